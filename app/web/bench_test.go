package web_test

import (
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"movie-lottery/app/metrics"
	"movie-lottery/app/store"
	"movie-lottery/app/web"
)

// BenchmarkRender renders every partial that a handler renders, with the largest of what a walk through the site puts
// into it.
func BenchmarkRender(b *testing.B) {
	type rendered struct {
		size  int
		again func() ([]byte, error)
	}
	largest := map[string]rendered{}
	var mutex sync.Mutex
	s := newSite(b)
	s.Record(func(partial string, size int, again func() ([]byte, error)) {
		mutex.Lock()
		defer mutex.Unlock()
		if size > largest[partial].size {
			largest[partial] = rendered{size, again}
		}
	})
	walkThrough(b, s, "en", func(page) {})
	for _, name := range slices.Sorted(maps.Keys(largest)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := largest[name].again(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(largest[name].size), "bytes")
		})
	}
}

// BenchmarkNew makes the site, as every start does before it listens.
func BenchmarkNew(b *testing.B) {
	config, err := store.NewConfig("postgres://127.0.0.1:1/", 1)
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
