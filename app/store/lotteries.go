package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
	"movie-lottery/app/sqlstate"
)

// NewLottery is what a lottery is started with.
type NewLottery struct {
	Code  string // of the form it comes from, so that a form sent twice starts one lottery; empty: a new code
	From  string // code of an earlier lottery whose films are among those of this one; empty: none
	Name  string
	By    string // the host's name; empty: the one that the host gave in From
	Lang  string
	Films []lottery.ListFilm // 1 to lottery.MaxFilms, no two alike
	Host  lottery.VisitorID
}

// Start starts a lottery and returns its code. If the same host has already started a lottery with that code, the form
// was sent twice: Start changes nothing, and returns the code and true. If the code belongs to another host, or to a deleted
// lottery, the new lottery gets a new code. A film that the lottery From has belongs to the visitor who put it in there.
func (s *Store) Start(ctx context.Context, l NewLottery) (code string, again bool, err error) {
	films := filmColumns(l.Films)
	search := lottery.SearchText(l.Name, films.films)
	code = cmp.Or(l.Code, newCode())
	for {
		seed := newSeed()
		started, err := write(ctx, s, pgx.RowToStructByPos[startedRow], `-- name: start
			WITH before AS (
				SELECT code FROM lotteries JOIN guests ON lottery_id = id
				 WHERE code = $13 AND browser = $6 AND host AND deleted_at IS NULL
			), earlier AS (
				SELECT id FROM lotteries WHERE code = $14 AND deleted_at IS NULL
			), l AS (
				INSERT INTO lotteries (code, name, lang, last_n, search, rule, from_id)
				SELECT $1, $2, $3, $4, $5, $18::smallint, (SELECT id FROM earlier) WHERE NOT EXISTS (SELECT FROM before)
				ON CONFLICT (code) DO NOTHING
				RETURNING id, code
			), invited AS ( -- the guests of the earlier lottery; its host of today is number 1
				SELECT e.browser, e.name, d.visitor, dense_rank() OVER (ORDER BY e.g = h.g DESC, e.g) + (h.g IS NULL)::int AS new_g
				  FROM earlier
				  JOIN guests e ON e.lottery_id = earlier.id
				  JOIN devices d ON d.lottery_id = e.lottery_id AND d.g = e.g
				  LEFT JOIN devices h ON h.lottery_id = e.lottery_id AND h.visitor = $6
			), guest AS (
				INSERT INTO guests (lottery_id, g, browser, host, name)
				SELECT id, 1, $6, true, coalesce(nullif($7, ''), (SELECT name FROM invited WHERE visitor = $6), '') FROM l
				UNION ALL SELECT DISTINCT l.id, new_g, browser, false, name FROM l, invited WHERE new_g > 1
			), device AS (
				INSERT INTO devices (lottery_id, visitor, g)
				SELECT id, $6, 1 FROM l UNION SELECT id, visitor, new_g FROM l, invited
			), draw AS (
				INSERT INTO draws (lottery_id, number, seed)
				SELECT id, 1, $8 FROM l
			), input AS (
				SELECT * FROM unnest($9::text[], $10::smallint[], $11::text[], $12::text[], $15::text[], $16::text[], $17::text[],
				                     $19::text[], $20::text[])
				         WITH ORDINALITY AS t (title, year, fold, search, provider, value, typed, sort_title, sender, n)
			), f AS (
				INSERT INTO films (title, year, fold, search, sort_title, rule)
				SELECT title, year, fold, search, sort_title, $18::smallint FROM l, input ORDER BY fold, year
				ON CONFLICT (fold, year) DO UPDATE SET fold = EXCLUDED.fold
				RETURNING id, fold, year
			), ids AS (`+insertFilmIDs+`
			), t AS (
				INSERT INTO tickets (lottery_id, n, film_id, title, year, browser, sender, typed)
				SELECT l.id, input.n, f.id, input.title, input.year, CASE WHEN o.n IS NULL THEN $6 ELSE o.browser END,
				       CASE WHEN o.n IS NULL THEN nullif(input.sender, '') ELSE o.sender END, nullif(input.typed, '')
				  FROM l, input JOIN f USING (fold, year)
				  LEFT JOIN tickets o ON o.lottery_id = (SELECT id FROM earlier) AND o.film_id = f.id AND NOT o.removed
			)
			SELECT code, true FROM before UNION ALL SELECT code, false FROM l`,
			code, l.Name, l.Lang, len(l.Films), search, l.Host[:], l.By, seed[:],
			films.titles, films.years, films.folds, films.search, l.Code, l.From, films.providers, films.values, films.typed,
			lottery.DerivedRule, films.sortTitles, films.senders)
		if !errors.Is(err, pgx.ErrNoRows) {
			return started.Code, started.Again, err
		}
		// The code is taken: by another host, or by the same form a moment ago, which the next attempt sees.
		code = newCode()
	}
}

// startedRow has the columns of the query named start.
type startedRow struct {
	Code  string
	Again bool
}

func newCode() string {
	var random [lottery.CodeBytes]byte
	rand.Read(random[:]) // never fails: crypto/rand ends the program instead
	return lottery.Code(random)
}

func newSeed() (seed lottery.Seed) {
	rand.Read(seed[:])
	return seed
}

// columns holds films column by column, as unnest takes them.
type columns struct {
	films                    []lottery.Film
	titles, folds            []string
	search, sortTitles       []string // derived
	years                    []int16
	providers, values, typed []string // empty strings where a film has no id, and no other reading
	senders                  []string // empty strings where there are none
}

func filmColumns(films []lottery.ListFilm) columns {
	var c columns
	for _, f := range films {
		c.films = append(c.films, f.Film)
		c.titles = append(c.titles, f.Title)
		c.years = append(c.years, int16(f.Year))
		c.folds = append(c.folds, lottery.Fold(f.Title))
		c.search = append(c.search, f.SearchText())
		c.sortTitles = append(c.sortTitles, lottery.SortTitle(f.Film))
		c.providers = append(c.providers, f.ID.Provider)
		c.values = append(c.values, f.ID.Value)
		c.typed = append(c.typed, f.Typed)
		c.senders = append(c.senders, f.Sender)
	}
	return c
}

// insertFilmIDs stores the ids of the films f that input names. An id that a film has stays with that film: a link beside
// another title does not move it.
const insertFilmIDs = `
			INSERT INTO film_ids (provider, value, film_id)
			SELECT provider, value, f.id FROM input JOIN f USING (fold, year) WHERE provider <> ''
			ON CONFLICT DO NOTHING`

// Lottery reads one lottery, which may be deleted. It returns lottery.ErrNotFound if there is none. Until a draw is
// revealed, the lottery holds neither its winner, its word nor its seed; only the reel shows where it will stop.
func (s *Store) Lottery(ctx context.Context, code string) (*lottery.Lottery, error) {
	l, err := s.load(ctx, code, extras{})
	if err != nil {
		return nil, err
	}
	return &l.Lottery, nil
}

// extras is what a change needs to read beside the lottery.
type extras struct {
	seed     bool    // of the next draw
	films    []int64 // ids of films of the library
	ticket   int     // number of a ticket that may be removed
	undo     bool    // tickets that were removed with all of their guest's
	guest    []byte  // the visitor whose tickets of the round to count
	film     lottery.Key
	before   int // number of a round: earlier ones; 0: all before the newest
	evenings int // how many of them; 0: one more than lottery.ShownEvenings
}

// allEvenings asks for all earlier rounds.
const allEvenings = lottery.MaxRounds

// watchedSince says whether the film f was watched on the day of the draw d or later. Days are in the house's time zone,
// which the database does not know, so the day before the draw in UTC counts too.
const watchedSince = `f.watched_on >= (d.drawn_at AT TIME ZONE 'UTC')::date - 1`

// guestFields selects the lottery.Guest of the row g of guests.
const guestFields = `ROW(g.g, g.name, g.host, g.absent, g.absent_since, ARRAY(SELECT visitor FROM devices d WHERE d.lottery_id = g.lottery_id AND d.g = g.g))`

// ticketFields and joinOwner select the lottery.Ticket of the row t of tickets.
const (
	ticketFields = `ROW(t.n, t.film_id, t.title, t.year, t.weight, t.left_out, coalesce(g.g, 0), coalesce(g.name, ''), t.removed, coalesce(t.typed, ''), coalesce(t.sender, ''), t.lost, t.left_out_since)`
	joinOwner    = `LEFT JOIN devices v ON v.lottery_id = t.lottery_id AND v.visitor = t.browser
		               LEFT JOIN guests g ON g.lottery_id = t.lottery_id AND g.g = v.g`
)

func (s *Store) load(ctx context.Context, code string, with extras) (*loaded, error) {
	l, err := readOne(ctx, s, pgx.RowToAddrOfStructByPos[loaded], `-- name: lottery
		SELECT l.id, l.code, l.name, l.lang, l.version, l.last_n, l.created_at,
		       l.deleted_at IS NOT NULL, coalesce(l.deleted_at + $5::interval, '0001-01-01 00:00+00'),
		       coalesce(l.deleted_at <= now() - $5::interval, false), encode(sha256(n.seed), 'hex'),
		       coalesce((SELECT code FROM lotteries WHERE from_id = l.id AND deleted_at IS NULL ORDER BY id DESC LIMIT 1), ''),
		       l.key_renewals, l.settings, l.round, l.drawn_before, r.last_n,
		       ARRAY(SELECT ROW(e.number, e.last, d.drawn_at, greatest(statement_timestamp() - d.drawn_at, '0'), `+ticketFields+`, coalesce(`+watchedSince+`, false))
		               -- Each row of what follows is looked up by itself. Of a plain join, PostgreSQL reads all rounds and tickets.
		               FROM (SELECT number, last FROM rounds
		                      WHERE lottery_id = l.id AND number < least(l.round, $11::integer)
		                      ORDER BY number DESC
		                      LIMIT $12) e
		              CROSS JOIN LATERAL (SELECT drawn_at, ticket FROM draws WHERE lottery_id = l.id AND number = e.last LIMIT 1) d
		              CROSS JOIN LATERAL (SELECT * FROM tickets WHERE lottery_id = l.id AND n = d.ticket LIMIT 1) t
		               JOIN films f ON f.id = t.film_id
		               `+joinOwner+`
		              ORDER BY e.number DESC),
		       ARRAY(SELECT `+guestFields+` FROM guests g WHERE lottery_id = l.id ORDER BY g.g),
		       ARRAY(SELECT `+ticketFields+`
		               FROM (SELECT * FROM tickets WHERE lottery_id = l.id AND NOT removed AND won IS NULL
		                     UNION ALL -- and not OR: of those that are removed there may be many
		                     SELECT * FROM tickets WHERE lottery_id = l.id AND n = $6::bigint AND removed
		                     UNION ALL
		                     SELECT * FROM tickets WHERE lottery_id = l.id AND removed AND with_guest AND $10) t
		               `+joinOwner+`
		              ORDER BY t.n),
		       ARRAY(SELECT ROW(n, mark, array_agg(g ORDER BY g), array_agg(since ORDER BY g)) FROM marks WHERE lottery_id = l.id GROUP BY n, mark),
		       CASE WHEN $3 THEN n.seed END,
		       ARRAY(SELECT ROW(f.title, f.year)
		               FROM unnest($4::bigint[]) WITH ORDINALITY AS m (id, i) JOIN films f USING (id)
		              WHERE f.added_at IS NOT NULL AND f.deleted_at IS NULL
		              ORDER BY m.i),
		       CASE WHEN $7::bytea IS NULL THEN 0 ELSE (
		            SELECT count(*) FROM tickets t
		              JOIN devices v ON v.lottery_id = t.lottery_id AND v.visitor = t.browser
		              JOIN devices me ON me.lottery_id = v.lottery_id AND me.g = v.g AND me.visitor = $7
		             WHERE t.lottery_id = l.id AND t.n > r.last_n) END,
		       coalesce((SELECT id FROM films WHERE fold = $8 AND year = $9 AND $8 <> ''), 0),
		       ARRAY(SELECT ROW(ROW(d.number, encode(sha256(d.seed), 'hex'), d.drawn_at, greatest(statement_timestamp() - d.drawn_at, '0'),
		                            coalesce(d.reason, ''), `+drawer+`),
		                        CASE WHEN d.number < l.draws OR `+revealed("d", "$2")+`
		                             THEN ROW(d.word, coalesce(d.letters_from, ''), d.ticket, d.weight, d.total) END)
		               FROM draws d `+joinDrawer+`
		              WHERE d.lottery_id = l.id AND d.number > l.drawn_before AND d.number <= l.draws
		              ORDER BY d.number),
		       CASE WHEN NOT `+revealed("d", "$2")+` THEN ROW(d.list, d.winner) END,
		       f.added_at IS NOT NULL AND f.deleted_at IS NULL, coalesce(`+watchedSince+`, false), coalesce(`+untold("d", "$2")+`, false)
		  FROM lotteries l
		  JOIN rounds r ON r.lottery_id = l.id AND r.number = l.round
		  JOIN draws n ON n.lottery_id = l.id AND n.number = l.draws + 1
		  LEFT JOIN draws d ON d.lottery_id = l.id AND d.number = l.draws AND l.draws > l.drawn_before
		  LEFT JOIN films f ON f.id = d.film_id AND `+revealed("d", "$2")+`
		 WHERE l.code = $1`, code, lottery.Reveal, with.seed, with.films, lottery.RestoreWithin, with.ticket, with.guest, with.film.Fold, with.film.Year, with.undo,
		cmp.Or(with.before, lottery.MaxRounds+1), cmp.Or(with.evenings, lottery.ShownEvenings+1))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, lottery.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	if l.Untold {
		s.tell(ctx, l.ID)
	}
	l.addMarks()
	l.addDraws()
	if l.Reel != nil {
		entries, err := lottery.ReadList(l.Reel.List)
		if err != nil {
			return nil, err
		}
		reel := lottery.NewReel(code, l.Last.Number, entries, l.Reel.Stop)
		l.Last.Reel = &reel
	}
	return l, nil
}

// loaded is a lottery with the extras that a change asked for. It has the columns of the query named lottery. The seed must
// not leave this package.
type loaded struct {
	lottery.Lottery
	Marks        []markRow
	Seed         lottery.Seed   // of the next draw
	LibraryFilms []lottery.Film // those of the ids that exist, in the order of the ids
	Added        int            // tickets that the guest has added, removed ones included
	FilmID       int64          // of the film; 0 where there is none
	Draws        []drawRow
	Reel         *struct { // nil from the reveal on
		List string // that the newest draw was made from
		Stop int    // the winner's position in it
	}
	InLibrary bool // the newest winner, as is Watched
	Watched   bool
	Untold    bool
}

// markRow is a mark of a ticket, and the numbers of the guests who have made it.
type markRow struct {
	Ticket int
	Mark   string
	Guests []int
	Since  []int64 // as lottery.Marked.Since, for each of them
}

// addMarks sets Marked and the marks of the tickets from Marks.
func (l *loaded) addMarks() {
	tickets := make(map[int]*lottery.Ticket)
	for i := range l.Tickets {
		tickets[l.Tickets[i].N] = &l.Tickets[i]
	}
	for _, m := range l.Marks {
		switch t := tickets[m.Ticket]; {
		case t == nil: // it is removed
		case lottery.Mark(m.Mark) == lottery.Veto:
			t.Vetoes = m.Guests
		default:
			t.Seen = m.Guests
		}
		for i, g := range m.Guests {
			l.Marked = append(l.Marked, lottery.Marked{N: m.Ticket, G: g, Mark: lottery.Mark(m.Mark), Since: m.Since[i]})
		}
	}
}

// drawRow is a draw that was made. The outcome is nil until its reveal.
type drawRow struct {
	Draw    lottery.Draw // up to By
	Outcome *struct {
		Word        string
		LettersFrom lottery.LettersFrom
		Ticket      int
		Weight      int // of that ticket, as the draw's list has it
		Total       int // of all weights of the list
	}
}

// addDraws sets Earlier and Last from Draws.
func (l *loaded) addDraws() {
	names := lottery.Names(l.Guests)
	for _, d := range l.Draws {
		d.Draw.By.Name = names[d.Draw.By.G]
		if l.Last != nil {
			l.Earlier = append(l.Earlier, *l.Last)
		}
		l.Last = &d.Draw
		if d.Outcome != nil {
			l.Last.Said, l.Last.Letters = lottery.SplitWord(d.Outcome.Word, d.Outcome.LettersFrom)
			l.Last.Winner = &lottery.Winner{Tickets: d.Outcome.Total}
			if i := slices.IndexFunc(l.Tickets, func(t lottery.Ticket) bool { return t.N == d.Outcome.Ticket }); i >= 0 {
				l.Last.Winner.Ticket = l.Tickets[i]
			}
			l.Last.Winner.Weight = d.Outcome.Weight
		}
	}
	if l.Last != nil && !l.Drawing() {
		l.Last.Winner.InLibrary, l.Last.Winner.Watched = l.InLibrary, l.Watched
	}
}

// change reads a lottery, calls update with it, and runs the statement that update returns, on condition that the lottery
// still has the version that was read. If another instance has changed it in between, all of that starts again, until the
// deadline: update always sees what the statement will meet, so that no draw is made from an outdated list. If update
// returns an error, change returns the lottery with it, as it was read, so that its page can say why.
func (s *Store) change(ctx context.Context, code string, with extras, update func(*loaded) (statement, error)) (*lottery.Lottery, error) {
	ctx, cancel := context.WithTimeout(ctx, s.deadline)
	defer cancel()
	unlock, err := s.lock(ctx, code)
	if err != nil {
		return nil, err
	}
	defer unlock()
	for {
		l, err := s.load(ctx, code, with)
		if err != nil {
			return nil, err
		}
		st, err := update(l)
		if err != nil || st.sql == "" {
			return &l.Lottery, err
		}
		if st.scan == nil {
			st.scan = pgx.RowTo[int64]
		}
		_, err = write(ctx, s, st.scan, st.sql, append([]any{l.ID, l.Version}, st.args...)...)
		if err == nil && s.Changed != nil {
			changed := l.VersionInfo()
			changed.Number++
			switch {
			case st.draws, st.opens:
				changed.Stage = lottery.BeforeReveal
			case st.closes:
				changed.Stage = lottery.AfterReveal
			}
			changed.Deleted = st.deletes
			s.Changed(changed)
		}
		// A film that the statement deletes, as no ticket had it, may have got one in the same moment.
		if !errors.Is(err, pgx.ErrNoRows) && sqlstate.Of(err) != sqlstate.ForeignKeyViolation {
			return &l.Lottery, err
		}
	}
}

// lock locks a lottery for changes of this process. It fails with a kind of ErrUnavailable if ctx ends first.
func (s *Store) lock(ctx context.Context, code string) (unlock func(), err error) {
	start := time.Now()
	unlock, err = s.changing.Lock(ctx, code)
	s.trace.waitEnd(ctx, "lottery", time.Since(start), err)
	return unlock, s.busy(err)
}

// statement is the write of a change. Its $1 and $2 are the lottery's id and the version that it must still have, args
// are the arguments from $3 on. It returns one row if the lottery had that version, none otherwise: a number, or what
// scan reads. The zero statement changes nothing.
type statement struct {
	sql     string
	args    []any
	scan    pgx.RowToFunc[int64]
	draws   bool // it makes a draw, which is not revealed yet
	deletes bool // it deletes the lottery
	opens   bool // it opens the next round
	closes  bool // it takes that back
}

// scanInto is the scan of a statement that returns a value for its caller.
func scanInto[T any](to *T) pgx.RowToFunc[int64] {
	return func(row pgx.CollectableRow) (_ int64, err error) {
		*to, err = pgx.RowTo[T](row)
		return 0, err
	}
}

// Delete hides a lottery, on behalf of a host. It returns lottery.ErrNotFound, ErrForbidden or ErrDrawing.
func (s *Store) Delete(ctx context.Context, code string, by lottery.VisitorID) (*lottery.Lottery, error) {
	return s.setDeleted(ctx, code, by, (*lottery.Lottery).CheckDelete, true)
}

// Restore undoes Delete, for as long as lottery.RestoreWithin. It returns the errors of Delete, and lottery.ErrDeleted
// after that time.
func (s *Store) Restore(ctx context.Context, code string, by lottery.VisitorID) (*lottery.Lottery, error) {
	return s.setDeleted(ctx, code, by, (*lottery.Lottery).CheckUndelete, false)
}

func (s *Store) setDeleted(ctx context.Context, code string, by lottery.VisitorID,
	rule func(*lottery.Lottery, lottery.VisitorID) error, deleted bool,
) (*lottery.Lottery, error) {
	return s.change(ctx, code, extras{}, func(l *loaded) (statement, error) {
		if err := rule(&l.Lottery, by); err != nil || l.Deleted == deleted {
			return statement{}, err
		}
		return statement{deletes: deleted, sql: `-- name: set deleted
			UPDATE lotteries SET version = version + 1, deleted_at = CASE WHEN $3 THEN now() END
			 WHERE id = $1 AND version = $2
			RETURNING id`, args: []any{deleted}}, nil
	})
}
