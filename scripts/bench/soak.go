package main

import (
	"context"
	"fmt"
	"time"
)

// soakRequests is how many there are in all.
const soakRequests = 1_000_000

// soak asks a million times, all routes mixed, and reads after each tenth what is resident: it must not grow.
func soak(ctx context.Context, l *lab) ([]row, error) {
	s, done, err := l.stage(ctx, 30_000, "LOG_LEVEL=warn")
	if err != nil {
		return nil, err
	}
	defer done()
	const clients, parts = 32, 10
	var grown []int64
	began := time.Now()
	for part := range parts {
		each := soakRequests / parts / clients
		_, err := load{s.address, clients, time.Hour, 0, func(client, n int) []byte {
			if n >= each {
				return nil
			}
			return soakStep(part*each+n, client)
		}}.run(ctx)
		if err != nil {
			return nil, err
		}
		r, err := s.memory()
		if err != nil {
			return nil, err
		}
		grown = append(grown, r.all)
	}
	second, last := grown[1], grown[len(grown)-1]
	return []row{
		budgeted(fmt.Sprintf("resident after %d of %d requests", soakRequests, soakRequests), megabytes(last), "1.1 times of after the second 100,000",
			megabytes(second)+" after the second 100,000", float64(last) <= 1.1*float64(second)),
		told("answers a second meanwhile", perSecond(soakRequests/time.Since(began).Seconds()), ""),
	}, nil
}

// soakStep looks mostly, at everything; of a hundred requests, one adds and one draws.
func soakStep(n, client int) []byte {
	path := "/l/" + code(1+(n*31+client*997)%29_000)
	switch n % 100 {
	case 7:
		return request("POST", path+"/tickets", "", fmt.Sprintf("titles=Added+%d", n))
	case 9:
		return request("POST", path+"/draw", "", "word=")
	}
	switch n % 4 {
	case 0:
		return request("GET", path, gzipped, "")
	case 1:
		return request("GET", "/", gzipped, "")
	case 2:
		return request("GET", "/history", gzipped, "")
	}
	return request("GET", "/library", gzipped, "")
}
