package main

import (
	"fmt"
	"regexp"
	"strings"

	"movie-lottery/scripts/harness"
)

// fragmentPath is what the page of the nth lottery asks for when it hears of a change.
func fragmentPath(n int) string { return lotteryPath(n) + "?part=news&v=0&n=6" }

var fragmentHeaders = []string{harness.Gzipped, "HX-Request: true"}

var asset = regexp.MustCompile(`<(?:script src|link rel="(?:icon|stylesheet)" href)="(/static/[^"]+)"`)

// measureBytes counts what is sent, compressed.
func measureBytes(e *harness.Env) []row {
	s := e.Serve(newFilled(e, 100))
	paths := []string{"/"} // and all that a browser loads for it which has never been here
	for _, m := range asset.FindAllSubmatch(s.Get("/"), -1) {
		paths = append(paths, string(m[1]))
	}
	total, text := 0, 0
	for _, path := range paths {
		size := len(s.Get(path, harness.Gzipped))
		total += size
		if path == "/" || strings.HasSuffix(path, ".css") {
			text += size
		}
	}
	rows := []row{
		{what: "first visit to `/`, all of it", measured: fmt.Sprintf("%s in %d requests", kilobytes(total), len(paths)),
			budget: "45 kB in 6", ok: total <= 45_000 && len(paths) <= 6},
		{what: "its HTML and CSS", measured: kilobytes(text), budget: "16 kB", ok: text <= 16_000},
	}
	add := func(what, path string, budget int, headers ...string) {
		size := len(s.Get(path, append(headers, harness.Gzipped)...))
		rows = append(rows, row{what: what, measured: kilobytes(size), budget: kilobytes(budget), ok: size <= budget})
	}
	add("next page: `/history`", "/history", 8000)
	add("next page: a lottery of six films", lotteryPath(1), 8000)
	add("a fragment: what changes of a lottery", fragmentPath(1), 5000, fragmentHeaders...)
	add("a fragment of 24 cards: more history", "/history?before=90&part=rows", 6000, "HX-Request: true")
	return rows
}
