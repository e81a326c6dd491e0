package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/testdb"
)

// drawRevealed draws in a lottery and lets the time until the reveal pass. It returns the winner.
func drawRevealed(t *testing.T, s *store.Store, conn *pgx.Conn, code string, host lottery.VisitorID) lottery.Ticket {
	t.Helper()
	if _, drew, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, host); err != nil || !drew {
		t.Fatalf("drew %v: %v", drew, err)
	}
	reveal(t, conn)
	return read(t, s, code).Last.Winner.Ticket
}

func openNext(t *testing.T, s *store.Store, code string, host lottery.VisitorID, titles ...string) lottery.Addition {
	t.Helper()
	var add store.NewTickets
	if len(titles) > 0 {
		add.Films = films(titles...)
	}
	_, added, opened, err := s.OpenNext(t.Context(), code, 0, add, host)
	if err != nil || !opened {
		t.Fatalf("opened %v: %v", opened, err)
	}
	return added
}

// lost returns the tickets that are in with the rounds that each has lost.
func lost(l *lottery.Lottery) string {
	var all []string
	for _, t := range l.Films() {
		all = append(all, fmt.Sprintf("%s %d", t.Title, t.Lost))
	}
	return strings.Join(all, "; ")
}

func TestWinnerOfEachRoundStaysOut(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune", "Alien", "M")
	first := drawRevealed(t, s, conn, code, host)
	passed := first
	if _, _, err := s.Redraw(t.Context(), code, lottery.Redraw{Reason: "Seen"}, host); err != nil {
		t.Fatal(err)
	}
	reveal(t, conn)
	first = read(t, s, code).Last.Winner.Ticket
	drawn := read(t, s, code)
	openNext(t, s, code, host)

	l := read(t, s, code)
	if l.Round != 2 || l.DrawnBefore != 2 || l.Last != nil || l.Commitment != drawn.Commitment || l.Version != drawn.Version+1 {
		t.Errorf("round %d after %d draws, version %d of %d, last %v", l.Round, l.DrawnBefore, l.Version, drawn.Version, l.Last)
	}
	if len(l.Evenings) != 1 || l.Evenings[0].Winner.N != first.N || l.Evenings[0].Draw != 2 || l.Evenings[0].Round != 1 {
		t.Errorf("evenings: %+v", l.Evenings)
	}
	for _, ticket := range l.Films() {
		want := 1
		if ticket.N == passed.N {
			want = 0
		}
		if ticket.N == first.N || ticket.Lost != want {
			t.Errorf("in the second round: %+v", ticket)
		}
	}
	if len(l.Films()) != 3 {
		t.Errorf("films: %s", titles(l))
	}

	added := openNextAgain(t, s, code, host, first.Title, "Up")
	if len(added.Won) != 1 || added.Won[0].Winner.N != first.N || len(added.Tickets) != 1 || added.Tickets[0].N != 5 {
		t.Errorf("added: %+v", added)
	}
	second := drawRevealed(t, s, conn, code, host)
	openNext(t, s, code, host, "Ran", second.Title)
	l = read(t, s, code)
	if l.Round != 3 || len(l.Evenings) != 2 || l.Evenings[0].Winner.N != second.N || l.LastNBefore != 5 || l.LastN != 6 || len(l.Films()) != 4 {
		t.Errorf("third round: %+v", l)
	}
	proof, err := s.Proof(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	var rounds []int
	for _, d := range proof.Draws {
		rounds = append(rounds, d.Round)
	}
	if !slices.Equal(rounds, []int{1, 1, 2}) || proof.State.Stage != lottery.BeforeReveal {
		t.Errorf("the proof has rounds %v, stage %v", rounds, proof.State.Stage)
	}
	verdicts, err := proof.Verify()
	for _, v := range verdicts {
		if err != nil || len(v.Wrong) > 0 {
			t.Errorf("the proof is wrong: %v, %v", v.Wrong, err)
		}
	}
	page, _, err := s.History(t.Context(), store.HistoryQuery{Limit: 24})
	if err != nil || len(page) != 3 {
		t.Fatalf("history: %+v, %v", page, err)
	}
	for i, want := range []struct{ round, films, draws, last int }{{3, 4, 0, 0}, {2, 4, 1, 3}, {1, 4, 2, 2}} {
		if got := page[i]; got.Round != want.round || got.Films != want.films || got.Draws != want.draws || got.Last != want.last {
			t.Errorf("card %d: %+v", i, got)
		}
	}
	if *page[2].Title != first.Title || *page[1].Title != second.Title || page[0].Title != nil {
		t.Errorf("history: %+v", page)
	}
}

// openNextAgain is openNext for a lottery whose next round is open already.
func openNextAgain(t *testing.T, s *store.Store, code string, host lottery.VisitorID, titles ...string) lottery.Addition {
	t.Helper()
	_, added, opened, err := s.OpenNext(t.Context(), code, 0, store.NewTickets{Films: films(titles...)}, host)
	if err != nil || opened {
		t.Fatalf("opened %v: %v", opened, err)
	}
	return added
}

func TestBackUndoesNextExactly(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune", "Alien")
	drawRevealed(t, s, conn, code, host)
	openNext(t, s, code, host)
	drawRevealed(t, s, conn, code, host)
	before, search := read(t, s, code), searchTexts(t, conn)
	for range 2 {
		openNext(t, s, code, host)
		if _, err := s.CloseNext(t.Context(), code, host); err != nil {
			t.Fatal(err)
		}
	}
	after := read(t, s, code)
	if after.Last == nil || after.Last.Number != 2 || after.Round != 2 || after.DrawnBefore != 1 || lost(after) != lost(before) || titles(after) != titles(before) {
		t.Errorf("back: %+v\nbefore: %+v", after, before)
	}
	if got := searchTexts(t, conn); got != search {
		t.Errorf("search: %q, not %q", got, search)
	}
	openNext(t, s, code, host, "Up")
	if _, err := s.CloseNext(t.Context(), code, host); !errors.Is(err, lottery.ErrAdded) {
		t.Errorf("after a film was added: %v", err)
	}
}

func TestTicketThatBecomesAnotherFilmCountsAsAddedNow(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune", "Alien", "Up")
	guest := newBrowser()
	won := drawRevealed(t, s, conn, code, host)
	openNext(t, s, code, host)
	before := read(t, s, code)
	other, spelt := before.Films()[0], before.Films()[1]
	for _, n := range []int{other.N, spelt.N} {
		for _, mark := range []lottery.Mark{lottery.Seen, lottery.Veto} {
			execute(t, conn, "INSERT INTO marks SELECT id, $2, 1, $3 FROM lotteries WHERE code = $1", code, n, mark)
		}
		if _, _, err := s.SetWeight(t.Context(), code, n, 3, host); err != nil {
			t.Fatal(err)
		}
	}
	if err := edit(t, s, code, spelt.N, strings.ToUpper(spelt.Title), host); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CloseNext(t.Context(), code, host); err != nil {
		t.Fatalf("back after another spelling: %v", err)
	}
	openNext(t, s, code, host)
	if err := edit(t, s, code, other.N, "Ran", host); err != nil {
		t.Fatal(err)
	}
	if err := edit(t, s, code, other.N, won.Title, host); !errors.Is(err, lottery.Invalid{Field: "title", Problem: lottery.HasWon, Got: 1}) {
		t.Errorf("the winner: %v", err)
	}
	for _, ticket := range read(t, s, code).Films() {
		marks, want := fmt.Sprint(ticket.Weight, ticket.Lost, ticket.Seen, ticket.Vetoes), "1 1 [] []"
		switch ticket.N {
		case other.N:
			want = "1 0 [] []"
		case spelt.N:
			want = "3 1 [1] [1]"
		}
		if marks != want {
			t.Errorf("%s: %s, not %s", ticket.Title, marks, want)
		}
	}
	if got := text(t, conn, "SELECT count(*) FROM marks WHERE n = $1", other.N); got != "0" {
		t.Errorf("%s marks are stored", got)
	}
	if _, err := s.CloseNext(t.Context(), code, host); !errors.Is(err, lottery.ErrAdded) {
		t.Errorf("back after another film: %v", err)
	}

	addAs(t, s, code, guest, "", "M")
	if films := read(t, s, code).Films(); films[len(films)-1].N != 6 {
		t.Errorf("the next number: %+v", films)
	}
	drawRevealed(t, s, conn, code, host)
	openNext(t, s, code, host)
	after := read(t, s, code)
	if _, err := s.CloseNext(t.Context(), code, host); err != nil {
		t.Fatal(err)
	}
	openNext(t, s, code, host)
	if again := lost(read(t, s, code)); again != lost(after) || strings.Contains(again, "Ran 2") || strings.Contains(again, "-") {
		t.Errorf("rounds lost: %s, before %s", again, lost(after))
	}
}

// searchTexts returns the titles that searches find in each round, and whether each is as in its lottery if it is the newest.
func searchTexts(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	rows, err := conn.Query(t.Context(), `SELECT format('%s %s %s %s', r.number, r.rule, (SELECT string_agg(line, ',' ORDER BY line) FROM regexp_split_to_table(r.search, E'\n') line), r.number < l.round OR r.search = l.search)
		FROM rounds r JOIN lotteries l ON l.id = lottery_id ORDER BY r.id`)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "; ")
}

func TestNextIsForHostsAndLaterForGuestsWhoMayDraw(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune", "Alien")
	guest := newBrowser()
	try := func(after int, v lottery.VisitorID, want error, wantOpened bool) {
		t.Helper()
		_, _, opened, err := s.OpenNext(t.Context(), code, after, store.NewTickets{}, v)
		if !errors.Is(err, want) || opened != wantOpened {
			t.Errorf("opened %v: %v", opened, err)
		}
	}
	try(0, guest, nil, false)
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, host); err != nil {
		t.Fatal(err)
	}
	try(0, host, lottery.ErrDrawing, false)
	reveal(t, conn)
	try(0, guest, lottery.ErrForbidden, false)
	execute(t, conn, "UPDATE draws SET drawn_at = now() - interval '3 hours' WHERE drawn_at IS NOT NULL")
	try(7, host, nil, false)
	try(1, guest, nil, true)
	if _, err := s.CloseNext(t.Context(), code, newBrowser()); err != nil {
		t.Errorf("back, by another guest: %v", err)
	}
	execute(t, conn, `UPDATE lotteries SET settings = '{"guests_draw": false}', version = version + 1`)
	try(1, guest, lottery.ErrForbidden, false)
	try(1, host, nil, true)
	if _, err := s.CloseNext(t.Context(), code, guest); !errors.Is(err, lottery.ErrForbidden) {
		t.Errorf("back, by a guest who may not draw: %v", err)
	}
}

// TestVersionBeforeWritesRounds runs statements of the version before, which knows no rounds.
func TestVersionBeforeWritesRounds(t *testing.T) {
	s, conn := open(t)
	execute(t, conn, `WITH l AS (INSERT INTO lotteries (code, name, lang, last_n, search) VALUES ('0123456789', '', 'en', 3, E'\nheat\n') RETURNING id)
		INSERT INTO draws (lottery_id, number, seed) SELECT id, 1, sha256('1') FROM l`)
	execute(t, conn, `WITH f AS (INSERT INTO films (title, fold, search) VALUES ('Heat', 'heat', ''), ('M', 'm', ''), ('Up', 'up', '') RETURNING id, title)
		INSERT INTO tickets (lottery_id, n, film_id, title) SELECT l.id, row_number() OVER (ORDER BY f.id), f.id, f.title FROM lotteries l, f`)
	execute(t, conn, `UPDATE lotteries SET version = version + 1, search = E'\nheat\nm\n', rule = 2`)
	execute(t, conn, `WITH l AS (UPDATE lotteries SET version = version + 1, draws = draws + 1 RETURNING id),
		d AS (UPDATE draws SET word = '', list = E'1\t1\tHeat\n2\t3\tM\n3\t1\tUp\n', winner = 2, ticket = 2, drawn_at = now() - interval '6 s' FROM l WHERE lottery_id = l.id AND number = 1)
		INSERT INTO draws (lottery_id, number, seed) SELECT id, 2, sha256('2') FROM l`)
	var round, weight, total int
	var tickets []int
	if err := conn.QueryRow(t.Context(), "SELECT round, tickets, weight, total FROM draws WHERE number = 1").Scan(&round, &tickets, &weight, &total); err != nil {
		t.Fatal(err)
	}
	if round != 1 || !slices.Equal(tickets, []int{1, 2, 3}) || weight != 3 || total != 5 {
		t.Errorf("draw of round %d, tickets %v, %d of %d", round, tickets, weight, total)
	}
	page, _, err := s.History(t.Context(), store.HistoryQuery{State: store.Drawn, Search: lottery.ParseSearch("m"), Limit: 24})
	if err != nil || len(page) != 1 || *page[0].Title != "M" {
		t.Errorf("history: %+v, %v", page, err)
	}
	execute(t, conn, "UPDATE lotteries SET deleted_at = now(), version = version + 1")
	if page, _, _ := s.History(t.Context(), store.HistoryQuery{Limit: 24}); len(page) != 0 {
		t.Errorf("deleted: %+v", page)
	}
	execute(t, conn, "UPDATE lotteries SET deleted_at = NULL, version = version + 1")
	if page, _, _ := s.History(t.Context(), store.HistoryQuery{Limit: 24}); len(page) != 1 {
		t.Errorf("restored: %+v", page)
	}
}

func TestMigrationMakesARoundOfEachLotteryAndCompletesItsDraws(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat (1995)", "Dune", "Alien", "M")
	if _, _, err := s.RemoveTicket(t.Context(), code, 1, host); err != nil {
		t.Fatal(err)
	}
	addAs(t, s, code, host, "", "Heat (1995)")
	first := drawRevealed(t, s, conn, code, host)
	if _, _, err := s.Redraw(t.Context(), code, lottery.Redraw{Reason: "Seen"}, host); err != nil {
		t.Fatal(err)
	}
	reveal(t, conn)
	deleted, owner := start(t, s, "Up", "Ran")
	if _, err := s.Delete(t.Context(), deleted, owner); err != nil {
		t.Fatal(err)
	}
	const state = `SELECT string_agg(format('%s %s %s %s %s', id, number, last, hidden, search), ';' ORDER BY id)
		|| (SELECT string_agg(format('%s %s %s %s', d.round, d.tickets, d.weight, d.total), ';' ORDER BY d.lottery_id, d.number) FROM draws d) FROM rounds`
	want := text(t, conn, state)
	if !strings.Contains(want, "{2,3,4,5}") {
		t.Errorf("the first draw, which %q won: %s", first.Title, want)
	}
	execute(t, conn, "DELETE FROM rounds")
	execute(t, conn, "ALTER TABLE draws DISABLE TRIGGER USER")
	execute(t, conn, "UPDATE draws SET round = NULL, tickets = NULL, weight = NULL, total = NULL")
	execute(t, conn, "ALTER TABLE draws ENABLE TRIGGER USER")
	for range 2 { // a run that was interrupted is run again
		migrateUp(t, conn, "20261129234100_fill_rounds.sql")
		if got := text(t, conn, state); got != want {
			t.Errorf("filled: %s, not %s", got, want)
		}
	}
}

// The second request finds the lottery open, and only adds its films.
func TestContestedRoundsAreOpenedOnce(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune", "Alien", "M", "Up")
	for round := 1; round <= 3; round++ {
		drawRevealed(t, s, conn, code, host)
		var opened atomic.Int32
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				_, _, first, err := s.OpenNext(t.Context(), code, round, store.NewTickets{Films: films(fmt.Sprint("Film ", round, i))}, host)
				if first {
					opened.Add(1)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if l := read(t, s, code); opened.Load() != 1 || l.Round != round+1 || len(l.Films()) != 5-round+8*round {
			t.Errorf("opened %d times, round %d, %d films", opened.Load(), l.Round, len(l.Films()))
		}
	}
	proof, err := s.Proof(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	verdicts, err := proof.Verify()
	for _, v := range verdicts {
		if err != nil || len(v.Wrong) > 0 {
			t.Errorf("the proof is wrong: %v, %v", v.Wrong, err)
		}
	}
}

// Fifty at once open the next round, draw and add films: it is opened once, and drawn once at most, from all films that are in.
func TestFiftyReopenDrawAndAddAtOnce(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune", "Alien", "M", "Up")
	drawRevealed(t, s, conn, code, host)
	var opened, drew, added atomic.Int32
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			var done bool
			var err error
			switch i % 3 {
			case 0:
				if _, _, done, err = s.OpenNext(t.Context(), code, 1, store.NewTickets{}, host); done {
					opened.Add(1)
				}
			case 1:
				if _, done, err = s.Draw(t.Context(), code, lottery.DrawRequest{}, newBrowser()); done {
					drew.Add(1)
				}
			default:
				_, _, err = s.AddTickets(t.Context(), code, store.NewTickets{Films: films(fmt.Sprint("Film ", i))}, newBrowser())
				if errors.Is(err, lottery.ErrDrawn) { // before the round was opened, or after its draw
					err = nil
				} else {
					added.Add(1)
				}
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, host); err != nil { // where all draws came before the round
		t.Error(err)
	}
	reveal(t, conn)
	proof, err := s.Proof(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	verdicts, wrong := proof.Verify()
	if wrong != nil || len(verdicts) != 2 || len(verdicts[1].Wrong) > 0 {
		t.Fatalf("%d draws: %+v, %v", len(verdicts), verdicts, wrong)
	}
	if listed := len(proof.Draws[1].List); opened.Load() != 1 || drew.Load() > 1 || proof.Rounds != 2 || listed != 4+int(added.Load()) {
		t.Errorf("opened %d times, drawn %d times, %d rounds; drawn from %d films, of which %d were added",
			opened.Load(), drew.Load(), proof.Rounds, listed, added.Load())
	}
}

// statements hears of all that a store sends.
type statements struct{ sent []pgx.TraceQueryStartData }

func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	s.sent = append(s.sent, data)
	return ctx
}

func (s *statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// pagesRead returns how many pages of tables and indexes PostgreSQL reads for the statement of a call, with a plan for any arguments,
// as a store's have.
func pagesRead(t *testing.T, url string, conn *pgx.Conn, call func(*store.Store)) int {
	t.Helper()
	var heard statements
	call(openAt(t, url, func(c *store.Config) {
		c.Pool.BeforeConnect = func(_ context.Context, c *pgx.ConnConfig) error {
			c.Tracer = &heard
			return nil
		}
	}))
	statement := heard.sent[0]
	var places []string
	for i := range statement.Args {
		places = append(places, fmt.Sprintf("$%d", i+1))
	}
	execute(t, conn, "SET plan_cache_mode = force_generic_plan")
	execute(t, conn, "PREPARE statement AS "+statement.SQL)
	defer execute(t, conn, "DEALLOCATE statement")
	var explained []struct {
		Plan struct {
			Hit  int `json:"Shared Hit Blocks"`
			Read int `json:"Shared Read Blocks"`
		}
	}
	explain := "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE statement (" + strings.Join(places, ", ") + ")"
	err := conn.QueryRow(t.Context(), explain, append([]any{pgx.QueryExecModeSimpleProtocol}, statement.Args...)...).Scan(&explained)
	if err != nil {
		t.Fatal(err)
	}
	return explained[0].Plan.Hit + explained[0].Plan.Read
}

// TestLotteryOfAHundredRounds has a hundred rounds of a hundred films with the longest titles: its page reads a few of them, and its
// proof comes in parts.
func TestLotteryOfAHundredRounds(t *testing.T) {
	url := testdb.New(t)
	s, conn := openAt(t, url), testdb.Connect(t, url)
	var all []string
	for i := range 199 {
		all = append(all, fmt.Sprintf("Ы%s %d", strings.Repeat("ы", 190), i))
	}
	code, host := start(t, s, all[:100]...)
	pages := func() int {
		return pagesRead(t, url, conn, func(s *store.Store) { read(t, s, code) })
	}
	for _, table := range []string{"rounds", "draws", "tickets", "films"} { // whose pages and plans then change by what is done here alone
		execute(t, conn, "ALTER TABLE "+table+" SET (autovacuum_enabled = false)")
	}
	tenth := 0
	for round := range 99 {
		drawRevealed(t, s, conn, code, host)
		if round == 9 { // which has all the evenings before it that a page shows
			tenth = pages()
		}
		openNext(t, s, code, host, all[100+round])
	}
	drawRevealed(t, s, conn, code, host)
	if _, _, _, err := s.OpenNext(t.Context(), code, 0, store.NewTickets{}, host); !errors.Is(err, lottery.ErrLastRound) {
		t.Errorf("the 101st round: %v", err)
	}
	if hundredth := pages(); hundredth > 2*tenth { // the versions of changed rows lie further apart by then
		t.Errorf("the statement of the page reads %d pages in the 100th round, and %d in the 10th", hundredth, tenth)
	}
	l := read(t, s, code)
	if l.Round != 100 || len(l.Evenings) != lottery.ShownEvenings+1 || l.Evenings[0].Round != 99 || len(l.Films()) != 100 || l.LastN != 199 {
		t.Errorf("round %d, %d evenings, %d films of %d", l.Round, len(l.Evenings), len(l.Films()), l.LastN)
	}
	if l, err := s.Evenings(t.Context(), code, 30); err != nil || len(l.Evenings) != store.PageSize+1 || l.Evenings[0].Round != 29 {
		t.Errorf("before the 30th: %v", err)
	}
	newest, err := s.RoundProof(t.Context(), code, 0)
	if err != nil || len(newest.Draws) != 1 || newest.Draws[0].Round != 100 || newest.Made != 100 {
		t.Errorf("the proof of the newest round: %d draws, %v", len(newest.Draws), err)
	}
	proof, err := s.Proof(t.Context(), code)
	if err != nil || proof.Before < 2 || len(proof.Draws) != 101-proof.Before {
		t.Fatalf("the proof has %d draws, before %d: %v", len(proof.Draws), proof.Before, err)
	}
	for _, complete := range []func(){func() {}, func() {
		for proof.Before > 0 {
			earlier, err := s.ProofBefore(t.Context(), code, proof.Before)
			if err != nil || earlier.Before >= proof.Before {
				t.Fatalf("before %d: %v", proof.Before, err)
			}
			proof = proof.Prepend(earlier)
		}
		if len(proof.Draws) != 100 {
			t.Errorf("%d draws in all parts", len(proof.Draws))
		}
	}} {
		complete()
		verdicts, err := proof.Verify()
		for _, v := range verdicts {
			if err != nil || len(v.Wrong) > 0 {
				t.Fatalf("the proof is wrong: %v, %v", v.Wrong, err)
			}
		}
	}
}
