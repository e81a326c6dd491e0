package web_test

import (
	"bytes"
	"maps"
	"slices"
	"testing"
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
