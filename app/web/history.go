package web

import (
	"math"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

const historyPath = "/history"

// historyPage is a page of past and open lotteries.
type historyPage struct {
	Notice  flash
	Path    string
	Q       string
	Fields  []input // what a search keeps of the address
	Filters chips
	Rows    []pastRow
	More    string // the address of the next page; empty: there is none
	Empty   string // what to say where there are no rows
	refresh int    // whole seconds until a winner is told, from 1; 0: nothing is being drawn
}

func (historyPage) Title(l *i18n.Language) string {
	return l.Text("history") + " · " + l.Text("brand")
}

// RefreshIn is when the page is out of date by itself: at the first reveal of a lottery on it. Whoever is typing a search
// just then types it again.
func (p historyPage) RefreshIn() int { return p.refresh }

// pastRow is a lottery on a wall.
type pastRow struct {
	ID      int64
	Path    string
	Name    string
	Month   i18n.SafeText // of the lottery, where it is the first of its month; else empty
	When    i18n.SafeText // the day; empty where the name says it
	Count   int
	Draws   int    // that were made, from 2; 0: it was not drawn again
	Replay  string // where its newest draw is shown again; empty: it is not told yet, or not offered here
	Drawing bool
	Watched bool
	Watch   string        // where the form goes that marks the winner watched; empty: there is none
	Here    string        // the page that the form leads back to
	Winner  *lottery.Film // nil: open, or being drawn
	Focus   bool          // was just changed, or is the first of more rows
	First   *lottery.Film // of an open one, to show something; nil where there is none
}

// historyAddress is what the address of a page of the history says.
type historyAddress struct {
	q      string
	state  store.State
	before int64  // the lottery that the page before ended with; 0: there is none
	month  string // and its month
}

func historyQuery(c *fiber.Ctx) historyAddress {
	return historyAddress{query(c, "q"), stateOf(query(c, "state")), cursor(query(c, "before")), query(c, "month")}
}

func (s *Server) history(c *fiber.Ctx) error {
	l, q, card := s.language(c), historyQuery(c), historyCard(c)
	past, more, err := s.Store.History(c.UserContext(), q.asks(card))
	if err != nil {
		return err
	}
	p := historyPage{Path: historyPath, Q: q.q, Fields: q.fields(), Filters: q.filters(l), Rows: s.pastRows(l, past)}
	p.offer(past, q.at())
	month := s.headMonths(l, p.Rows, past, q.month)
	if len(past) == 0 {
		p.Empty = q.empty(l)
	} else if p.Rows[0].Focus = q.before > 0 || card > 0; more {
		p.More = historyAddress{q.q, q.state, past[len(past)-1].ID, month}.at()
	}
	if q.before > 0 && part(c) == partRows {
		return s.renderPart(c, "history-rows", p)
	}
	p.Notice = s.takeFlash(c, historyPath)
	return s.render(c, fiber.StatusOK, "history", p)
}

// historyCard returns the id of the lottery whose card alone htmx asks for, after a change of it; 0 where it asks for
// anything else.
func historyCard(c *fiber.Ctx) int64 {
	if part(c) != partHistoryCard {
		return 0
	}
	return cursor(query(c, partHistoryCard))
}

// withHistoryCard asks an address of the history for one card alone.
func withHistoryCard(address string, id int64) string {
	return addQuery(address, url.Values{partParameter: {partHistoryCard}, partHistoryCard: {strconv.FormatInt(id, 10)}})
}

// offer lets the draws be watched again, and the winners that nobody has watched be marked so where they stand.
func (p *historyPage) offer(past []store.HistoryEntry, here string) {
	for i, lot := range past {
		if lot.Title != nil {
			p.Rows[i].Replay = replayPath(lot.Code, lot.Draws)
		}
		if left := int(math.Ceil(lot.Left)); lot.Drawing() && (p.refresh == 0 || left < p.refresh) {
			p.refresh = max(1, left)
		}
		if lot.FilmID != nil && !lot.Watched {
			p.Rows[i].Watch, p.Rows[i].Here = filmPath(*lot.FilmID, "watched"), here
		}
	}
}

// headMonths puts the name of a month above its first row, and returns the last month, with which the next page goes
// on. Months are told apart as "2006-01".
func (s *Server) headMonths(l *i18n.Language, rows []pastRow, past []store.HistoryEntry, last string) string {
	for i, lot := range past {
		at := lot.CreatedAt.In(s.TimeZone)
		if month := at.Format("2006-01"); month != last {
			rows[i].Month, last = l.Month(at), month
		}
	}
	return last
}

func (s *Server) pastRows(l *i18n.Language, past []store.HistoryEntry) []pastRow {
	var rows []pastRow
	for _, lot := range past {
		row := pastRow{
			ID: lot.ID, Path: lotteryPath(lot.Code), Name: s.nameOf(l, lot.Name, lot.CreatedAt), Count: lot.Films,
			Drawing: lot.Drawing(), Watched: lot.Watched,
		}
		if lot.Name != "" {
			row.When = l.Day(lot.CreatedAt.In(s.TimeZone))
		}
		if lot.Draws > 1 {
			row.Draws = lot.Draws
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

// asks is what the address asks of the store: a page, or one card, wherever that stands by now.
func (a historyAddress) asks(card int64) store.HistoryQuery {
	if card > 0 {
		return store.HistoryQuery{Before: card + 1, Limit: 1}
	}
	return store.HistoryQuery{Before: a.before, State: a.state, Words: lottery.SearchPatterns(a.q), Limit: store.PageSize}
}

// fields are what a search keeps beside its words.
func (a historyAddress) fields() []input {
	if a.state == store.Any {
		return nil
	}
	return []input{{"state", string(a.state)}}
}

func (a historyAddress) filters(l *i18n.Language) chips {
	all := chips{ID: "state", Label: l.Text("history.state")}
	for _, f := range []struct {
		key   string
		state store.State
	}{{"history.all", store.Any}, {"history.waiting.chip", store.Open}, {"history.drawn", store.Drawn}} {
		there := historyAddress{q: a.q, state: f.state}
		all.Links = append(all.Links, chip{Label: l.Text(f.key), Path: there.at(), Value: string(f.state), Current: f.state == a.state})
	}
	return all
}

// empty is what to say where there are no lotteries.
func (a historyAddress) empty(l *i18n.Language) string {
	switch {
	case a.before > 0:
		return l.Text("none.left")
	case a.q != "":
		return l.Text("none.called", "q", a.q)
	case a.state == store.Open:
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

func (a historyAddress) at() string {
	values := url.Values{}
	if a.q != "" {
		values.Set("q", a.q)
	}
	for _, f := range a.fields() {
		values.Set(f.Name, f.Value)
	}
	if a.before > 0 {
		values.Set("before", strconv.FormatInt(a.before, 10))
		values.Set("month", a.month)
	}
	return withQuery(historyPath, values)
}
