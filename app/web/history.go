package web

import (
	"context"
	"math"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/web/view"
)

const historyPath = "/history"

// historyPage is a page of past and open lotteries.
type historyPage struct {
	Notice      flash
	Path        string
	Q           string
	Fields      []input // hidden fields of the search form
	Filters     chips
	Rows        []historyRow
	More        string // address of the next page; empty: there is none
	Empty       string // what to say where there are no rows
	NoLotteries bool   // there are no lotteries, whatever is searched for
	refresh     int    // whole seconds until a winner is revealed, from 1; 0: nothing is being drawn
}

// Head has the page refreshed at the first reveal of a lottery on it. A search that is being typed at that moment is lost.
func (p historyPage) Head(l *i18n.Language) view.Head {
	return view.Head{Title: l.Text("history") + " · " + l.Text("brand"), Refresh: p.refresh}
}

// historyRow is the card of a round of a lottery in the history, or on the first page.
type historyRow struct {
	ID      int64
	Path    string
	Name    string
	Month   i18n.SafeText // heading above the first lottery of a month; empty above the others
	Similar bool          // is the first that was found in spite of a typo
	When    i18n.SafeText // the day; empty where the name says it
	Count   int
	Draws   int    // number of draws, from 2; 0: it was not drawn again
	Replay  string // where its newest draw is shown again; empty: it is not revealed yet, or the page has no such link
	Drawing bool
	Watched bool
	Watch   string        // action of the form that marks the winner watched; empty: there is none
	Here    string        // page that the form leads back to
	Winner  *lottery.Film // nil: open, or being drawn
	Focus   bool          // was just changed, or is the first of more rows
}

// historyAddress is what the address of a page of the history says.
type historyAddress struct {
	q      string
	state  store.State
	before store.HistoryCursor // the lottery that the page before ended with; the zero value: there is none
	month  string              // its month, as in "2006-01"
}

func parseHistoryAddress(c *fiber.Ctx) historyAddress {
	return historyAddress{cutQuery(query(c, "q")), parseState(query(c, "state")), store.ParseHistoryCursor(query(c, "before")), query(c, "month")}
}

// historyKey is all that a page of the history depends on, beside what is in the database.
type historyKey struct {
	variant
	asked historyAddress
	card  int64
}

// history answers with a page of the history. Requests for the same page that come before it is read share it; with a
// flash, it is for one visitor.
func (s *Server) history(c *fiber.Ctx) error {
	asked, card, r := parseHistoryAddress(c), historyCard(c), s.pageRequest(c)
	if r.part != partRows {
		r.flash = s.takeFlash(c, historyPath)
	}
	if !r.flash.empty() {
		body, err := s.renderHistory(c.UserContext(), r, asked, card)
		return sendHTML(c, fiber.StatusOK, body, err)
	}
	return s.showCached(c, historyKey{r.variant, asked, card}, func(ctx context.Context, forget func()) ([]byte, error) {
		return s.renderHistory(store.WithAcquired(ctx, forget), r, asked, card)
	})
}

// renderHistory reads and renders a page of the history, or its rows alone.
func (s *Server) renderHistory(ctx context.Context, r pageRequest, a historyAddress, card int64) ([]byte, error) {
	q := a.Query(card)
	var past []store.HistoryEntry
	var more bool
	err := s.search(ctx, q.Search, func() (err error) {
		past, more, err = s.Store.History(ctx, q)
		return err
	})
	if err != nil {
		return nil, err
	}
	p := historyPage{Notice: r.flash, Path: historyPath, Q: a.q, Fields: a.fields(), Filters: a.filters(r.lang), Rows: s.historyRows(r.lang, past)}
	p.addActions(past, a.URL())
	month := s.addMonths(r.lang, p.Rows, past, a.month)
	if len(past) == 0 {
		p.Empty, p.NoLotteries = a.empty(r.lang), a == historyAddress{}
	} else if p.Rows[0].Focus = a.afterFirst() || card > 0; more {
		p.More = historyAddress{a.q, a.state, past[len(past)-1].Next(), month}.URL()
	}
	if a.afterFirst() && r.part == partRows {
		return s.views.Part(r.lang, "history-rows", p)
	}
	return s.renderFor(r, "history", p)
}

// afterFirst says whether there are pages before this one.
func (a historyAddress) afterFirst() bool { return a.before.ID > 0 }

// historyCard returns the id of the lottery whose card alone htmx asks for, after a change of it; 0 where it asks for
// anything else.
func historyCard(c *fiber.Ctx) int64 {
	if part(c) != partHistoryCard {
		return 0
	}
	return parseID(query(c, partHistoryCard))
}

// withHistoryCard returns an address of the history that asks for one card alone.
func withHistoryCard(address string, id int64) string {
	return withQuery(address, url.Values{partParameter: {partHistoryCard}, partHistoryCard: {strconv.FormatInt(id, 10)}})
}

// addActions gives each card a link to its replay, and a form to mark a winner watched that is not; here is the page that
// the form leads back to. It also notes when the next winner is revealed.
func (p *historyPage) addActions(past []store.HistoryEntry, here string) {
	for i, lot := range past {
		if lot.Title != nil {
			p.Rows[i].Replay = replayPath(lot.Code, lot.Last)
		}
		if left := int(math.Ceil(lot.RevealIn.Seconds())); lot.Drawing() && (p.refresh == 0 || left < p.refresh) {
			p.refresh = max(1, left)
		}
		if lot.Ticket != nil && !lot.Watched {
			p.Rows[i].Watch, p.Rows[i].Here = ticketPath(lot.Code, *lot.Ticket, "watched"), here
		}
	}
}

// addMonths puts the name of a month above its first row. It takes the month that the page before ended with and returns
// the one that this page ends with, both as in "2006-01". Rows that were found in spite of a typo have another heading.
func (s *Server) addMonths(l *i18n.Language, rows []historyRow, past []store.HistoryEntry, last string) string {
	for i, lot := range past {
		if lot.Similar() {
			rows[i].Similar = true
			break
		}
		at := lot.OpenedAt.In(s.TimeZone)
		if month := at.Format("2006-01"); month != last {
			rows[i].Month, last = l.Month(at), month
		}
	}
	return last
}

func (s *Server) historyRows(l *i18n.Language, past []store.HistoryEntry) []historyRow {
	var rows []historyRow
	for _, lot := range past {
		row := historyRow{
			ID: lot.ID, Path: lotteryPath(lot.Code), Name: s.nameOf(l, lot.Name, lot.OpenedAt), Count: lot.Films,
			Drawing: lot.Drawing(), Watched: lot.Watched,
		}
		if lot.Name != "" {
			row.When = l.Day(lot.OpenedAt.In(s.TimeZone))
		}
		if lot.Draws > 1 {
			row.Draws = lot.Draws
		}
		if lot.Title != nil {
			row.Winner = &lottery.Film{Title: *lot.Title, Year: *lot.Year}
		}
		rows = append(rows, row)
	}
	return rows
}

// Query returns the lotteries to read: those of the page, or one alone, whichever page that is on by now.
func (a historyAddress) Query(card int64) store.HistoryQuery {
	if card > 0 {
		return store.HistoryQuery{Before: store.HistoryCursor{ID: card + 1}, Limit: 1}
	}
	return store.HistoryQuery{Before: a.before, State: a.state, Search: lottery.ParseSearch(a.q), Limit: store.PageSize}
}

// fields returns what the form of a search sends along with its words.
func (a historyAddress) fields() []input {
	if a.state == store.Any {
		return nil
	}
	return []input{{"state", string(a.state)}}
}

func (a historyAddress) filters(l *i18n.Language) chips {
	address := func(state store.State) string { return historyAddress{q: a.q, state: state}.URL() }
	return newChips(l, "state", "history.state", a.state, address, []choice[store.State]{
		{"history.all", store.Any}, {"history.waiting.chip", store.Open}, {"history.drawn", store.Drawn},
	})
}

// empty returns what to say where there are no lotteries.
func (a historyAddress) empty(l *i18n.Language) string {
	switch {
	case a.afterFirst():
		return l.Text("none.left")
	case a.q != "":
		return l.Text("none.called", "q", a.q)
	case a.state == store.Open:
		return l.Text("history.none.open")
	}
	return l.Text("history.none")
}

// parseState reads a state from an address. A value that is none means any state.
func parseState(s string) store.State {
	if state := store.State(s); state == store.Open || state == store.Drawn {
		return state
	}
	return store.Any
}

// URL returns the address of the page.
func (a historyAddress) URL() string {
	parameters := append(a.fields(), input{"q", a.q})
	if a.afterFirst() {
		parameters = append(parameters, input{"before", a.before.String()}, input{"month", a.month})
	}
	return listURL(historyPath, parameters)
}
