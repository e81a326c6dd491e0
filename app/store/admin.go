package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// Summary is a lottery as the list for operators of the site has it.
type Summary struct {
	Code      string
	Name      string
	CreatedAt time.Time
	Films     int        // tickets that were not removed
	Draws     int        // in the newest round
	DeletedAt *time.Time // nil: not deleted
}

// Summaries reads a page of all lotteries, newest first, deleted ones included: those before the lottery with the code
// before, or the newest if it is empty; none if there is no lottery with that code. more says whether there is a page after
// it.
func (s *Store) Summaries(ctx context.Context, before string, limit int) (page []Summary, more bool, err error) {
	rows, err := read(ctx, s, pgx.RowToStructByPos[Summary], `-- name: summaries
		SELECT code, name, created_at, (SELECT count(*) FROM tickets WHERE lottery_id = id AND NOT removed), draws - drawn_before, deleted_at
		  FROM lotteries
		 WHERE id < coalesce((SELECT id FROM lotteries WHERE code = $1), CASE $1 WHEN '' THEN 9223372036854775807 ELSE 0 END)
		 ORDER BY id DESC`+limitClause(limit+1), before)
	page, more = cutPage(rows, limit)
	return page, more, err
}

// Visitor is a visitor of one lottery, of whom it keeps an id.
type Visitor struct {
	ID    string // the first eight digits of the id, in hexadecimal
	Name  string // empty: none was given
	Host  bool
	Films int // tickets that the visitor put in, removed ones included
	Draws int // that the visitor made
}

// About is what is kept about a lottery beside what its pages show. Its fields are the columns of the query named about.
type About struct {
	ChangedAt    time.Time
	AnonymizedAt *time.Time // nil: names and visitor ids were not erased since the last change
	Visitors     []Visitor
	Draws        []AboutDraw
}

// AboutDraw is a draw that was made, as the list for operators of the site has it. The film, with a title and a year, and the word
// are empty until its reveal.
type AboutDraw struct {
	Number      int
	Round       int
	DrawnAt     time.Time
	Title       string
	Year        int
	Word        string
	LettersFrom lottery.LettersFrom
	Reason      string
}

// About reads what is kept about a lottery. It returns lottery.ErrNotFound.
func (s *Store) About(ctx context.Context, code string) (About, error) {
	about, err := readOne(ctx, s, pgx.RowToStructByPos[About], `-- name: about
		SELECT greatest(created_at, changed_at, deleted_at, (SELECT max(drawn_at) FROM draws WHERE lottery_id = l.id)), anonymized_at,
		       ARRAY(SELECT ROW(left(encode(browser, 'hex'), 8), max(name), bool_or(host), sum(films), sum(draws))
		               FROM (SELECT visitor AS browser, name, host, 0 AS films, 0 AS draws
		                       FROM devices JOIN guests USING (lottery_id, g) WHERE lottery_id = l.id
		                     UNION ALL SELECT browser, '', false, 1, 0 FROM tickets WHERE lottery_id = l.id AND browser IS NOT NULL
		                     UNION ALL SELECT visitor, '', false, 0, 1 FROM draws WHERE lottery_id = l.id AND visitor IS NOT NULL) v
		              GROUP BY browser
		              ORDER BY bool_or(host) DESC, browser),
		       ARRAY(SELECT ROW(d.number, coalesce(d.round, 1), d.drawn_at, coalesce(t.title, ''), coalesce(t.year, 0),
		                        CASE WHEN t.n IS NOT NULL THEN d.word ELSE '' END, coalesce(d.letters_from, ''), coalesce(d.reason, ''))
		               FROM draws d
		               LEFT JOIN tickets t ON t.lottery_id = l.id AND t.n = d.ticket AND (d.number < l.draws OR `+revealed("d", "$2")+`)
		              WHERE d.lottery_id = l.id AND d.drawn_at IS NOT NULL
		              ORDER BY d.number)
		  FROM lotteries l
		 WHERE code = $1`, code, lottery.Reveal)
	if errors.Is(err, pgx.ErrNoRows) {
		return About{}, lottery.ErrNotFound
	}
	return about, err
}

// DeleteForOperator hides a lottery as Delete does, without being its host. If forGood is set, it can't be restored, and
// EraseDeletedLotteries erases it next; that may be a lottery that was deleted before. It returns lottery.ErrNotFound, or
// ErrDrawing, and ErrDeleted if there is nothing to change.
func (s *Store) DeleteForOperator(ctx context.Context, code string, forGood bool) error {
	var ago time.Duration
	if forGood {
		ago = lottery.RestoreWithin
	}
	_, err := s.change(ctx, code, extras{}, func(l *loaded) (statement, error) {
		switch {
		case l.Drawing():
			return statement{}, lottery.ErrDrawing
		case l.Deleted && !forGood:
			return statement{}, lottery.ErrDeleted
		}
		return statement{deletes: true, sql: `-- name: delete for operator
			UPDATE lotteries SET version = version + 1, deleted_at = least(deleted_at, now() - $3::interval)
			 WHERE id = $1 AND version = $2
			RETURNING id`, args: []any{ago}}, nil
	})
	return err
}

// Forget erases a visitor's names, ids and marks in all lotteries: the ids of all devices that the visitor has in the given one, where
// About gives them. A trigger erases what the visitor's tickets have of how they were typed. Keys of the hosts of these
// lotteries end, as they may be the visitor's. Forget returns how many lotteries that were, or lottery.ErrNotFound if the given
// one has no such visitor. It looks through all tickets, so its deadline should be longer than that of a page.
func (s *Store) Forget(ctx context.Context, code, visitor string) (int, error) {
	ids, err := read(ctx, s, pgx.RowTo[[]byte], `-- name: find visitor
		SELECT DISTINCT visitor
		  FROM lotteries l, LATERAL (
			SELECT named.visitor AS named, other.visitor
			  FROM devices named JOIN devices other USING (lottery_id, g) WHERE lottery_id = l.id
			UNION SELECT visitor, visitor FROM draws WHERE lottery_id = l.id) v
		 WHERE code = $1 AND left(encode(named, 'hex'), 8) = $2`, code, visitor)
	switch {
	case err != nil:
		return 0, err
	case len(ids) == 0:
		return 0, lottery.ErrNotFound
	}
	lotteries, err := read(ctx, s, pgx.RowTo[int64], `-- name: lotteries of visitor
		SELECT lottery_id FROM devices WHERE visitor = ANY ($1)
		UNION SELECT lottery_id FROM draws WHERE visitor = ANY ($1)`, ids)
	for _, id := range lotteries {
		if _, err := write(ctx, s, pgx.RowTo[int64], `-- name: forget visitor
			WITH l AS (
				UPDATE lotteries SET version = version + 1, key_renewals = key_renewals + 1 WHERE id = $1 RETURNING id
			), g AS (
				DELETE FROM guests USING l, devices v
				 WHERE guests.lottery_id = l.id AND v.lottery_id = l.id AND v.g = guests.g AND v.visitor = ANY ($2)
			), m AS (
				DELETE FROM marks USING l, devices v
				 WHERE marks.lottery_id = l.id AND v.lottery_id = l.id AND v.g = marks.g AND v.visitor = ANY ($2)
			), v AS (
				DELETE FROM devices USING l WHERE lottery_id = l.id AND visitor = ANY ($2)
			), t AS (
				UPDATE tickets SET browser = NULL FROM l WHERE lottery_id = l.id AND browser = ANY ($2)
			), d AS (
				UPDATE draws SET visitor = NULL FROM l WHERE lottery_id = l.id AND visitor = ANY ($2)
			)
			SELECT count(*) FROM l`, id, ids); err != nil {
			return 0, err
		}
	}
	return len(lotteries), err
}
