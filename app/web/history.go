package web

import (
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// historyPage is a page of past and open lotteries.
type historyPage struct {
	Q       string
	State   string
	Filters []filterLink
	Rows    []pastRow
	More    string // the address of the next page; empty: there is none
	Empty   string // what to say where there are no rows
}

func (historyPage) Title() string { return "History · Movie Lottery" }

// pastRow is a lottery in a list.
type pastRow struct {
	Path    string
	Name    string
	When    string
	Count   string
	Drawing bool
	Winner  *lottery.Film // nil: open, or being drawn
}

type filterLink struct {
	Label   string
	Path    string
	Current bool
}

func (s *Server) history(c *fiber.Ctx) error {
	q, state, before := query(c, "q"), stateOf(query(c, "state")), cursor(query(c, "before"))
	past, more, err := s.Store.History(c.UserContext(), store.HistoryQuery{
		Before: before, State: state, Words: lottery.SearchPatterns(q), Limit: store.PageSize,
	})
	if err != nil {
		return err
	}
	p := historyPage{Q: q, State: string(state), Rows: s.pastRows(past), Empty: emptyHistory(q, state, before)}
	for _, f := range []struct {
		label string
		state store.State
	}{{"All", store.Any}, {"Waiting", store.Open}, {"Drawn", store.Drawn}} {
		p.Filters = append(p.Filters, filterLink{f.label, historyPath(q, f.state, 0), f.state == state})
	}
	if more {
		p.More = historyPath(q, state, past[len(past)-1].ID)
	}
	if before > 0 && wantsRows(c) {
		return s.renderRows(c, "history-rows", p)
	}
	return s.render(c, fiber.StatusOK, "history", p)
}

func (s *Server) pastRows(past []store.Past) []pastRow {
	var rows []pastRow
	for _, l := range past {
		row := pastRow{
			Path: lotteryPath(l.Code), Name: s.nameOf(l.Name, l.CreatedAt), Count: films(l.Films),
			When: l.CreatedAt.In(s.TimeZone).Format("2 January 2006"), Drawing: l.Drawing(),
		}
		if l.Title != nil {
			row.Winner = &lottery.Film{Title: *l.Title, Year: *l.Year}
		}
		rows = append(rows, row)
	}
	return rows
}

func emptyHistory(q string, state store.State, before int64) string {
	switch {
	case before > 0:
		return "That was all."
	case q != "":
		return "No film called “" + q + "”."
	case state == store.Open:
		return "Nothing waits for its draw."
	}
	return "Nothing drawn yet. The first evening is one list away."
}

// stateOf reads a state from an address; what is none is any.
func stateOf(s string) store.State {
	if state := store.State(s); state == store.Open || state == store.Drawn {
		return state
	}
	return store.Any
}

func historyPath(q string, state store.State, before int64) string {
	values := url.Values{}
	if q != "" {
		values.Set("q", q)
	}
	if state != store.Any {
		values.Set("state", string(state))
	}
	if before > 0 {
		values.Set("before", strconv.FormatInt(before, 10))
	}
	return withQuery("/history", values)
}
