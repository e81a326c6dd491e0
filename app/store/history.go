package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// State filters lotteries by whether they are drawn.
type State string

// The filters of State.
const (
	Any   State = ""
	Open  State = "open"
	Drawn State = "drawn"
)

// HistoryQuery says which page of the history to read.
type HistoryQuery struct {
	Before int64 // the id of the last lottery of the page before; 0: the first page
	State  State
	Words  []string // lottery.SearchPatterns, all of which must match the name and titles
	Limit  int      // 1 to PageSize
}

// HistoryEntry is a lottery in the history.
type HistoryEntry struct {
	ID        int64
	Code      string
	Name      string
	CreatedAt time.Time
	Films     int        // tickets that were not removed
	Draws     int        // draws that were made
	DrawnAt   *time.Time // nil: open
	Title     *string    // of the winner; nil until the reveal
	Year      *int
	Ticket    *int          // number of the winner's ticket
	Watched   bool          // the winner is marked as watched since the draw
	RevealIn  time.Duration // until the reveal, by the database's clock; 0 if it is over, or there is no draw
}

// Drawing says whether the lottery is between a draw and its reveal.
func (p HistoryEntry) Drawing() bool { return p.DrawnAt != nil && p.Title == nil }

// History reads a page of lotteries, newest first. more says whether there is a page after it. A search looks in names and
// in all titles, never in the winner's title alone, which would give the winner away before the reveal.
func (s *Store) History(ctx context.Context, q HistoryQuery) (page []HistoryEntry, more bool, err error) {
	w := where{table: "lotteries", visible: "deleted_at IS NULL", window: 10_000, args: []any{lottery.Reveal}}
	switch q.State {
	case Open:
		w.and("draws = 0")
	case Drawn:
		w.and("draws > 0")
	}
	if q.Before > 0 {
		w.and("id < ?", q.Before)
	}
	from := w.search(q.Words, "id DESC", q.Limit+1)
	// A lateral join with a limit looks up the rows of each lottery. For a plain join PostgreSQL reads draws and tickets
	// whole while they have few thousand rows, which takes twice as long.
	rows, err := read(ctx, s, pgx.RowToStructByPos[historyRow], `-- name: history
		SELECT l.id, l.code, l.name, l.created_at,
		       (SELECT count(*) FROM tickets WHERE lottery_id = l.id AND NOT removed), l.draws,
		       d.drawn_at, w.title, w.year, w.n, coalesce(`+watchedSince+`, false),
		       `+revealIn("d", "$1")+`, coalesce(`+untold("d", "$1")+`, false)
		  FROM (SELECT id, code, name, created_at, draws
		          FROM `+from+`
		         ORDER BY id DESC`+limitClause(q.Limit+1)+`) l
		  LEFT JOIN LATERAL (SELECT drawn_at, ticket, told FROM draws WHERE lottery_id = l.id AND number = l.draws LIMIT 1) d ON true
		  LEFT JOIN LATERAL (
			SELECT n, title, year, film_id FROM tickets
			 WHERE lottery_id = l.id AND n = d.ticket AND `+revealed("d", "$1")+`
			 LIMIT 1) w ON true
		  LEFT JOIN films f ON f.id = w.film_id
		 ORDER BY l.id DESC`, w.args...)
	rows, more = cutPage(rows, q.Limit)
	var untold []int64
	for _, r := range rows {
		page = append(page, r.HistoryEntry)
		if r.Untold {
			untold = append(untold, r.ID)
		}
	}
	s.tell(ctx, untold...)
	return page, more, err
}

// historyRow has the columns of the query named history.
type historyRow struct {
	HistoryEntry
	Untold bool
}
