package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/testdb"
)

type eraseBatch = func(context.Context) (store.Erased, bool, error)

// toTheEnd runs batches until there is nothing left.
func toTheEnd(t *testing.T, batch eraseBatch) (total store.Erased) {
	t.Helper()
	for more := true; more; {
		var e store.Erased
		var err error
		if e, more, err = batch(t.Context()); err != nil {
			t.Fatal(err)
		}
		total = total.Add(e)
	}
	return total
}

func execute(t *testing.T, conn *pgx.Conn, sql string, args ...any) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// text reads one value as text.
func text(t *testing.T, conn *pgx.Conn, sql string, args ...any) (value string) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), "SELECT coalesce(("+sql+")::text, 'NULL')", args...).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// rows counts the rows of the tables that erasing is about.
func rows(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	var counts []string
	for _, table := range []string{"lotteries", "tickets", "draws", "guests", "films"} {
		counts = append(counts, text(t, conn, "SELECT count(*) FROM "+table)+" "+table)
	}
	return strings.Join(counts, ", ")
}

// deleteAgo deletes a lottery as its host, that long ago.
func deleteAgo(t *testing.T, s *store.Store, conn *pgx.Conn, code string, host lottery.VisitorID, ago string) {
	t.Helper()
	if _, err := s.Delete(t.Context(), code, host); err != nil {
		t.Fatal(err)
	}
	execute(t, conn, "UPDATE lotteries SET deleted_at = now() - $2::interval WHERE code = $1", code, ago)
}

func TestDeletedLotteryIsErasedAfterThirtyDays(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune", "Alien")
	other, _ := start(t, s, "Dune")
	if _, err := s.AddFilms(t.Context(), films("Alien")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{Word: "word"}, host); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Draw(t.Context(), other, lottery.DrawRequest{}, host); !errors.Is(err, lottery.ErrTooFew) {
		t.Fatal(err)
	}
	reveal(t, conn)
	otherProof, err := s.Proof(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}

	deleteAgo(t, s, conn, code, host, "29 days 23:59:00")
	if e := toTheEnd(t, s.EraseDeletedLotteries); e != (store.Erased{}) {
		t.Errorf("too early: %+v", e)
	}
	if _, err := s.Restore(t.Context(), code, host); err != nil || read(t, s, code).Deleted {
		t.Errorf("a minute before the end it can't be restored: %v", err)
	}

	deleteAgo(t, s, conn, code, host, "30 days")
	if e := toTheEnd(t, s.EraseDeletedLotteries); e != (store.Erased{Lotteries: 1, Films: 1, Batches: 1}) {
		t.Errorf("erased %+v", e)
	}
	if got := rows(t, conn); got != "1 lotteries, 1 tickets, 1 draws, 1 guests, 2 films" {
		t.Errorf("left: %s", got)
	}
	if got := text(t, conn, "SELECT string_agg(title, ' ' ORDER BY title) FROM films"); got != "Alien Dune" {
		t.Errorf("films: %s", got)
	}
	_, lotteryErr := s.Lottery(t.Context(), code)
	_, proofErr := s.Proof(t.Context(), code)
	_, restoreErr := s.Restore(t.Context(), code, host)
	for what, err := range map[string]error{"lottery": lotteryErr, "proof": proofErr, "restore": restoreErr} {
		if !errors.Is(err, lottery.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if after, err := s.Proof(t.Context(), other); err != nil || after.NextCommitment != otherProof.NextCommitment {
		t.Errorf("the other lottery's proof: %v", err)
	}
}

func TestLotteryOfManyTicketsIsErasedInSeveralBatchesAndNotFoundFromTheFirstOn(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune")
	execute(t, conn, `INSERT INTO films (title, fold, search) SELECT format('Film %s', i), format('film%s', i), '' FROM generate_series(3, 500) i`)
	execute(t, conn, `INSERT INTO tickets (lottery_id, n, film_id, title, removed)
		SELECT l.id, f.id, f.id, f.title, true FROM lotteries l, films f WHERE f.id > 2`)
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, host); err != nil {
		t.Fatal(err)
	}
	reveal(t, conn)
	deleteAgo(t, s, conn, code, host, "31 days")
	if e, more, err := s.EraseDeletedLotteries(t.Context()); err != nil || !more || e.Lotteries != 0 || e.Films == 0 {
		t.Fatalf("the first batch: %+v, %v", e, err)
	}
	if _, err := s.Lottery(t.Context(), code); !errors.Is(err, lottery.ErrNotFound) {
		t.Errorf("after the first batch: %v", err)
	}
	if e := toTheEnd(t, s.EraseDeletedLotteries); e.Lotteries != 1 || e.Batches < 2 {
		t.Errorf("the rest: %+v", e)
	}
	if got := rows(t, conn); got != "0 lotteries, 0 tickets, 0 draws, 0 guests, 0 films" {
		t.Errorf("left: %s", got)
	}
}

func TestFilmTakenOutOfTheLibraryIsErasedAfterThirtyDays(t *testing.T) {
	s, conn := open(t)
	if _, err := s.AddFilms(t.Context(), films("Heat", "Dune", "Alien", "Paprika")); err != nil {
		t.Fatal(err)
	}
	code, _ := start(t, s, "Dune")
	execute(t, conn, `UPDATE films SET watched_on = '2026-01-02', rating = 7, note = 'with Anna', tags = '{ours}', genres = '{drama}',
		deleted_at = now() - CASE title WHEN 'Alien' THEN interval '29 days 23:59' ELSE '30 days' END WHERE title <> 'Paprika'`)
	execute(t, conn, `INSERT INTO film_ids SELECT 'tmdb', id::text, id FROM films`)
	if e := toTheEnd(t, s.EraseDeletedFilms); e != (store.Erased{Films: 2, Batches: 1}) {
		t.Errorf("erased %+v", e)
	}
	if got := text(t, conn, "SELECT string_agg(title, ' ' ORDER BY title) FROM films"); got != "Alien Dune Paprika" {
		t.Errorf("films: %s", got)
	}
	if got := text(t, conn, "SELECT count(*) FROM film_ids JOIN films ON id = film_id WHERE title IN ('Alien', 'Paprika')") +
		text(t, conn, "SELECT count(*) FROM film_ids"); got != "22" {
		t.Errorf("ids: %s", got)
	}
	if got := text(t, conn, `SELECT row(added_at, watched_on, rating, runtime, genres, tags, note, deleted_at) FROM films WHERE title = 'Dune'`); got != `(,,0,,{},{},"",)` {
		t.Errorf("Dune: %s", got)
	}
	if got := titles(read(t, s, code)); got != "1 Dune 0" {
		t.Errorf("the lottery has %s", got)
	}
	id, _ := film(t, conn, "Alien")
	if f, err := s.RestoreFilm(t.Context(), id); err != nil || f.Rating != 7 {
		t.Errorf("a minute before the end: %+v, %v", f, err)
	}
	if _, err := s.AddFilms(t.Context(), films("Dune")); err != nil {
		t.Fatal(err)
	}
	if _, state := film(t, conn, "Dune"); !state.InLibrary() || state.WatchedOn != nil {
		t.Errorf("put in again it stands as %s", state)
	}
}

func TestNamesAndVisitorIDsOfUnchangedLotteriesAreErased(t *testing.T) {
	const year = 365 * 24 * time.Hour
	s, conn := open(t)
	ctx, guest := t.Context(), newBrowser()
	anonymize := func(ctx context.Context) (store.Erased, bool, error) { return s.Anonymize(ctx, year) }
	host := newBrowser()
	begin := func() string {
		code, _, err := s.Start(ctx, store.NewLottery{By: "Anna", Lang: "en", Films: films("Heat"), Host: host})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.AddTickets(ctx, code, store.NewTickets{Films: films("Dune"), By: "Boris"}, guest); err != nil {
			t.Fatal(err)
		}
		return code
	}
	old, changed, drawn, before, young := begin(), begin(), begin(), begin(), begin()
	for _, code := range []string{drawn, before} {
		if _, _, err := s.Draw(ctx, code, lottery.DrawRequest{}, guest); err != nil {
			t.Fatal(err)
		}
	}
	reveal(t, conn)
	execute(t, conn, "UPDATE draws SET drawn_at = now() - interval '366 days' WHERE drawn_at IS NOT NULL AND lottery_id = (SELECT id FROM lotteries WHERE code = $1)", before)
	execute(t, conn, "UPDATE lotteries SET created_at = now() - interval '2 years', changed_at = now() - interval '366 days' WHERE code <> $1", young)
	execute(t, conn, "UPDATE lotteries SET changed_at = now() - interval '364 days' WHERE code = $1", changed)
	execute(t, conn, "UPDATE lotteries SET changed_at = NULL WHERE code = ANY ($1)", []string{drawn, before}) // from before changes were noted

	if e := toTheEnd(t, anonymize); e != (store.Erased{Anonymized: 2, Batches: 1}) {
		t.Errorf("erased %+v", e)
	}
	for code, want := range map[string]bool{old: false, before: false, changed: true, drawn: true, young: true} {
		l := read(t, s, code)
		if l.HostedBy(host) != want || (l.Tickets[1].By == "Boris") != want || l.Owns(l.Tickets[1], guest) != want {
			t.Errorf("known %v, not %v: guests %v, tickets %+v", !want, want, l.Guests, l.Tickets)
		}
		if titles(l) != "1 Heat 0; 2 Dune 0" {
			t.Errorf("films: %s", titles(l))
		}
	}
	if got := text(t, conn, "SELECT string_agg(code, ' ') FROM draws JOIN lotteries l ON l.id = lottery_id WHERE visitor IS NOT NULL"); got != drawn {
		t.Errorf("who drew is known of %s", got)
	}
	if proof, err := s.Proof(ctx, before); err != nil || len(proof.Draws) != 1 || !proof.Draws[0].Revealed() {
		t.Errorf("the proof: %+v, %v", proof, err)
	}
	if _, _, err := s.RemoveTicket(ctx, old, 2, guest); !errors.Is(err, lottery.ErrForbidden) {
		t.Errorf("removed by a guest who is not known any more: %v", err)
	}
	if _, _, err := s.RemoveTicket(ctx, old, 2, lottery.VisitorID{}); !errors.Is(err, lottery.ErrForbidden) {
		t.Errorf("removed by a visitor without a cookie: %v", err)
	}
	if got := text(t, conn, "SELECT changed_at < now() - interval '365 days' FROM lotteries WHERE code = $1", old); got != "true" {
		t.Error("erasing counts as a change")
	}

	if _, _, err := s.AddTickets(ctx, old, store.NewTickets{Films: films("Alien"), By: "Boris"}, guest); err != nil {
		t.Fatal(err)
	}
	if e := toTheEnd(t, anonymize); e != (store.Erased{}) || read(t, s, old).Tickets[2].By != "Boris" {
		t.Errorf("a new name was erased at once: %+v", e)
	}
	execute(t, conn, "UPDATE lotteries SET changed_at = now() - interval '366 days' WHERE code = $1", old)
	if e := toTheEnd(t, anonymize); e.Anonymized != 1 || read(t, s, old).Tickets[2].By != "" {
		t.Errorf("a year later: %+v", e)
	}
}

func TestHowATicketWasTypedIsErasedWithItsVisitorsID(t *testing.T) {
	s, conn := open(t)
	host, guest := newBrowser(), newBrowser()
	pasted := func(text string) []lottery.ListFilm {
		list, err := lottery.ParseList(text)
		if err != nil {
			t.Fatal(err)
		}
		return list.Films
	}
	code, _, err := s.Start(t.Context(), store.NewLottery{Films: pasted("[21:04] Anna: Heat, Alien, Up\n[21:05] Bob: Dune"), Host: host})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: pasted("[21:06] Cleo: Ran, Ronin, Stalker")}, guest); err != nil {
		t.Fatal(err)
	}
	typed := func(want string) {
		t.Helper()
		if got := text(t, conn, "SELECT string_agg(format('%s %s %s', n, sender, typed), '; ' ORDER BY n) FROM tickets"); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
	typed("1 Anna Heat, Alien, Up; 2 Bob ; 3 Cleo Ran, Ronin, Stalker")
	if _, err := s.Forget(t.Context(), code, fmt.Sprintf("%x", guest[:4])); err != nil {
		t.Fatal(err)
	}
	typed("1 Anna Heat, Alien, Up; 2 Bob ; 3  ")
	execute(t, conn, "UPDATE lotteries SET created_at = now() - interval '2 days', changed_at = NULL")
	toTheEnd(t, func(ctx context.Context) (store.Erased, bool, error) { return s.Anonymize(ctx, 24*time.Hour) })
	typed("1  ; 2  ; 3  ")
}

func TestLotteryOfManyTicketsIsAnonymizedInSeveralBatches(t *testing.T) {
	s, conn := open(t)
	code, _ := start(t, s, "Heat", "Dune")
	start(t, s, "Heat", "Dune")
	execute(t, conn, `INSERT INTO tickets (lottery_id, n, film_id, title, removed, browser)
		SELECT t.lottery_id, i, t.film_id, t.title, true, t.browser FROM tickets t JOIN lotteries ON id = lottery_id, generate_series(3, 600) i
		 WHERE code = $1 AND n = 1`, code)
	execute(t, conn, "UPDATE lotteries SET created_at = now() - interval '2 days', changed_at = NULL")
	anonymize := func(ctx context.Context) (store.Erased, bool, error) { return s.Anonymize(ctx, 24*time.Hour) }
	if e := toTheEnd(t, anonymize); e.Anonymized != 2 || e.Batches < 3 {
		t.Errorf("erased %+v", e)
	}
	if got := text(t, conn, "SELECT (SELECT count(*) FROM tickets WHERE browser IS NOT NULL) + (SELECT count(*) FROM guests)"); got != "0" {
		t.Errorf("%s ids are left", got)
	}
}

func TestEveryChangeOfALotteryIsDated(t *testing.T) {
	s, conn := open(t)
	ctx := t.Context()
	code, host := start(t, s, "Heat", "Dune")
	if got := text(t, conn, "SELECT changed_at = created_at FROM lotteries"); got != "true" {
		t.Error("a new lottery was not changed when it was created")
	}
	for i, change := range []func() error{
		func() error {
			_, _, err := s.AddTickets(ctx, code, store.NewTickets{Films: films("Alien")}, host)
			return err
		},
		func() error { _, _, err := s.RemoveTicket(ctx, code, 3, host); return err },
		func() error { _, err := s.Delete(ctx, code, host); return err },
		func() error { _, err := s.Restore(ctx, code, host); return err },
		func() error { _, _, err := s.Draw(ctx, code, lottery.DrawRequest{}, host); return err },
	} {
		execute(t, conn, "UPDATE lotteries SET changed_at = NULL, anonymized_at = now()")
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if got := text(t, conn, "SELECT changed_at > now() - interval '1 hour' AND anonymized_at IS NULL FROM lotteries"); got != "true" {
			t.Errorf("change %d was not noted", i)
		}
	}
}

func TestInstancesEraseEachLotteryOnce(t *testing.T) {
	url := testdb.New(t)
	conn := testdb.Connect(t, url)
	instances := []*store.Store{openAt(t, url), openAt(t, url), openAt(t, url)}
	for i := range 60 {
		start(t, instances[0], "Heat", "Dune", fmt.Sprintf("Film number %d", i), "Alien")
	}
	kept, _ := start(t, instances[0], "Alien")
	execute(t, conn, "UPDATE lotteries SET deleted_at = now() - interval '31 days' WHERE code <> $1", kept)
	var wg sync.WaitGroup
	sums := make([]store.Erased, len(instances))
	for i, s := range instances {
		wg.Go(func() { sums[i] = toTheEnd(t, s.EraseDeletedLotteries) })
	}
	wg.Wait()
	var total store.Erased
	for _, sum := range sums {
		total = total.Add(sum)
	}
	if total.Lotteries != 60 || total.Films != 62 {
		t.Errorf("together they erased %+v", total)
	}
	if got := rows(t, conn); got != "1 lotteries, 1 tickets, 1 draws, 1 guests, 1 films" {
		t.Errorf("left: %s", got)
	}
}

func TestBatchLeavesWhatIsLockedToALaterOne(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune")
	locked, lockedHost := start(t, s, "Alien")
	deleteAgo(t, s, conn, code, host, "31 days")
	deleteAgo(t, s, conn, locked, lockedHost, "32 days")
	if _, err := s.AddFilms(t.Context(), films("Paprika")); err != nil {
		t.Fatal(err)
	}
	execute(t, conn, "UPDATE films SET deleted_at = now() - interval '31 days' WHERE title = 'Paprika'")

	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"SELECT FROM lotteries WHERE deleted_at < now() - interval '31.5 days' FOR UPDATE", "SELECT FROM films WHERE title IN ('Heat', 'Paprika') FOR KEY SHARE"} {
		if _, err := tx.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if e := toTheEnd(t, s.EraseDeletedLotteries).Add(toTheEnd(t, s.EraseDeletedFilms)); e != (store.Erased{Films: 1, Batches: 1}) {
		t.Errorf("while rows are locked: %+v", e)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e := toTheEnd(t, s.EraseDeletedLotteries).Add(toTheEnd(t, s.EraseDeletedFilms)); e.Lotteries != 2 || e.Films != 3 {
		t.Errorf("afterwards: %+v", e)
	}
	if got := rows(t, conn); got != "0 lotteries, 0 tickets, 0 draws, 0 guests, 0 films" {
		t.Errorf("left: %s", got)
	}
}

func TestOneBatchRunsAtATime(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat")
	deleteAgo(t, s, conn, code, host, "31 days")
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SELECT pg_advisory_xact_lock(x'657261736572'::bigint)"); err != nil {
		t.Fatal(err)
	}
	if e, more, err := s.EraseDeletedLotteries(t.Context()); err != nil || !more || e != (store.Erased{}) {
		t.Errorf("beside another batch: %+v, more %v, %v", e, more, err)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e, _, err := s.EraseDeletedLotteries(t.Context()); err != nil || e.Lotteries != 1 {
		t.Errorf("after it: %+v, %v", e, err)
	}
}

// TestErasingDoesNotLoseTickets starts lotteries with the films of those that are erased at the same time.
func TestErasingDoesNotLoseTickets(t *testing.T) {
	url := testdb.New(t)
	conn := testdb.Connect(t, url)
	s, eraser := openAt(t, url), openAt(t, url)
	var wg sync.WaitGroup
	done := make(chan struct{})
	wg.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				toTheEnd(t, eraser.EraseDeletedLotteries)
			}
		}
	})
	var kept []string
	for i := range 60 {
		code, _ := start(t, s, "Heat", "Dune", "Alien")
		if i%3 == 0 {
			kept = append(kept, code)
			continue
		}
		execute(t, conn, "UPDATE lotteries SET deleted_at = now() - interval '31 days' WHERE code = $1", code)
		if i%3 == 2 { // now only deleted ones may have them
			for _, code := range kept {
				if got := titles(read(t, s, code)); got != "1 Heat 0; 2 Dune 0; 3 Alien 0" {
					t.Errorf("films: %s", got)
				}
				execute(t, conn, "UPDATE lotteries SET deleted_at = now() - interval '31 days' WHERE code = $1", code)
			}
			kept = nil
		}
	}
	close(done)
	wg.Wait()
	toTheEnd(t, eraser.EraseDeletedLotteries)
	if got := rows(t, conn); got != "0 lotteries, 0 tickets, 0 draws, 0 guests, 0 films" {
		t.Errorf("left: %s", got)
	}
}

func TestErasingIsDueOnceInAnInterval(t *testing.T) {
	s, conn := open(t)
	for i, c := range []struct {
		lastRun  string
		interval time.Duration
		want     bool
	}{
		{"", time.Hour, true}, {"", time.Hour, false}, {"", 0, true}, {"now() - interval '59 min'", time.Hour, false},
		{"now() - interval '61 min'", time.Hour, true}, {"now() + interval '1 min'", time.Hour, true},
	} {
		if c.lastRun != "" {
			execute(t, conn, "UPDATE maintenance SET last_run = "+c.lastRun)
		}
		if due, err := s.StartErasing(t.Context(), c.interval); err != nil || due != c.want {
			t.Errorf("%d: %v, %v", i, due, err)
		}
		if got := text(t, conn, "SELECT count(*) FROM maintenance WHERE last_run > now() - interval '1 h' AND last_run <= now()"); got != "1" {
			t.Errorf("%d: the last run was not kept", i)
		}
	}
}
