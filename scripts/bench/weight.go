package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/valyala/fasthttp"
)

// weigh counts what is sent, compressed, beside the same under brotli at its best, which is as small as it gets.
func weigh(ctx context.Context, l *lab) ([]row, error) {
	s, done, err := l.stage(ctx, 100)
	if err != nil {
		return nil, err
	}
	defer done()
	rows, err := firstVisit(s)
	if err != nil {
		return nil, err
	}
	for _, w := range []struct {
		what, path, headers string
		budget              int
	}{
		{"next page: `/history`", "/history", "", 6000},
		{"next page: a lottery of six films", "/l/" + code(1), "", 6000},
		{"a fragment: what changes of a lottery", "/l/" + code(1) + "?v=0&n=6", "HX-Request: true\r\nHX-Target: films\r\n", 3000},
		{"a fragment of 24 cards: more history", "/history?before=90", "HX-Request: true\r\n", 5000},
	} {
		sent, best, err := s.weight(w.path, w.headers)
		if err != nil {
			return nil, err
		}
		rows = append(rows, budgeted(w.what, kilobytes(sent), kilobytes(w.budget), kilobytes(best)+" under brotli 11", sent <= w.budget))
	}
	return rows, nil
}

var (
	asset = regexp.MustCompile(`<(?:script src|link rel="(icon|stylesheet)" href)="(/static/[^"]+)"`)
)

// firstVisit is all that somebody gets who has never been here.
func firstVisit(s *site) ([]row, error) {
	all, best, err := s.weight("/", "")
	if err != nil {
		return nil, err
	}
	page, err := s.plain("/", "")
	if err != nil {
		return nil, err
	}
	requests, text := 1, all
	for _, found := range asset.FindAllStringSubmatch(string(page), -1) {
		sent, smallest, err := s.weight(found[2], "")
		if err != nil {
			return nil, err
		}
		requests++
		all, best = all+sent, best+smallest
		if strings.HasSuffix(found[2], ".css") {
			text += sent
		}
	}
	return []row{
		budgeted("first visit to `/`, all of it", fmt.Sprintf("%s in %d requests", kilobytes(all), requests), "36 kB in 6",
			kilobytes(best)+" under brotli 11", all <= 36_000 && requests <= 6),
		budgeted("its HTML and CSS", kilobytes(text), "14 kB", "", text <= 14_000),
	}, nil
}

// weight is what a path is answered with, compressed by us and by brotli.
func (s *site) weight(path, headers string) (sent, best int, err error) {
	body, err := s.plain(path, headers)
	if err != nil {
		return 0, 0, err
	}
	squeezed, err := s.plain(path, headers+gzipped)
	return len(squeezed), len(fasthttp.AppendBrotliBytesLevel(nil, body, fasthttp.CompressBrotliBestCompression)), err
}

// plain is the body of an answer, as it came.
func (s *site) plain(path, headers string) ([]byte, error) {
	c, err := dial(s.address)
	if err != nil {
		return nil, err
	}
	defer c.close()
	status, err := c.do(request("GET", path, headers, ""))
	if err == nil && status != 200 {
		err = fmt.Errorf("%w: %d to %s", errFailed, status, path)
	}
	return c.answer.Body(), err
}
