package store_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"movie-lottery/app/store"
	"movie-lottery/app/testdb"
)

// logBuffer keeps a log.
type logBuffer struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (l *logBuffer) Write(b []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.Write(b)
}

func (l *logBuffer) count(part string) int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return strings.Count(l.text.String(), part)
}

func TestOutageIsLoggedWhenItBeginsAndWhenItEnds(t *testing.T) {
	network, log := testdb.NewNetwork(t, testdb.New(t)), &logBuffer{}
	config, err := store.NewConfig(network.URL, 1)
	if err != nil {
		t.Fatal(err)
	}
	config.Deadline = testdb.Deadline
	config.Log = func(context.Context) *slog.Logger { return slog.New(slog.NewTextHandler(log, nil)) }
	s, err := store.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	ask := func() error {
		_, err := s.Versions(t.Context(), []string{"0123456789"})
		return err
	}
	if err := ask(); err != nil || !s.Up() {
		t.Fatalf("at first: up %v, %v", s.Up(), err)
	}
	for range 2 {
		network.CutAtAnswer.Store(true)
		for range 3 {
			if err := ask(); !errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrBusy) {
				t.Fatalf("without an answer: %v", err)
			}
		}
		if s.Up() {
			t.Error("it is up while no connection can be made")
		}
		network.CutAtAnswer.Store(false)
		for ask() != nil && t.Context().Err() == nil {
		}
		if !s.Up() {
			t.Error("it is not up after an answer")
		}
	}
	if went, back := log.count(`msg="the database is away"`), log.count(`msg="the database is back" away=`); went != 2 || back != 2 {
		t.Errorf("it went %d times and was back %d times:\n%s", went, back, log.text.String())
	}
	if n := log.count("call=connect") - log.count(`slow" call=connect`); n != 2 { // and at debug
		t.Errorf("%d lines about connections:\n%s", n, log.text.String())
	}
}
