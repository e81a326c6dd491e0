package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
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
	Before HistoryCursor // the last lottery of the page before; the zero value: the first page
	State  State
	Search lottery.Search
	Limit  int // 1 to PageSize
}

// HistoryEntry is a round of a lottery in the history.
type HistoryEntry struct {
	ID       int64 // of the round
	Code     string
	Name     string
	Round    int
	OpenedAt time.Time
	Films    int        // that were in its first draw; while it is open, tickets that were not removed
	Draws    int        // draws that were made in it
	Last     int        // the number of the newest of them; 0: open
	DrawnAt  *time.Time // nil: open
	Title    *string    // of the winner; nil until the reveal
	Year     *int
	Ticket   *int          // number of the winner's ticket
	Watched  bool          // the winner is marked as watched since the draw
	RevealIn time.Duration // until the reveal, by the database's clock; 0 if it is over, or there is no draw

	match match // how it meets the search of the page it is on
}

// Similar says whether a search found a film of the round in spite of a typo.
func (p HistoryEntry) Similar() bool { return p.match == similarMatch }

// Next returns the cursor for the page after one that ended with the round.
func (p HistoryEntry) Next() HistoryCursor {
	return HistoryCursor{ID: p.ID, exact: p.match == exactMatch}
}

// HistoryCursor is the position of a round in the history, from which the next page goes on. The zero value is the
// position before the first one.
type HistoryCursor struct {
	ID    int64
	exact bool // the round is an exactMatch of the search
}

// String formats the cursor for an address. It is empty for the zero value.
func (c HistoryCursor) String() string {
	switch {
	case c.ID == 0:
		return ""
	case c.exact:
		return fmt.Sprintf("%s%d", exactPrefix, c.ID)
	}
	return fmt.Sprint(c.ID)
}

// ParseHistoryCursor is the inverse of String. It returns the zero value if s is not a cursor.
func ParseHistoryCursor(s string) HistoryCursor {
	text, exact := strings.CutPrefix(s, exactPrefix)
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 1 {
		return HistoryCursor{}
	}
	return HistoryCursor{id, exact}
}

// Drawing says whether the round is between a draw and its reveal.
func (p HistoryEntry) Drawing() bool { return p.DrawnAt != nil && p.Title == nil }

// History reads a page of rounds, those that were opened last first. more says whether there is a page after it. A search looks
// in names and in all titles, never in the winner's title alone, which would give the winner away before the reveal.
func (s *Store) History(ctx context.Context, q HistoryQuery) (page []HistoryEntry, more bool, err error) {
	w := where{table: "rounds", visible: "NOT hidden", window: 10_000, exactWindow: 2_000, args: []any{lottery.Reveal}}
	switch q.State {
	case Open:
		w.and("last IS NULL")
	case Drawn:
		w.and("last IS NOT NULL")
	}
	if q.Before.ID > 0 {
		w.after, w.exact = w.arg("id < ?", q.Before.ID), q.Before.exact
	}
	from := w.search(q.Search, "id DESC", q.Limit+1)
	// A lateral join with a limit looks up the rows of each lottery. For a plain join PostgreSQL reads draws and tickets
	// whole while they have few thousand rows, which takes twice as long.
	rows, err := read(ctx, s, pgx.RowToStructByPos[historyRow], `-- name: history
		SELECT r.id, l.code, l.name, r.number, r.opened_at,
		       CASE WHEN r.last IS NULL
		            THEN (SELECT count(*) FROM tickets WHERE lottery_id = l.id AND NOT removed AND won IS NULL)
		            ELSE coalesce((SELECT cardinality(tickets) FROM draws WHERE lottery_id = l.id AND number = r.before + 1), 0) END,
		       coalesce(r.last - r.before, 0), coalesce(r.last, 0),
		       d.drawn_at, w.title, w.year, w.n, coalesce(`+watchedSince+`, false),
		       `+revealIn("d", "$1")+`, coalesce(`+untold("d", "$1")+`, false), l.id,
		       r.match, coalesce(s.title, ''), coalesce(s.year, 0)
		  FROM `+from+` r
		  CROSS JOIN LATERAL (SELECT id, code, name, round FROM lotteries WHERE id = r.lottery_id LIMIT 1) l
		  LEFT JOIN LATERAL (SELECT drawn_at, ticket, told FROM draws WHERE lottery_id = l.id AND number = r.last LIMIT 1) d ON true
		  LEFT JOIN LATERAL (
			SELECT n, title, year, film_id FROM tickets
			 WHERE lottery_id = l.id AND n = d.ticket AND `+revealed("d", "$1")+`
			 LIMIT 1) w ON true
		  LEFT JOIN films f ON f.id = w.film_id
		  LEFT JOIN films s ON s.id = r.similar_film
		 ORDER BY r.match, r.id DESC`, w.args...)
	var untold []int64
	for _, r := range rows {
		switch r.match = r.Match; {
		case !r.Similar():
			page = append(page, r.HistoryEntry)
		case len(page) < q.Limit && q.Search.Resembles(lottery.Film{Title: r.SimilarTitle, Year: r.SimilarYear}) &&
			!slices.ContainsFunc(page, func(p HistoryEntry) bool { return p.ID == r.ID }):
			page = append(page, r.HistoryEntry)
		}
		if r.Untold {
			untold = append(untold, r.LotteryID)
		}
	}
	s.tell(ctx, untold...)
	page, more = cutPage(page, q.Limit)
	return page, more, err
}

// historyRow has the columns of the query named history.
type historyRow struct {
	HistoryEntry
	Untold       bool
	LotteryID    int64
	Match        match
	SimilarTitle string // of a film that a similarMatch has
	SimilarYear  int
}
