package web_test

import (
	"bytes"
	"maps"
	"slices"
	"testing"
	"time"

	"movie-lottery/app/metrics"
	"movie-lottery/app/store"
	"movie-lottery/app/web"
)

// BenchmarkRender executes every template that a handler asks for, with the largest of what a walk through the site
// puts into it.
func BenchmarkRender(b *testing.B) {
	type shown struct {
		data any
		size int
	}
	largest := map[string]shown{}
	s := newSite(b)
	s.Record(func(template string, data any, size int) {
		if size > largest[template].size {
			largest[template] = shown{data, size}
		}
	})
	walkThrough(b, s, "en", func(page) {})
	for _, name := range slices.Sorted(maps.Keys(largest)) {
		b.Run(name, func(b *testing.B) {
			var out bytes.Buffer
			b.ReportAllocs()
			for b.Loop() {
				out.Reset()
				if err := s.Execute(&out, name, largest[name].data); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(out.Len()), "bytes")
		})
	}
}

// BenchmarkNew makes the site, as every start does before it listens.
func BenchmarkNew(b *testing.B) {
	config, err := store.Config("postgres://127.0.0.1:1/", 1)
	if err != nil {
		b.Fatal(err)
	}
	db, err := store.New(config)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := web.New(web.Options{Store: db, Metrics: metrics.New("bench"), TimeZone: time.UTC, SecretKey: make([]byte, 32)}); err != nil {
			b.Fatal(err)
		}
	}
}
