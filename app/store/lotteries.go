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
	Code  string // the one it is to have, the same whenever the same form is sent; empty: a new one
	Name  string
	By    string // the name of whoever starts it
	Lang  string
	Films []lottery.Film // 1 to lottery.MaxFilms, no two alike
	Host  lottery.VisitorID
}

// Start starts a lottery and returns its code. Where the same host has started one under that code already, the form
// was sent twice: there is nothing to start, and the code is the answer. Somebody else's code, or that of a lottery
// that was deleted since, is not given again.
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
			), typed AS (
				SELECT * FROM unnest($9::text[], $10::smallint[], $11::text[], $12::text[])
				         WITH ORDINALITY AS t (title, year, fold, search, n)
			), f AS (
				INSERT INTO films (title, year, fold, search)
				SELECT title, year, fold, search FROM l, typed ORDER BY fold, year
				ON CONFLICT (fold, year) DO UPDATE SET fold = EXCLUDED.fold
				RETURNING id, fold, year
			), t AS (
				INSERT INTO tickets (lottery_id, n, film_id, title, year, browser)
				SELECT l.id, typed.n, f.id, typed.title, typed.year, $6
				  FROM l, typed JOIN f USING (fold, year)
			)
			SELECT code FROM before UNION ALL SELECT code FROM l`,
			code, l.Name, l.Lang, len(l.Films), search, l.Host[:], l.By, seed[:],
			films.titles, films.years, films.folds, films.search, l.Code)
		if !errors.Is(err, pgx.ErrNoRows) {
			return started, err
		}
		// The code is taken: by the same form, a moment ago, which the next look sees; or by somebody else.
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

// films as columns, the way unnest takes them.
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

// Lottery reads one lottery, a deleted one too. Without one it answers lottery.ErrNotFound.
// What a draw keeps to itself until its reveal does not leave the store before, but for the reel.
func (s *Store) Lottery(ctx context.Context, code string) (*lottery.Lottery, error) {
	now, err := s.lottery(ctx, code, need{})
	return now.Lottery, err
}

// need is what a change has to know beside the lottery.
type need struct {
	seed   bool    // of the draw that comes next
	movies []int64 // ids of films
}

// state is a lottery as a change meets it, with what the change needs. The seed must not leave this package.
type state struct {
	*lottery.Lottery
	seed   lottery.Seed
	movies []lottery.Film // those of the ids that there are, in their order
}

// watchedSince says whether the film f was watched since the draw d, and not long before. A day is the house's, which the
// database doesn't know: it may be the one before.
const watchedSince = `f.watched_on >= (d.drawn_at AT TIME ZONE 'UTC')::date - 1`

func (s *Store) lottery(ctx context.Context, code string, n need) (state, error) {
	row, err := readOne(ctx, s, pgx.RowToStructByPos[lotteryRow], `-- name: lottery
		SELECT l.id, l.code, l.name, l.lang, l.version, l.last_n, l.created_at,
		       l.deleted_at + $5::interval, coalesce(l.deleted_at <= now() - $5::interval, false),
		       encode(sha256(n.seed), 'hex'), CASE WHEN $3 THEN n.seed END,
		       ARRAY(SELECT ROW(f.title, f.year)
		               FROM unnest($4::bigint[]) WITH ORDINALITY AS m (id, i) JOIN films f USING (id)
		              ORDER BY m.i),
		       ARRAY(SELECT browser FROM guests WHERE lottery_id = l.id AND host),
		       ARRAY(SELECT ROW(t.n, t.film_id, t.title, t.year, t.weight, t.browser, coalesce(g.name, ''), t.removed)
		               FROM tickets t LEFT JOIN guests g USING (lottery_id, browser)
		              WHERE t.lottery_id = l.id
		              ORDER BY t.n),
		       ARRAY(SELECT ROW(number, encode(sha256(seed), 'hex'), drawn_at, coalesce(reason, ''), word, ticket)
		               FROM draws -- all are told: the draw behind each waited for that
		              WHERE lottery_id = l.id AND number < l.draws
		              ORDER BY number),
		       d.number, encode(sha256(d.seed), 'hex'), d.drawn_at, extract(epoch FROM statement_timestamp() - d.drawn_at)::float8,
		       CASE WHEN r.number IS NULL THEN d.list END, CASE WHEN r.number IS NULL THEN d.winner END,
		       coalesce(d.reason, ''), r.word, r.ticket, f.added_at IS NOT NULL AND f.deleted_at IS NULL, coalesce(`+watchedSince+`, false)
		  FROM lotteries l
		  JOIN draws n ON n.lottery_id = l.id AND n.number = l.draws + 1
		  LEFT JOIN draws d ON d.lottery_id = l.id AND d.number = l.draws
		  LEFT JOIN draws r ON r.lottery_id = l.id AND r.number = l.draws AND r.drawn_at <= statement_timestamp() - $2::interval
		  LEFT JOIN tickets w ON w.lottery_id = l.id AND w.n = r.ticket
		  LEFT JOIN films f ON f.id = w.film_id
		 WHERE l.code = $1`, code, lottery.Reveal, n.seed, n.movies, lottery.RestoreWithin)
	if errors.Is(err, pgx.ErrNoRows) {
		return state{}, lottery.ErrNotFound
	}
	if err != nil {
		return state{}, err
	}
	now := state{Lottery: row.lottery(), movies: filmsOf(row.Movies)}
	if row.Spinning != nil {
		if now.Last.Reel, err = row.reel(); err != nil {
			return state{}, err
		}
	}
	copy(now.seed[:], row.NextSeed)
	return now, nil
}

// lotteryRow is a row of Lottery, column for column. What comes of a LEFT JOIN may be missing.
type lotteryRow struct {
	ID           int64
	Code         string
	Name         string
	Lang         string
	Version      int64
	LastN        int
	CreatedAt    time.Time
	RestoreUntil *time.Time // nil: not deleted
	Gone         bool
	Commitment   string // of the draw that comes next
	NextSeed     []byte // only where it was needed
	Movies       []filmRow
	Hosts        [][]byte
	Tickets      []ticketRow
	Earlier      []drawRow
	Number       *int
	Promise      *string // what was published before the draw
	DrawnAt      *time.Time
	Elapsed      *float64 // seconds
	Spinning     *string  // the draw's list, and where in it the winner is: until the reveal
	Stop         *int
	Reason       string
	Word         *string
	Ticket       *int
	Kept         *bool
	Watched      *bool
}

func (r lotteryRow) lottery() *lottery.Lottery {
	l := &lottery.Lottery{
		ID: r.ID, Code: r.Code, Name: r.Name, Lang: r.Lang, Version: r.Version, LastN: r.LastN,
		CreatedAt: r.CreatedAt, Gone: r.Gone, Commitment: r.Commitment,
	}
	if r.RestoreUntil != nil {
		l.Deleted, l.RestoreUntil = true, *r.RestoreUntil
	}
	for _, h := range r.Hosts {
		l.Hosts = append(l.Hosts, browser(h))
	}
	for _, t := range r.Tickets {
		l.Tickets = append(l.Tickets, t.ticket())
	}
	if r.Number == nil {
		return l
	}
	elapsed := max(0, time.Duration(*r.Elapsed*float64(time.Second))) // what sees a draw may have begun a moment before it
	for _, d := range r.Earlier {
		l.Earlier = append(l.Earlier, lottery.Draw{
			Number: d.number, Commitment: d.promise, DrawnAt: d.drawnAt, Elapsed: elapsed + r.DrawnAt.Sub(d.drawnAt),
			Reason: d.reason, Word: d.word, Winner: winnerOf(l, d.number, d.ticket),
		})
	}
	l.Last = &lottery.Draw{Number: *r.Number, Commitment: *r.Promise, DrawnAt: *r.DrawnAt, Elapsed: elapsed, Reason: r.Reason}
	if r.Ticket == nil {
		return l
	}
	l.Last.Word = *r.Word
	l.Last.Winner = winnerOf(l, *r.Number, *r.Ticket)
	l.Last.Winner.InLibrary, l.Last.Winner.Watched = *r.Kept, *r.Watched
	return l
}

func (r lotteryRow) reel() (*lottery.Reel, error) {
	entries, err := lottery.ReadList(*r.Spinning)
	if err != nil {
		return nil, err
	}
	reel := lottery.NewReel(r.Code, *r.Number, entries, *r.Stop)
	return &reel, nil
}

func browser(b []byte) (out lottery.VisitorID) {
	copy(out[:], b)
	return out
}

// change reads a lottery, lets decide what becomes of it, and writes that where the lottery is still as it was read;
// where another instance came between, all of it once more, until the deadline. The rules see what the write will
// meet, so a list is never drawn that is not the list. With a refusal of the rules the lottery comes too, as it was
// read, so that its page can say why.
func (s *Store) change(ctx context.Context, code string, n need, decide func(state) (statement, error)) (*lottery.Lottery, error) {
	ctx, cancel := context.WithTimeout(ctx, Deadline)
	defer cancel()
	giveBack, err := s.turns.Lock(ctx, code)
	if err != nil {
		return nil, err
	}
	defer giveBack()
	for {
		now, err := s.lottery(ctx, code, n)
		if err != nil {
			return nil, err
		}
		st, err := decide(now)
		if err != nil || st.sql == "" {
			return now.Lottery, err
		}
		if st.scan == nil {
			st.scan = pgx.RowTo[int64]
		}
		_, err = write(ctx, s, st.scan, st.sql, append([]any{now.ID, now.Version}, st.args...)...)
		if err == nil && s.Changed != nil {
			s.Changed(lottery.VersionInfo{
				Code: code, Version: lottery.Version{Number: now.Version + 1, Revealed: now.Last != nil && !st.draws}, Deleted: st.deletes,
			})
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return now.Lottery, err
		}
	}
}

// statement is the write of a change. Its $1 and $2 are the lottery's id and the version it must still have; it
// returns a row where it had it: a number, or what scan takes. The zero statement is nothing to do.
type statement struct {
	sql     string
	args    []any
	scan    pgx.RowToFunc[int64]
	draws   bool // it makes a draw, whose winner is not told yet
	deletes bool
}

// Delete takes a lottery out of sight, for a host. It answers lottery.ErrNotFound, ErrForbidden or ErrDrawing.
func (s *Store) Delete(ctx context.Context, code string, by lottery.VisitorID) (*lottery.Lottery, error) {
	return s.setDeleted(ctx, code, by, (*lottery.Lottery).CheckDelete, true)
}

// Restore is the undo of Delete, for lottery.RestoreWithin. It answers as Delete does, and then lottery.ErrDeleted.
func (s *Store) Restore(ctx context.Context, code string, by lottery.VisitorID) (*lottery.Lottery, error) {
	return s.setDeleted(ctx, code, by, (*lottery.Lottery).CheckUndelete, false)
}

func (s *Store) setDeleted(ctx context.Context, code string, by lottery.VisitorID,
	rule func(*lottery.Lottery, lottery.VisitorID) error, deleted bool,
) (*lottery.Lottery, error) {
	return s.change(ctx, code, need{}, func(l state) (statement, error) {
		if err := rule(l.Lottery, by); err != nil || l.Deleted == deleted {
			return statement{}, err
		}
		return statement{deletes: deleted, sql: `-- name: set deleted
			UPDATE lotteries SET version = version + 1, deleted_at = CASE WHEN $3 THEN now() END
			 WHERE id = $1 AND version = $2
			RETURNING id`, args: []any{deleted}}, nil
	})
}
