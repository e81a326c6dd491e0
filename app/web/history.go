package web

import (
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/words"
)

// historyPage is a page of past and open lotteries.
type historyPage struct {
	Path    string
	Q       string
	Fields  []input // what a search keeps of the address
	Filters chips
	Rows    []pastRow
	More    string // the address of the next page; empty: there is none
	Empty   string // what to say where there are no rows
}

func (historyPage) Title(l *words.Language) string {
	return l.Text("history") + " · " + l.Text("brand")
}

// pastRow is a lottery on a wall.
type pastRow struct {
	Path    string
	Name    string
	Month   words.Phrase // of the lottery, where it is the first of its month; else empty
	When    words.Phrase // the day; empty where the name says it
	Count   int
	Draw    int // the number of its newest draw, from 2; 0: it was not drawn again
	Drawing bool
	Watched bool
	Winner  *lottery.Film // nil: open, or being drawn
	Focus   bool          // the first of more rows
	First   *lottery.Film // of an open one, to show something; nil where there is none
}

// chips are links of which one is where we are.
type chips struct {
	ID    string // so that the focus stays where it was
	Label string
	Links []chip
}

type chip struct {
	Label   string
	Path    string
	Current bool
}

func (s *Server) history(c *fiber.Ctx) error {
	l, q, state, before := s.language(c), query(c, "q"), stateOf(query(c, "state")), cursor(query(c, "before"))
	past, more, err := s.Store.History(c.UserContext(), store.HistoryQuery{
		Before: before, State: state, Words: lottery.SearchPatterns(q), Limit: store.PageSize,
	})
	if err != nil {
		return err
	}
	p := historyPage{Path: "/history", Q: q, Rows: s.pastRows(l, past), Filters: chips{ID: "state", Label: l.Text("history.state")}}
	if state != store.Any {
		p.Fields = []input{{"state", string(state)}}
	}
	for _, f := range []struct {
		key   string
		state store.State
	}{{"history.all", store.Any}, {"history.waiting.chip", store.Open}, {"history.drawn", store.Drawn}} {
		p.Filters.Links = append(p.Filters.Links, chip{l.Text(f.key), historyPath(q, f.state, 0, ""), f.state == state})
	}
	month := s.headMonths(l, p.Rows, past, query(c, "month"))
	if more {
		p.More = historyPath(q, state, past[len(past)-1].ID, month)
	}
	if len(past) == 0 {
		p.Empty = emptyHistory(l, q, state, before)
	}
	if before > 0 && len(p.Rows) > 0 {
		p.Rows[0].Focus = true
	}
	if before > 0 && wantsRows(c) {
		return s.renderPart(c, "history-rows", p)
	}
	return s.render(c, fiber.StatusOK, "history", p)
}

// headMonths puts the name of a month above its first row, and returns the last month, with which the next page goes
// on. Months are told apart as "2006-01".
func (s *Server) headMonths(l *words.Language, rows []pastRow, past []store.Past, last string) string {
	for i, lot := range past {
		at := lot.CreatedAt.In(s.TimeZone)
		if month := at.Format("2006-01"); month != last {
			rows[i].Month, last = l.Month(at), month
		}
	}
	return last
}

func (s *Server) pastRows(l *words.Language, past []store.Past) []pastRow {
	var rows []pastRow
	for _, lot := range past {
		row := pastRow{
			Path: lotteryPath(lot.Code), Name: s.nameOf(l, lot.Name, lot.CreatedAt), Count: lot.Films,
			Drawing: lot.Drawing(), Watched: lot.Watched,
		}
		if lot.Name != "" {
			row.When = l.Day(lot.CreatedAt.In(s.TimeZone))
		}
		if lot.Draws > 1 {
			row.Draw = lot.Draws
		}
		if lot.Title != nil {
			row.Winner = &lottery.Film{Title: *lot.Title, Year: *lot.Year}
		}
		if lot.First != nil {
			row.First = &lottery.Film{Title: *lot.First, Year: *lot.FirstYear}
		}
		rows = append(rows, row)
	}
	return rows
}

func emptyHistory(l *words.Language, q string, state store.State, before int64) string {
	switch {
	case before > 0:
		return l.Text("none.left")
	case q != "":
		return l.Text("none.called", "q", q)
	case state == store.Open:
		return l.Text("history.none.open")
	}
	return l.Text("history.none")
}

// stateOf reads a state from an address; what is none is any.
func stateOf(s string) store.State {
	if state := store.State(s); state == store.Open || state == store.Drawn {
		return state
	}
	return store.Any
}

func historyPath(q string, state store.State, before int64, month string) string {
	values := url.Values{}
	if q != "" {
		values.Set("q", q)
	}
	if state != store.Any {
		values.Set("state", string(state))
	}
	if before > 0 {
		values.Set("before", strconv.FormatInt(before, 10))
		values.Set("month", month)
	}
	return withQuery("/history", values)
}
