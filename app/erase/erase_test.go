package erase_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/erase"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/testdb"
)

// open returns a store with one connection.
func open(t *testing.T, url string, mode pgx.QueryExecMode) *store.Store {
	t.Helper()
	config, err := store.NewConfig(url, 1)
	if err != nil {
		t.Fatal(err)
	}
	config.Deadline, config.Pool.ConnConfig.DefaultQueryExecMode = testdb.Deadline, mode
	config.Log = func(context.Context) *slog.Logger { return slog.New(slog.DiscardHandler) }
	s, err := store.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// fill starts n lotteries of two films each, half of them deleted 30 days ago, and puts a film into the library that was
// taken out 30 days ago.
func fill(t *testing.T, s *store.Store, conn *pgx.Conn, n int) {
	t.Helper()
	films := []lottery.ListFilm{{Film: lottery.Film{Title: "Heat", Year: 1995}}, {Film: lottery.Film{Title: "Dune"}}}
	for range n {
		if _, _, err := s.Start(t.Context(), store.NewLottery{Lang: "en", By: "Anna", Films: films, Host: lottery.VisitorID{1}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.AddFilms(t.Context(), []lottery.ListFilm{{Film: lottery.Film{Title: "Alien"}}}); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		"UPDATE lotteries SET created_at = now() - interval '2 years', changed_at = now() - interval '1 year'",
		"UPDATE lotteries SET deleted_at = now() - interval '30 days' WHERE id % 2 = 0",
		"UPDATE films SET deleted_at = now() - interval '30 days' WHERE title = 'Alien'",
	} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRunErasesAllThatIsDue(t *testing.T) {
	for name, mode := range map[string]pgx.QueryExecMode{"prepared": pgx.QueryExecModeCacheStatement, "for a pooler": pgx.QueryExecModeCacheDescribe} {
		url := testdb.New(t)
		s := open(t, url, mode)
		fill(t, s, testdb.Connect(t, url), 30)
		if got, err := (erase.Eraser{Store: s}).Run(t.Context()); err != nil || got != (store.Erased{Lotteries: 15, Films: 1, Batches: 3}) {
			t.Errorf("%s: erased %+v, %v", name, got, err)
		}
		keep := erase.Eraser{Store: s, Retention: 30 * 24 * time.Hour}
		if got, err := keep.Run(t.Context()); err != nil || got != (store.Erased{Anonymized: 15, Batches: 2}) {
			t.Errorf("%s, with a retention: erased %+v, %v", name, got, err)
		}
		if got, err := keep.Run(t.Context()); err != nil || got != (store.Erased{}) {
			t.Errorf("%s, again: erased %+v, %v", name, got, err)
		}
	}
}

func TestRunEndsAfterABatchWithItsContext(t *testing.T) {
	url := testdb.New(t)
	s := open(t, url, pgx.QueryExecModeCacheStatement)
	fill(t, s, testdb.Connect(t, url), 30)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := (erase.Eraser{Store: s}).Run(ctx); err == nil || got.Lotteries != 10 || got.Batches != 1 {
		t.Errorf("erased %+v, %v", got, err)
	}
}

func TestInstancesThatServeEraseEachRowOnceAndEndWithTheirContext(t *testing.T) {
	url := testdb.New(t)
	stores := []*store.Store{open(t, url, pgx.QueryExecModeCacheStatement), open(t, url, pgx.QueryExecModeCacheStatement)}
	fill(t, stores[0], testdb.Connect(t, url), 60)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	logged, log := io.Pipe()
	var serving sync.WaitGroup
	for _, s := range stores {
		serving.Go(func() { erase.Eraser{Store: s, Log: slog.New(slog.NewJSONHandler(log, nil))}.Serve(ctx) })
	}
	lines, lotteries, films := bufio.NewScanner(logged), 0, 0
	for range stores {
		var line struct {
			Msg              string
			Lotteries, Films int
		}
		if !lines.Scan() || json.Unmarshal(lines.Bytes(), &line) != nil || line.Msg != "erased what was due" {
			t.Fatalf("logged %s", lines.Text())
		}
		lotteries, films = lotteries+line.Lotteries, films+line.Films
	}
	if lotteries != 30 || films != 1 {
		t.Errorf("together they erased %d lotteries and %d films", lotteries, films)
	}
	cancel()
	serving.Wait()
}
