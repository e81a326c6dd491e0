package main

import (
	"cmp"
	"context"
	"debug/elf"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// mostNamed is how many packages are named; the others are told in one row.
const mostNamed = 12

// bytesOf tells what the program's file and its heap consist of.
func bytesOf(ctx context.Context, l *lab) ([]row, error) {
	file, err := l.file(ctx)
	if err != nil {
		return nil, err
	}
	heap, err := l.heap(ctx)
	if err != nil {
		return nil, err
	}
	return append(ranked("the file", file), ranked("the heap at rest", heap)...), nil
}

// whatFor explains those that are large.
var whatFor = map[string]string{
	tables:                            "which line an instruction came from, for stack traces and the collector; -s -w leaves them",
	data:                              "constants, types, templates, styles, scripts, migrations",
	"the standard library":            "templates, regular expressions, TLS to the database, HTTP for `verify`",
	"runtime":                         "scheduler and garbage collector",
	"movie-lottery":                   "ours",
	"github.com/molecule-man/go-brrr": "brotli, which fasthttp brings and nothing here calls",
	"github.com/valyala/fasthttp":     "the HTTP server",
	"github.com/jackc/pgx":            "PostgreSQL",
	"github.com/lib/pq":               "PostgreSQL once more, for the migrations",
	"github.com/klauspost/compress":   "gzip",
	"google.golang.org/protobuf":      "which the Prometheus client brings",
	"golang.org/x/text":               "languages, plural rules, folding of titles",

	"text/template/parse":            "parsed templates, of the one language that was asked for",
	"bytes":                          "what pages grow in, and pages that are kept",
	"movie-lottery/app/i18n":         "sentences",
	"embed":                          "styles and scripts",
	"html":                           "entities, which the template library unescapes",
	"regexp/syntax":                  "patterns of titles and numbers",
	"reflect":                        "methods and fields that templates have called",
	"github.com/jackc/pgx/v5/pgtype": "how each of PostgreSQL's types is read",
	"github.com/jackc/pgx/v5/internal/stmtcache":     "prepared statements",
	"github.com/gofiber/fiber/v2":                    "routes",
	"github.com/prometheus/client_golang/prometheus": "/metrics",
}

// ranked are the largest parts, and the others in one row.
func ranked(of string, parts map[string]int64) (rows []row) {
	names := slices.SortedFunc(maps.Keys(parts), func(a, b string) int { return cmp.Or(cmp.Compare(parts[b], parts[a]), cmp.Compare(a, b)) })
	var rest int64
	for i, name := range names {
		if i < mostNamed {
			rows = append(rows, told(of+": "+name, kilobytes(int(parts[name])), whatFor[name]))
		} else {
			rest += parts[name]
		}
	}
	return append(rows, told(of+": all others", kilobytes(int(rest)), fmt.Sprintf("%d of them", max(0, len(names)-mostNamed))))
}

// Parts of the file that belong to no package.
const (
	tables = "function tables"
	data   = "read-only data"
)

// file is what the program's file consists of, by module, read from one that was not stripped.
func (l *lab) file(ctx context.Context) (map[string]int64, error) {
	name, err := l.build(ctx, "./app")
	if err != nil {
		return nil, err
	}
	f, err := elf.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		return nil, err
	}
	sizes := map[string]int64{}
	for _, s := range symbols {
		if int(s.Section) < len(f.Sections) && f.Sections[s.Section].Name == ".text" {
			sizes[moduleOf(s.Name)] += int64(s.Size)
		}
	}
	for _, s := range f.Sections {
		switch s.Name {
		case ".gopclntab":
			sizes[tables] += int64(s.FileSize)
		case ".rodata", ".data", ".noptrdata", ".typelink", ".itablink":
			sizes[data] += int64(s.FileSize)
		}
	}
	return sizes, nil
}

// packageOf is the import path of what a symbol is in.
func packageOf(symbol string) string {
	symbol, _, _ = strings.Cut(symbol, "[") // type arguments have paths of their own
	folder, name := filepath.Split(symbol)
	name, _, _ = strings.Cut(name, ".")
	return folder + name
}

// moduleOf is what a symbol came with: a module's path without its version, or the standard library.
func moduleOf(symbol string) string {
	path := packageOf(symbol)
	parts := strings.Split(path, "/")
	switch {
	case parts[0] == "runtime" || strings.HasPrefix(path, "internal/runtime"):
		return "runtime"
	case parts[0] == "movie-lottery":
		return "movie-lottery"
	case !strings.Contains(parts[0], "."):
		return "the standard library"
	}
	length := 3
	if parts[0] != "github.com" && parts[0] != "golang.org" {
		length = 2
	}
	return strings.Join(parts[:min(length, len(parts))], "/")
}

// build makes a program as `make build` does, but does not strip it, and returns its file.
func (l *lab) build(ctx context.Context, program string) (file string, err error) {
	file = filepath.Join(l.work, filepath.Base(program)+".built")
	p, err := l.spawn(ctx, []string{"CGO_ENABLED=0"}, "go", "build", "-trimpath", "-buildvcs=false", "-tags=nethttpomithttp2", "-o", file, program)
	if err != nil {
		return "", err
	}
	return file, p.wait()
}

// heap is what is in use at rest after every kind of page, by the package that asked for it.
func (l *lab) heap(ctx context.Context) (map[string]int64, error) {
	program, err := l.build(ctx, "./scripts/bench/heap")
	if err != nil {
		return nil, err
	}
	databaseURL, drop, err := l.filled(ctx, 500)
	if err != nil {
		return nil, err
	}
	defer drop()
	file := filepath.Join(l.work, "heap.json")
	s, err := l.listen(ctx, "/health/ready", databaseURL, []string{"GODEBUG=memprofilerate=1"}, program, file)
	if err != nil {
		return nil, err
	}
	err = atRest(ctx, s)
	s.stop()
	if err != nil {
		return nil, err
	}
	told, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var functions map[string]int64
	if err := json.Unmarshal(told, &functions); err != nil {
		return nil, err
	}
	sizes := map[string]int64{}
	for f, n := range functions {
		sizes[packageOf(f)] += n
	}
	return sizes, nil
}
