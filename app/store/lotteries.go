package store

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"movie-lottery/app/lottery"
)

// NewLottery is what a lottery is started with.
type NewLottery struct {
	Name  string
	By    string // the name of whoever starts it
	Lang  string
	Films []lottery.Film // 1 to lottery.MaxFilms, no two alike
	Host  lottery.Browser
}

// Start starts a lottery and returns its code.
func (s *Store) Start(ctx context.Context, l NewLottery) (string, error) {
	search := lottery.SearchLine(l.Name)
	films := filmColumns(l.Films)
	for _, line := range films.search {
		search += line
	}
	for {
		code, seed := newCode(), newSeed()
		_, err := write(ctx, s, pgx.RowTo[int64], `-- name: start
			WITH l AS (
				INSERT INTO lotteries (code, name, lang, last_n, search)
				VALUES ($1, $2, $3, $4, $5)
				RETURNING id
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
				SELECT title, year, fold, search FROM typed ORDER BY fold, year
				ON CONFLICT (fold, year) DO UPDATE SET fold = EXCLUDED.fold
				RETURNING id, fold, year
			), t AS (
				INSERT INTO tickets (lottery_id, n, film_id, title, year, browser)
				SELECT l.id, typed.n, f.id, typed.title, typed.year, $6
				  FROM l, typed JOIN f USING (fold, year)
			)
			SELECT id FROM l`,
			code, l.Name, l.Lang, len(l.Films), search, l.Host[:], l.By, seed[:],
			films.titles, films.years, films.folds, films.search)
		if refused, ok := errors.AsType[*pgconn.PgError](err); ok && refused.ConstraintName == "lotteries_code_key" {
			continue // the code is taken: as likely as guessing one
		}
		return code, err
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
// What a draw keeps to itself until its reveal does not leave the database before.
func (s *Store) Lottery(ctx context.Context, code string) (*lottery.Lottery, error) {
	l, _, err := s.lottery(ctx, code)
	return l, err
}

// lottery is Lottery with the seed of the draw that comes next, which must not leave this package.
func (s *Store) lottery(ctx context.Context, code string) (*lottery.Lottery, lottery.Seed, error) {
	row, err := readOne(ctx, s, pgx.RowToStructByPos[lotteryRow], `-- name: lottery
		SELECT l.id, l.code, l.name, l.lang, l.version, l.last_n, l.created_at, l.deleted_at IS NOT NULL,
		       (SELECT seed FROM draws WHERE lottery_id = l.id AND number = l.draws + 1),
		       ARRAY(SELECT browser FROM guests WHERE lottery_id = l.id AND host),
		       ARRAY(SELECT ROW(t.n, t.title, t.year, t.weight, t.browser, coalesce(g.name, ''), t.removed)
		               FROM tickets t LEFT JOIN guests g USING (lottery_id, browser)
		              WHERE t.lottery_id = l.id
		              ORDER BY t.n),
		       d.number, encode(sha256(d.seed), 'hex'), d.drawn_at, extract(epoch FROM now() - d.drawn_at)::float8,
		       r.word, r.ticket, f.id, f.added_at IS NOT NULL AND f.deleted_at IS NULL, f.watched_on IS NOT NULL
		  FROM lotteries l
		  LEFT JOIN draws d ON d.lottery_id = l.id AND d.number = l.draws
		  LEFT JOIN draws r ON r.lottery_id = l.id AND r.number = l.draws AND r.drawn_at <= now() - $2::interval
		  LEFT JOIN tickets w ON w.lottery_id = l.id AND w.n = r.ticket
		  LEFT JOIN films f ON f.id = w.film_id
		 WHERE l.code = $1`, code, lottery.Reveal)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, lottery.Seed{}, lottery.ErrNotFound
	}
	if err != nil {
		return nil, lottery.Seed{}, err
	}
	return row.lottery(), lottery.Seed(row.NextSeed), nil
}

// lotteryRow is a row of Lottery, column for column. What comes of a LEFT JOIN may be missing.
type lotteryRow struct {
	ID        int64
	Code      string
	Name      string
	Lang      string
	Version   int64
	LastN     int
	CreatedAt time.Time
	Deleted   bool
	NextSeed  []byte
	Hosts     [][]byte
	Tickets   []ticketRow
	Number    *int
	Promise   *string // what was published before the draw
	DrawnAt   *time.Time
	Elapsed   *float64 // seconds
	Word      *string
	Ticket    *int
	FilmID    *int64
	Kept      *bool
	Watched   *bool
}

func (r lotteryRow) lottery() *lottery.Lottery {
	l := &lottery.Lottery{
		ID: r.ID, Code: r.Code, Name: r.Name, Lang: r.Lang, Version: r.Version, LastN: r.LastN,
		CreatedAt: r.CreatedAt, Deleted: r.Deleted, Commitment: lottery.Seed(r.NextSeed).Commitment(),
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
	l.Last = &lottery.Draw{
		Number: *r.Number, Commitment: *r.Promise, DrawnAt: *r.DrawnAt,
		Elapsed: time.Duration(*r.Elapsed * float64(time.Second)),
	}
	if r.Ticket == nil {
		return l
	}
	l.Last.Word = *r.Word
	l.Last.Winner = &lottery.Winner{FilmID: *r.FilmID, Kept: *r.Kept, Watched: *r.Watched}
	for _, t := range l.Films() {
		l.Last.Winner.Tickets += t.Weight
		if t.N == *r.Ticket {
			l.Last.Winner.Ticket = t
		}
	}
	return l
}

func browser(b []byte) (out lottery.Browser) {
	copy(out[:], b)
	return out
}

// change reads a lottery, lets decide what becomes of it, and writes that where the lottery is still as it was read;
// where somebody came between, all of it once more, until the deadline. The rules see what the write will
// meet, so a list is never drawn that is not the list. The lottery is returned as it was read, with errors too,
// as long as there is one.
func (s *Store) change(ctx context.Context, code string, decide func(*lottery.Lottery, lottery.Seed) (statement, error)) (*lottery.Lottery, error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	for {
		l, seed, err := s.lottery(ctx, code)
		if err != nil {
			return nil, err
		}
		st, err := decide(l, seed)
		if err != nil || st.sql == "" {
			return l, err
		}
		_, err = write(ctx, s, pgx.RowTo[int64], st.sql, append([]any{l.ID, l.Version}, st.args...)...)
		if !errors.Is(err, pgx.ErrNoRows) {
			return l, err
		}
	}
}

// statement is the write of a change. Its $1 and $2 are the lottery's id and the version it must still have; it
// returns a row where it had it. The zero statement is nothing to do.
type statement struct {
	sql  string
	args []any
}

// Delete takes a lottery out of sight, for a host. It answers lottery.ErrNotFound, ErrForbidden or ErrDrawing.
func (s *Store) Delete(ctx context.Context, code string, by lottery.Browser) (*lottery.Lottery, error) {
	return s.setDeleted(ctx, code, by, true)
}

// Restore is the undo of Delete, and answers as it does.
func (s *Store) Restore(ctx context.Context, code string, by lottery.Browser) (*lottery.Lottery, error) {
	return s.setDeleted(ctx, code, by, false)
}

func (s *Store) setDeleted(ctx context.Context, code string, by lottery.Browser, deleted bool) (*lottery.Lottery, error) {
	return s.change(ctx, code, func(l *lottery.Lottery, _ lottery.Seed) (statement, error) {
		if err := l.Delete(by); err != nil || l.Deleted == deleted {
			return statement{}, err
		}
		return statement{`-- name: delete
			UPDATE lotteries SET version = version + 1, deleted_at = CASE WHEN $3 THEN now() END
			 WHERE id = $1 AND version = $2
			RETURNING id`, []any{deleted}}, nil
	})
}
