package store_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

func TestHistorySearchFindsAllMatches(t *testing.T) {
	s, conn := open(t)
	if _, err := conn.Exec(t.Context(), `
		INSERT INTO lotteries (code, search, draws, deleted_at)
		SELECT format('k%s', lpad(i::text, 9, '0')),
		       ' 1995' || CASE WHEN i = 7 THEN E'\nfriday' ELSE '' END || E'\nnightofthe' || i || CASE WHEN i % 400 = 0 THEN E'\nofmice' ELSE E'\nheat' END ||
		       CASE WHEN i % 50 = 3 THEN E'\nnight' ELSE '' END || E'\n',
		       0, CASE WHEN i % 1000 = 0 THEN now() END
		  FROM generate_series(1, 3000) i;
		INSERT INTO draws (lottery_id, number, seed) SELECT id, 1, sha256(code::bytea) FROM lotteries;
		UPDATE lotteries SET draws = 1 WHERE id % 3 = 0`); err != nil {
		t.Fatal(err)
	}
	for q, like := range map[string]string{
		"friday": `search LIKE '%friday%'`, "of": `search LIKE E'%\nof%'`, "th": "false", "n": `id < 30`, "night 77": `search LIKE '%77%'`,
		"mice night": `search LIKE '%mice%'`, "absent": "false", "o f": `search LIKE E'%\nof%'`, "night": "true", "of mice 1995": `search LIKE '%mice%'`,
	} {
		for state, condition := range map[store.State]string{store.Any: "true", store.Open: "draws = 0", store.Drawn: "draws > 0"} {
			query := store.HistoryQuery{Search: lottery.ParseSearch(q), State: state, Limit: 7}
			exact := ""
			switch q {
			case "n": // there are many: the last of them
				query.Before.ID = 30
			case "night":
				exact = "id % 50 <> 3, "
			}
			rows, err := conn.Query(t.Context(), "SELECT id FROM lotteries WHERE deleted_at IS NULL AND "+like+" AND "+condition+" ORDER BY "+exact+"id DESC")
			if err != nil {
				t.Fatal(err)
			}
			want, err := pgx.CollectRows(rows, pgx.RowTo[int64])
			if err != nil {
				t.Fatal(err)
			}
			if got := history(t, s, query); !slices.Equal(got, want) {
				t.Errorf("%s, %q: %v, not %v", q, state, got, want)
			}
		}
	}
}

// history reads the numbers of all lotteries from a page on.
func history(t *testing.T, s *store.Store, q store.HistoryQuery) (ids []int64) {
	t.Helper()
	for {
		page, more, err := s.History(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range page {
			ids = append(ids, p.ID)
		}
		if !more {
			return ids
		}
		q.Before = store.ParseHistoryCursor(page[len(page)-1].Next().String())
	}
}

func TestHistoryShowsWhetherTheWinnerWasWatched(t *testing.T) {
	s, conn := open(t)
	history := func() store.HistoryEntry {
		t.Helper()
		page, _, err := s.History(t.Context(), store.HistoryQuery{Limit: 1})
		if err != nil || len(page) != 1 {
			t.Fatalf("%+v, %v", page, err)
		}
		return page[0]
	}
	code, host := start(t, s, "Heat", "Dune (2021)", "Alien")
	if _, _, err := s.RemoveTicket(t.Context(), code, 1, host); err != nil {
		t.Fatal(err)
	}
	if p := history(); p.Drawing() || p.Title != nil || p.Watched || p.Films != 2 {
		t.Errorf("waiting: %+v", p)
	}
	if _, err := conn.Exec(t.Context(), "UPDATE films SET watched_on = now()"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, lottery.VisitorID{}); err != nil {
		t.Fatal(err)
	}
	if p := history(); !p.Drawing() || p.Watched {
		t.Errorf("being drawn: %+v", p)
	}
	reveal(t, conn)
	if p := history(); p.Drawing() || !p.Watched {
		t.Errorf("drawn and watched: %+v", p)
	}
	if l, err := s.Lottery(t.Context(), code); err != nil || !l.Last.Winner.Watched {
		t.Errorf("drawn and watched: %+v, %v", l, err)
	}
	if _, err := conn.Exec(t.Context(), "UPDATE films SET watched_on = (SELECT max(drawn_at AT TIME ZONE 'UTC')::date - 1 FROM draws)"); err != nil {
		t.Fatal(err)
	}
	if p := history(); !p.Watched {
		t.Errorf("on that day, in a zone behind: %+v", p)
	}
	for _, before := range []string{"NULL", "(SELECT max(drawn_at AT TIME ZONE 'UTC')::date - 2 FROM draws)"} {
		if _, err := conn.Exec(t.Context(), "UPDATE films SET watched_on = "+before); err != nil {
			t.Fatal(err)
		}
		if p := history(); p.Title == nil || p.Watched {
			t.Errorf("watched %s: %+v", before, p)
		}
		if l, err := s.Lottery(t.Context(), code); err != nil || l.Last.Winner.Watched {
			t.Errorf("watched %s: %+v, %v", before, l, err)
		}
	}

	code, host = start(t, s, "Heat")
	if _, _, err := s.RemoveTicket(t.Context(), code, 1, host); err != nil {
		t.Fatal(err)
	}
	if p := history(); p.Films != 0 {
		t.Errorf("empty: %+v", p)
	}
}
