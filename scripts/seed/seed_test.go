package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/testdb"
)

var some = size{lotteries: 60, films: 120, tickets: 5}

// noon is a day that the tests fill databases on: the same one, or films would be made in other years.
var noon = time.Now().Truncate(24 * time.Hour)

func filled(t *testing.T, url string, size size) {
	t.Helper()
	if err := seed(t.Context(), url, size, noon, t.Logf); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, url string) *store.Store {
	t.Helper()
	config, err := store.NewConfig(url, 1)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// ask reads one value.
func ask[T any](t *testing.T, conn *pgx.Conn, sql string, args ...any) (value T) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

func TestWhatIsPutInIsAsTheProgramMakesIt(t *testing.T) {
	url := testdb.New(t)
	filled(t, url, some)
	s, conn := open(t, url), testdb.Connect(t, url)

	var past []store.HistoryEntry
	for before, more := (store.HistoryCursor{}), true; more; before = past[len(past)-1].Next() {
		var page []store.HistoryEntry
		var err error
		if page, more, err = s.History(t.Context(), store.HistoryQuery{Before: before, Limit: store.PageSize}); err != nil || len(page) == 0 {
			t.Fatalf("%d lotteries, %v", len(page), err)
		}
		past = append(past, page...)
	}
	draws := 0
	for _, p := range past {
		draws += p.Draws
		checkLottery(t, s, conn, p)
	}
	if !slices.IsSortedFunc(past, func(a, b store.HistoryEntry) int { return b.OpenedAt.Compare(a.OpenedAt) }) {
		t.Error("the history is not in the order of its days")
	}
	if len(past) != some.lotteries || draws < some.lotteries/2 {
		t.Errorf("%d lotteries with %d draws", len(past), draws)
	}
	checkFilms(t, s, conn)
}

// checkLottery looks at a lottery of the history as its own page and its proof show it.
func checkLottery(t *testing.T, s *store.Store, conn *pgx.Conn, p store.HistoryEntry) {
	t.Helper()
	l, err := s.Lottery(t.Context(), p.Code)
	if err != nil {
		t.Fatal(err)
	}
	tickets := ask[int](t, conn, "SELECT count(*) FROM tickets WHERE lottery_id = $1", l.ID) // with those that were taken out
	name, err := lottery.ParseName(l.Name)
	if err != nil || name != l.Name || l.LastN != tickets || l.Drawing() || !l.Guests[0].Host || p.Films != len(l.Films()) {
		t.Errorf("%s: %+v", p.Code, l)
	}
	if search := ask[string](t, conn, "SELECT search FROM lotteries WHERE code = $1", p.Code); search != l.SearchText() {
		t.Errorf("%s is searched as %q, not %q", p.Code, search, l.SearchText())
	}
	proof, err := s.Proof(t.Context(), p.Code)
	if err != nil || len(proof.Draws) != p.Draws {
		t.Fatalf("%s has %d draws and a proof of %d, %v", p.Code, p.Draws, len(proof.Draws), err)
	}
	verdicts, err := proof.Verify()
	if err != nil {
		t.Errorf("%s: %v", p.Code, err)
	}
	for _, v := range verdicts {
		if len(v.Wrong) > 0 || !v.Revealed || v.Number == p.Draws && v.Winner.Title != *p.Title {
			t.Errorf("%s, draw %d: %+v", p.Code, v.Number, v)
		}
	}
}

// checkFilms looks at the films as the library has them.
func checkFilms(t *testing.T, s *store.Store, conn *pgx.Conn) {
	t.Helper()
	if n := ask[int](t, conn, "SELECT count(*) FROM films"); n != some.films {
		t.Errorf("%d films", n)
	}
	shown, more, err := s.Library(t.Context(), store.LibraryQuery{Limit: lottery.MaxFilms})
	if err != nil || len(shown) != lottery.MaxFilms && more {
		t.Fatalf("the library shows %d films, %v", len(shown), err)
	}
	for _, f := range shown {
		row := ask[string](t, conn, "SELECT fold || search FROM films WHERE id = $1", f.ID)
		list, err := lottery.ParseList(f.Title)
		if err != nil || len(list.Films) != 1 || list.Films[0].Title != f.Title || row != lottery.Fold(f.Title)+(lottery.Film{Title: f.Title, Year: f.Year}).SearchText() {
			t.Errorf("%+v stands as %q, %v", f, row, err)
		}
		if f.AddedAt.After(noon) || f.WatchedOn != nil && (f.WatchedOn.After(noon) || f.WatchedOn.Before(f.AddedAt.Truncate(24*time.Hour))) {
			t.Errorf("%s was watched on %v", f.Title, f.WatchedOn)
		}
	}
}

func TestTheSameDatabaseIsFilledWithTheSame(t *testing.T) {
	contents := func() (all string) {
		url := testdb.New(t)
		filled(t, url, some)
		conn := testdb.Connect(t, url)
		for _, table := range tables {
			all += ask[string](t, conn, "SELECT string_agg(t::text, E'\n' ORDER BY t::text) FROM "+table+" t")
		}
		return all
	}
	if first := contents(); first != contents() {
		t.Error("it depends on something else")
	}
}

func TestWhatIsThereStays(t *testing.T) {
	url := testdb.New(t)
	s, conn := open(t, url), testdb.Connect(t, url)
	matrix := []lottery.ListFilm{{Film: lottery.Film{Title: "THE MATRIX", Year: 1999}}, {Film: lottery.Film{Title: "Heat", Year: 1995}}}
	code, _, err := s.Start(t.Context(), store.NewLottery{Lang: "en", Films: matrix, Host: lottery.VisitorID{1}})
	if err != nil {
		t.Fatal(err)
	}
	filled(t, url, some)
	filled(t, url, some)
	if n := ask[int](t, conn, "SELECT count(*) FROM lotteries"); n != 2*some.lotteries+1 {
		t.Errorf("%d lotteries", n)
	}
	if title := ask[string](t, conn, "SELECT title FROM films WHERE fold = 'thematrix' AND year = 1999"); title != "THE MATRIX" {
		t.Errorf("it is %s now", title)
	}
	if n := ask[int](t, conn, "SELECT count(*) FROM films WHERE added_at IS NOT NULL AND fold = 'heat'"); n != 0 {
		t.Error("a film went into the library by itself")
	}
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, lottery.VisitorID{}); err != nil {
		t.Error(err)
	}
	if again, _, err := s.Start(t.Context(), store.NewLottery{Lang: "en", Films: matrix, Host: lottery.VisitorID{1}}); err != nil || again == code {
		t.Errorf("the next lottery is %s, %v", again, err)
	}
}

func TestIndexesComeBackAsTheyWere(t *testing.T) {
	conn := testdb.Connect(t, testdb.New(t))
	schema := func() string {
		return ask[string](t, conn, `SELECT string_agg(made, E'\n' ORDER BY made) FROM (
			SELECT indexdef AS made FROM pg_indexes WHERE schemaname = 'public'
			UNION ALL SELECT conrelid::regclass || ' ' || conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0) all_of_it`)
	}
	before, dropped := schema(), ""
	if err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
		indexes, err := dropIndexes(t.Context(), tx)
		dropped = schema()
		if err != nil {
			return err
		}
		return createIndexes(t.Context(), tx, indexes)
	}); err != nil {
		t.Fatal(err)
	}
	if schema() != before || strings.Count(dropped, "\n") >= strings.Count(before, "\n")-20 {
		t.Errorf("from\n%s\nto\n%s", before, schema())
	}
}

func TestWithoutASchemaItSaysWhatToDo(t *testing.T) {
	err := seed(context.Background(), testdb.Empty(t), some, noon, t.Logf)
	if err == nil || !strings.Contains(err.Error(), "run scripts/release.sh first") {
		t.Error(err)
	}
}

func TestSizesThatCanNotBeAreRefused(t *testing.T) {
	for _, args := range []string{"", "-lotteries 0", "-films 24 -tickets 6", "-tickets 50"} {
		if _, err := parse(strings.Fields(args)); err != nil {
			t.Errorf("%s: %v", args, err)
		}
	}
	for _, args := range []string{"x", "-lotteries -1", "-films 23 -tickets 6", "-tickets 1", "-tickets 51"} {
		if s, err := parse(strings.Fields(args)); err == nil {
			t.Errorf("%s gave %s", args, fmt.Sprint(s))
		}
	}
}
