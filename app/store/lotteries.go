package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// NewLottery is what a lottery is started with.
type NewLottery struct {
	Code  string // of the form it comes from, so that a form sent twice starts one lottery; empty: a new code
	Name  string
	By    string // the host's name
	Lang  string
	Films []lottery.Film // 1 to lottery.MaxFilms, no two alike
	Host  lottery.VisitorID
}

// Start starts a lottery and returns its code. If the same host has already started a lottery with that code, the form
// was sent twice: Start changes nothing and returns the code. If the code belongs to another host, or to a deleted
// lottery, the new lottery gets a new code.
func (s *Store) Start(ctx context.Context, l NewLottery) (string, error) {
	search := lottery.SearchLine(l.Name)
	films := filmColumns(l.Films)
	for _, line := range films.search {
		search += line
	}
	code := cmp.Or(l.Code, newCode())
	for {
		seed := newSeed()
		started, err := write(ctx, s, pgx.RowTo[string], `-- name: start
			WITH before AS (
				SELECT code FROM lotteries JOIN guests ON lottery_id = id
				 WHERE code = $13 AND browser = $6 AND host AND deleted_at IS NULL
			), l AS (
				INSERT INTO lotteries (code, name, lang, last_n, search)
				SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT FROM before)
				ON CONFLICT (code) DO NOTHING
				RETURNING id, code
			), host AS (
				INSERT INTO guests (lottery_id, browser, host, name)
				SELECT id, $6, true, $7 FROM l
			), draw AS (
				INSERT INTO draws (lottery_id, number, seed)
				SELECT id, 1, $8 FROM l
			), input AS (
				SELECT * FROM unnest($9::text[], $10::smallint[], $11::text[], $12::text[])
				         WITH ORDINALITY AS t (title, year, fold, search, n)
			), f AS (
				INSERT INTO films (title, year, fold, search)
				SELECT title, year, fold, search FROM l, input ORDER BY fold, year
				ON CONFLICT (fold, year) DO UPDATE SET fold = EXCLUDED.fold
				RETURNING id, fold, year
			), t AS (
				INSERT INTO tickets (lottery_id, n, film_id, title, year, browser)
				SELECT l.id, input.n, f.id, input.title, input.year, $6
				  FROM l, input JOIN f USING (fold, year)
			)
			SELECT code FROM before UNION ALL SELECT code FROM l`,
			code, l.Name, l.Lang, len(l.Films), search, l.Host[:], l.By, seed[:],
			films.titles, films.years, films.folds, films.search, l.Code)
		if !errors.Is(err, pgx.ErrNoRows) {
			return started, err
		}
		// The code is taken: by another host, or by the same form a moment ago, which the next attempt sees.
		code = newCode()
	}
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
	titles, folds, search []string
	years                 []int16
}

func filmColumns(films []lottery.Film) columns {
	var c columns
	for _, f := range films {
		c.titles = append(c.titles, f.Title)
		c.years = append(c.years, int16(f.Year))
		c.folds = append(c.folds, lottery.Fold(f.Title))
		c.search = append(c.search, lottery.SearchLine(f.Title))
	}
	return c
}

// Lottery reads one lottery, which may be deleted. It returns lottery.ErrNotFound if there is none. Until a draw is
// revealed, the lottery holds neither its winner, its word nor its seed; only the reel shows where it will stop.
func (s *Store) Lottery(ctx context.Context, code string) (*lottery.Lottery, error) {
	l, err := s.load(ctx, code, extras{})
	return l.Lottery, err
}

// extras is what a change needs to read beside the lottery.
type extras struct {
	seed   bool    // of the next draw
	films  []int64 // ids of films of the library
	ticket int     // number of a ticket that may be removed
	guest  []byte  // the visitor whose tickets to count
}

// loaded is a lottery with the extras that a change asked for. The seed must not leave this package.
type loaded struct {
	*lottery.Lottery
	seed  lottery.Seed
	films []lottery.Film // those of the ids that exist, in the order of the ids
	added int            // tickets that the guest has added, removed ones included
}

// watchedSince says whether the film f was watched on the day of the draw d or later. Days are in the house's time zone,
// which the database does not know, so the day before the draw in UTC counts too.
const watchedSince = `f.watched_on >= (d.drawn_at AT TIME ZONE 'UTC')::date - 1`

func (s *Store) load(ctx context.Context, code string, with extras) (loaded, error) {
	row, err := readOne(ctx, s, pgx.RowToStructByPos[lotteryRow], `-- name: lottery
		SELECT l.id, l.code, l.name, l.lang, l.version, l.last_n, l.created_at,
		       l.deleted_at + $5::interval, coalesce(l.deleted_at <= now() - $5::interval, false),
		       encode(sha256(n.seed), 'hex'), CASE WHEN $3 THEN n.seed END,
		       ARRAY(SELECT ROW(f.title, f.year)
		               FROM unnest($4::bigint[]) WITH ORDINALITY AS m (id, i) JOIN films f USING (id)
		              WHERE f.added_at IS NOT NULL AND f.deleted_at IS NULL
		              ORDER BY m.i),
		       ARRAY(SELECT browser FROM guests WHERE lottery_id = l.id AND host),
		       CASE WHEN $7::bytea IS NULL THEN 0 ELSE (SELECT count(*) FROM tickets WHERE lottery_id = l.id AND browser = $7) END,
		       ARRAY(SELECT ROW(t.n, t.film_id, t.title, t.year, t.weight, t.browser, coalesce(g.name, ''), t.removed)
		               FROM (SELECT * FROM tickets WHERE lottery_id = l.id AND NOT removed
		                     UNION ALL -- and not OR: of those that are removed there may be many
		                     SELECT * FROM tickets WHERE lottery_id = l.id AND n = $6::bigint AND removed) t
		               LEFT JOIN guests g USING (lottery_id, browser)
		              ORDER BY t.n),
		       ARRAY(SELECT ROW(d.number, encode(sha256(d.seed), 'hex'), d.drawn_at, coalesce(d.reason, ''), d.word, d.ticket,
		                        coalesce(d.letters_from, ''), `+drawerColumns+`)
		               FROM draws d `+joinDrawer+` -- all of these are revealed: a redraw has to wait for the reveal before it
		              WHERE d.lottery_id = l.id AND d.number < l.draws
		              ORDER BY d.number),
		       d.number, encode(sha256(d.seed), 'hex'), d.drawn_at, extract(epoch FROM statement_timestamp() - d.drawn_at)::float8,
		       CASE WHEN r.number IS NULL THEN d.list END, CASE WHEN r.number IS NULL THEN d.winner END,
		       coalesce(d.reason, ''), `+drawerColumns+`,
		       r.word, coalesce(r.letters_from, ''), r.ticket, f.added_at IS NOT NULL AND f.deleted_at IS NULL, coalesce(`+watchedSince+`, false),
		       coalesce(`+untold("d", "$2")+`, false)
		  FROM lotteries l
		  JOIN draws n ON n.lottery_id = l.id AND n.number = l.draws + 1
		  LEFT JOIN draws d ON d.lottery_id = l.id AND d.number = l.draws
		  LEFT JOIN draws r ON r.lottery_id = l.id AND r.number = l.draws AND `+revealed("r", "$2")+`
		  `+joinDrawer+`
		  LEFT JOIN tickets w ON w.lottery_id = l.id AND w.n = r.ticket
		  LEFT JOIN films f ON f.id = w.film_id
		 WHERE l.code = $1`, code, lottery.Reveal, with.seed, with.films, lottery.RestoreWithin, with.ticket, with.guest)
	if errors.Is(err, pgx.ErrNoRows) {
		return loaded{}, lottery.ErrNotFound
	}
	if err != nil {
		return loaded{}, err
	}
	if row.Untold {
		s.tell(ctx, row.ID)
	}
	l := loaded{Lottery: row.lottery(), films: row.Films, added: row.Added}
	if row.ReelList != nil {
		if l.Last.Reel, err = row.reel(); err != nil {
			return loaded{}, err
		}
	}
	copy(l.seed[:], row.NextSeed)
	return l, nil
}

// lotteryRow has the columns of the query named lottery. Those of a LEFT JOIN may be nil.
type lotteryRow struct {
	ID             int64
	Code           string
	Name           string
	Lang           string
	Version        int64
	LastN          int
	CreatedAt      time.Time
	RestoreUntil   *time.Time // nil: not deleted
	Gone           bool
	NextCommitment string         // of the next draw
	NextSeed       []byte         // nil unless asked for
	Films          []lottery.Film // empty unless asked for
	Hosts          []lottery.VisitorID
	Added          int // tickets of the guest; 0 unless asked for
	Tickets        []lottery.Ticket
	Earlier        []drawRow
	Number         *int // of the newest draw, as are all below
	Commitment     *string
	DrawnAt        *time.Time
	Elapsed        *float64 // seconds
	ReelList       *string  // the list that it was drawn from; nil from the reveal on
	ReelStop       *int     // the winner's position in that list; nil from the reveal on
	Reason         string
	DrawerKnown    bool
	DrawerIsHost   bool
	DrawerName     string
	Word           *string
	LettersFrom    lottery.LettersFrom
	Ticket         *int
	InLibrary      *bool
	Watched        *bool
	Untold         bool
}

func (r lotteryRow) lottery() *lottery.Lottery {
	l := &lottery.Lottery{
		ID: r.ID, Code: r.Code, Name: r.Name, Lang: r.Lang, Version: r.Version, LastN: r.LastN,
		CreatedAt: r.CreatedAt, Gone: r.Gone, Commitment: r.NextCommitment, Hosts: r.Hosts, Tickets: r.Tickets,
	}
	if r.RestoreUntil != nil {
		l.Deleted, l.RestoreUntil = true, *r.RestoreUntil
	}
	if r.Number == nil {
		return l
	}
	elapsed := max(0, time.Duration(*r.Elapsed*float64(time.Second))) // a statement that sees a draw may have begun a moment before it
	for _, d := range r.Earlier {
		said, letters := lottery.SplitWord(d.word, d.lettersFrom)
		l.Earlier = append(l.Earlier, lottery.Draw{
			Number: d.number, Commitment: d.commitment, DrawnAt: d.drawnAt, Elapsed: elapsed + r.DrawnAt.Sub(d.drawnAt),
			Reason: d.reason, Said: said, Letters: letters, By: d.by, Winner: winnerOf(l, d.number, d.ticket),
		})
	}
	l.Last = &lottery.Draw{
		Number: *r.Number, Commitment: *r.Commitment, DrawnAt: *r.DrawnAt, Elapsed: elapsed, Reason: r.Reason,
		By: lottery.Drawer{Known: r.DrawerKnown, Host: r.DrawerIsHost, Name: r.DrawerName},
	}
	if r.Ticket == nil {
		return l
	}
	l.Last.Said, l.Last.Letters = lottery.SplitWord(*r.Word, r.LettersFrom)
	l.Last.Winner = winnerOf(l, *r.Number, *r.Ticket)
	l.Last.Winner.InLibrary, l.Last.Winner.Watched = *r.InLibrary, *r.Watched
	return l
}

func (r lotteryRow) reel() (*lottery.Reel, error) {
	entries, err := lottery.ReadList(*r.ReelList)
	if err != nil {
		return nil, err
	}
	reel := lottery.NewReel(r.Code, *r.Number, entries, *r.ReelStop)
	return &reel, nil
}

// change reads a lottery, calls update with it, and runs the statement that update returns, on condition that the lottery
// still has the version that was read. If another instance has changed it in between, all of that starts again, until the
// deadline: update always sees what the statement will meet, so that no draw is made from an outdated list. If update
// returns an error, change returns the lottery with it, as it was read, so that its page can say why.
func (s *Store) change(ctx context.Context, code string, with extras, update func(loaded) (statement, error)) (*lottery.Lottery, error) {
	ctx, cancel := context.WithTimeout(ctx, s.deadline)
	defer cancel()
	unlock, err := s.changing.Lock(ctx, code)
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
			return l.Lottery, err
		}
		if st.scan == nil {
			st.scan = pgx.RowTo[int64]
		}
		_, err = write(ctx, s, st.scan, st.sql, append([]any{l.ID, l.Version}, st.args...)...)
		if err == nil && s.Changed != nil {
			s.Changed(lottery.VersionInfo{
				Code: code, Version: lottery.Version{Number: l.Version + 1, Revealed: l.Last != nil && !st.draws}, Deleted: st.deletes,
			})
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return l.Lottery, err
		}
	}
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
	return s.change(ctx, code, extras{}, func(l loaded) (statement, error) {
		if err := rule(l.Lottery, by); err != nil || l.Deleted == deleted {
			return statement{}, err
		}
		return statement{deletes: deleted, sql: `-- name: set deleted
			UPDATE lotteries SET version = version + 1, deleted_at = CASE WHEN $3 THEN now() END
			 WHERE id = $1 AND version = $2
			RETURNING id`, args: []any{deleted}}, nil
	})
}
