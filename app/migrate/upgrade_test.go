package migrate_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
	"movie-lottery/app/migrate"
	"movie-lottery/app/store"
	"movie-lottery/app/testdb"
)

// columns lists what the versions of the program write, each column from the migration on that made it.
var columns = []struct{ since, table, column, value string }{
	{"20261123120000", "films", "title, year, fold, search, added_at", "@title, @year, @fold, @search, now()"},
	{"20261129200000", "films", "rule", "@rule"},
	{"20261129200300", "films", "sort_title", "@sort_title"},

	{"20261123120000", "lotteries", "code, name, lang, last_n, search", "@code, @name, 'en', 4, @search"},
	{"20261129200000", "lotteries", "rule", "@rule"},

	{"20261123120000", "guests", "lottery_id, browser, host, name", "@id, @browser, @host, @name"},
	{"20261129220000", "guests", "g", "@g"},

	{"20261123120000", "tickets", "lottery_id, n, film_id, title, year, browser, removed", "@id, @n, @film, @title, @year, @browser, @removed"},
	{"20261129190000", "tickets", "typed", "NULL"},
	{"20261129235000", "tickets", "sender", "NULL"},

	{"20261123120000", "draws", "word, list, winner, ticket, drawn_at", "@word::text, @list::text, @winner::integer, n, now() - interval '10 s'"},
	{"20261125140000", "draws", "film_id", "film_id"},
	{"20261128100000", "draws", "letters_from, visitor", "'browser', browser"},
	{"20261129234000", "draws", "round, tickets, weight, total", "1, @tickets::integer[], 1, 3"},
}

// A lotteryOf is a lottery that a version of the program made: four films of three guests, of which the last is taken out.
type lotteryOf struct {
	version string // the newest migration that the program knows
	id      int64
	code    string
	films   []lottery.Film
	word    string       // mixed into its draw; empty: it is open
	winner  lottery.Film // of its draw
}

// guestNames are those of the host, of a guest, and of one who has given none.
var guestNames = []string{"Zoë", "Anna", ""}

func (l *lotteryOf) visitor(i int) []byte { return fmt.Appendf(nil, "guest%d%s", i, l.code) }
func (l *lotteryOf) isHost(got *lottery.Lottery, i int) bool {
	return got.HostedBy(lottery.VisitorID(l.visitor(i)))
}

func (l *lotteryOf) seed() lottery.Seed { return sha256.Sum256([]byte(l.code)) }

func (l *lotteryOf) knows(migration string) bool { return l.version >= migration }

// written returns the columns of a table that the version writes, and their values.
func (l *lotteryOf) written(table string) (names, values string) {
	for _, c := range columns {
		if c.table == table && l.knows(c.since) {
			names, values = names+", "+c.column, values+", "+c.value
		}
	}
	return names[2:], values[2:]
}

func (l *lotteryOf) insert(t *testing.T, conn *pgx.Conn, table, end string, args pgx.NamedArgs) (id int64) {
	t.Helper()
	names, values := l.written(table)
	sql := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)%s", table, names, values, end)
	if err := conn.QueryRow(t.Context(), sql, args).Scan(&id); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		t.Fatalf("%s by the version of %s: %v", sql, l.version, err)
	}
	return id
}

// start writes what the version writes to start the lottery with its films.
func start(t *testing.T, conn *pgx.Conn, version string, number int) *lotteryOf {
	t.Helper()
	l := &lotteryOf{version: version, code: fmt.Sprintf("%010d", number), films: []lottery.Film{
		{Title: "Heat", Year: 1995}, {Title: fmt.Sprint("Film ", number)}, {Title: fmt.Sprint("Ёлки ", number), Year: 2010}, {Title: "Up", Year: 2009}}}
	l.id = l.insert(t, conn, "lotteries", " RETURNING id", pgx.NamedArgs{"code": l.code, "name": "Evening " + l.code,
		"search": lottery.SearchText("Evening "+l.code, l.films), "rule": 1})
	for g, name := range guestNames {
		if g == 2 && !l.knows("20261129220000") {
			continue // guests without a name had no row
		}
		args := pgx.NamedArgs{"id": l.id, "g": g + 1, "browser": l.visitor(g), "host": g == 0, "name": name}
		l.insert(t, conn, "guests", "", args)
		if l.knows("20261129220000") {
			execute(t, conn, "INSERT INTO devices (lottery_id, visitor, g) VALUES (@id, @browser, @g)", args)
		}
	}
	for i, film := range l.films {
		id := l.insert(t, conn, "films", " ON CONFLICT (fold, year) DO UPDATE SET fold = EXCLUDED.fold RETURNING id", pgx.NamedArgs{
			"title": film.Title, "year": film.Year, "fold": lottery.Fold(film.Title), "search": film.SearchText(), "rule": 1, "sort_title": lottery.SortTitle(film)})
		l.insert(t, conn, "tickets", "", pgx.NamedArgs{"id": l.id, "n": i + 1, "film": id, "title": film.Title, "year": film.Year,
			"browser": l.visitor(i % 3), "removed": i == 3})
	}
	seed := l.seed()
	execute(t, conn, "INSERT INTO draws (lottery_id, number, seed) VALUES ($1, 1, $2)", l.id, seed[:])
	return l
}

// draw writes what the version writes to draw.
func (l *lotteryOf) draw(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	l.word = "popcorn"
	if l.knows("20261128100000") {
		l.word += " 23456789"
	}
	var entries []lottery.Entry
	for i, film := range l.films[:3] {
		entries = append(entries, lottery.Entry{Position: i + 1, Weight: 1, Title: film.Title, Year: film.Year})
	}
	winner := lottery.DrawSteps(l.seed(), l.code, 1, entries, l.word).Winner
	l.winner = l.films[winner-1]
	execute(t, conn, "UPDATE lotteries SET version = version + 1, draws = draws + 1 WHERE id = $1", l.id)
	names, values := l.written("draws")
	execute(t, conn, fmt.Sprintf("UPDATE draws SET (%s) = (SELECT %s FROM tickets WHERE lottery_id = @id AND n = @winner) WHERE lottery_id = @id AND number = 1", names, values),
		pgx.NamedArgs{"id": l.id, "word": l.word, "list": lottery.FormatList(entries), "winner": winner, "tickets": []int{1, 2, 3}})
	next := sha256.Sum256([]byte(l.code + " next"))
	execute(t, conn, "INSERT INTO draws (lottery_id, number, seed) VALUES ($1, 2, $2)", l.id, next[:])
}

func execute(t *testing.T, conn *pgx.Conn, sql string, args ...any) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// facts returns what every version reads of the lotteries, one a line.
func facts(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	var all string
	if err := conn.QueryRow(t.Context(), `
		SELECT coalesce(string_agg(format('%s %s, drawn %s: %s; %s; %s', code, name, draws,
			(SELECT string_agg(format('%s %s %s %s %s %s', n, t.title, t.year, weight, removed, f.title), ', ' ORDER BY n)
			   FROM tickets t JOIN films f ON f.id = film_id WHERE lottery_id = l.id),
			(SELECT string_agg(format('%s %s', name, host), ', ' ORDER BY browser) FROM guests WHERE lottery_id = l.id AND (host OR name <> '')),
			(SELECT string_agg(format('%s %s %s %s %s %s', number, seed, word, list, winner, ticket), ', ' ORDER BY number) FROM draws WHERE lottery_id = l.id)),
			E'\n' ORDER BY code), '')
		  FROM lotteries l`).Scan(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

// expectShown compares what the site shows of a lottery with what was written.
func (l *lotteryOf) expectShown(t *testing.T, s *store.Store) {
	t.Helper()
	got, err := s.Lottery(t.Context(), l.code)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "Evening "+l.code || !l.isHost(got, 0) || l.isHost(got, 1) {
		t.Errorf("version of %s: %s of %+v", l.version, got.Name, got.Guests)
	}
	var shown, want []string
	for _, ticket := range got.Films() {
		shown = append(shown, fmt.Sprint(ticket.N, ticket.Film(), ticket.By, ticket.G == got.GuestNumber(lottery.VisitorID(l.visitor(ticket.N-1)))))
	}
	for i, film := range l.films[:3] {
		want = append(want, fmt.Sprint(i+1, film, guestNames[i], true))
	}
	if !slices.Equal(shown, want) {
		t.Errorf("version of %s: films %v, not %v", l.version, shown, want)
	}
	drawn := l.word != "" // reverts lose which of it were letters
	if (got.Last != nil) != drawn || drawn && (got.Last.Winner.Film() != l.winner || lottery.MixWord(got.Last.Said, got.Last.Letters) != l.word) {
		t.Errorf("version of %s: drawn %+v, not %v", l.version, got.Last, l.winner)
	}
	proof, err := s.Proof(t.Context(), l.code)
	if err != nil {
		t.Fatal(err)
	}
	verdicts, err := proof.Verify()
	if err != nil || len(verdicts) != len(proof.Draws) || drawn != (len(verdicts) == 1) || drawn && (len(verdicts[0].Wrong) > 0 || verdicts[0].Winner.Film() != l.winner) {
		t.Errorf("version of %s: proof %+v, %v", l.version, verdicts, err)
	}
	page, _, err := s.History(t.Context(), store.HistoryQuery{Search: lottery.ParseSearch(l.films[1].Title), Limit: 1})
	if err != nil || len(page) != 1 || page[0].Code != l.code || page[0].Films != 3 || drawn != (page[0].Title != nil) {
		t.Errorf("version of %s: history %+v, %v", l.version, page, err)
	}
	library, _, err := s.Library(t.Context(), store.LibraryQuery{Search: lottery.ParseSearch(l.films[2].Title), Limit: 1})
	if err != nil || len(library) != 1 || library[0].Title != l.films[2].Title {
		t.Errorf("version of %s: library %+v, %v", l.version, library, err)
	}
}

// TestLotteriesOfAllVersionsAreShownAfterUpgradesAndReverts migrates step by step. After each step the version before, which
// serves while the next is deployed, draws what it started. Where tables have changed, both versions start and draw. Then all
// migrations but the first are reverted, where the versions write again, and applied once more, and the newest goes on with
// the lotteries.
func TestLotteriesOfAllVersionsAreShownAfterUpgradesAndReverts(t *testing.T) {
	database := testdb.Empty(t)
	conn := testdb.Connect(t, database)
	versions, contents := migrate.Versions(), migrate.Contents()
	changesTables := func(version string) bool { return !strings.Contains(contents[version], "CONCURRENTLY") }
	var all []*lotteryOf
	startOf := func(version string) *lotteryOf {
		l := start(t, conn, version, len(all)+1)
		all = append(all, l)
		return l
	}
	upTo(t, database, versions[0])
	for i, version := range versions[1:] {
		before := versions[i]
		open := startOf(before)
		read := facts(t, conn)
		upTo(t, database, version)
		expectSame(t, version, facts(t, conn), read)
		open.draw(t, conn)
		if changesTables(version) {
			startOf(before).draw(t, conn)
			startOf(version).draw(t, conn)
			startOf(before)
		}
	}
	up(t, database)
	expectAllShown(t, openStore(t, database), all)
	for i := len(versions) - 1; i > 0; i-- {
		before := facts(t, conn)
		if err := migrate.Down(t.Context(), database, wait, io.Discard); err != nil {
			t.Fatal(err)
		}
		expectSame(t, versions[i]+" reverted", facts(t, conn), before)
		if changesTables(versions[i]) {
			startOf(versions[i-1]).draw(t, conn)
		}
	}
	up(t, database)
	s := openStore(t, database)
	expectAllShown(t, s, all)
	for _, l := range all {
		var err error
		if host := lottery.VisitorID(l.visitor(0)); l.word == "" {
			_, _, err = s.Draw(t.Context(), l.code, lottery.DrawRequest{}, host)
		} else {
			_, _, _, err = s.OpenNext(t.Context(), l.code, 0, store.NewTickets{}, host)
		}
		if err != nil {
			t.Errorf("version of %s: going on: %v", l.version, err)
		}
	}
}

func openStore(t *testing.T, database string) *store.Store {
	t.Helper()
	config, err := store.NewConfig(database, 1)
	if err != nil {
		t.Fatal(err)
	}
	config.Deadline = testdb.Deadline
	s, err := store.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func expectAllShown(t *testing.T, s *store.Store, all []*lotteryOf) {
	t.Helper()
	for _, l := range all {
		l.expectShown(t, s)
	}
}

func expectSame(t *testing.T, step, got, want string) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: the versions before read\n%s\nand not\n%s", step, got, want)
	}
}
