package web

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/limit"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

type ticketRow struct {
	N      int
	Title  string
	Year   int
	By     string // name of the guest who put it in, as it is told from others; empty: none
	ByHost bool   // that guest is a host
	Sender string // name before its line in a chat; empty: none, or that guest's
	Mine   bool   // the visitor put it in
	New    bool   // added since the page was last seen
	Out    bool   // was just taken out
	Undo   string // action of the form that brings it back; empty unless it was just taken out
	Remove string // action of the form that takes it out; empty where the visitor may not
	Edit   string // page where its film is corrected; empty likewise

	// The other ways to read its line, until it is said which is meant; none where the visitor may not say it.
	Readings []lottery.Reading
	Split    string // action of the form that says it is one of them
	Confirm  string // action of the form that says it is none

	ticketMarks // the zero value where the lottery is not open
}

// ticketRows returns the films of a lottery as a visitor sees them: with the one that a flash says was just taken out, and
// without those that have won.
func ticketRows(l *lottery.Lottery, b lottery.VisitorID, f flash) (rows []ticketRow) {
	open, in, names := l.Last == nil, l.Films(), lottery.Names(l.Guests)
	for _, t := range in {
		if l.Won(t.N) != 0 {
			continue
		}
		row := ticketRow{N: t.N, Title: t.Title, Year: t.Year, By: names[t.G], ByHost: l.Owner(t).Host, Sender: l.Sender(t), Mine: l.Owns(t, b)}
		row.New = (f.Kind == filmsAdded || f.Kind == ticketSplit) && f.Ticket > 0 && t.N >= f.Ticket
		if open && l.MayRemove(t, b) {
			row.Remove, row.Readings = ticketPath(l.Code, t.N, "remove"), t.Readings()
			row.Split, row.Confirm = ticketPath(l.Code, t.N, "split"), ticketPath(l.Code, t.N, "confirm")
			row.Edit = ticketPath(l.Code, t.N, "edit")
		}
		rows = append(rows, row)
	}
	isOut := !slices.ContainsFunc(in, func(t lottery.Ticket) bool { return t.N == f.Ticket })
	if open && isOut && f.Kind == ticketRemoved && f.Undo != nil {
		after := slices.IndexFunc(rows, func(r ticketRow) bool { return r.N > f.Ticket })
		if after < 0 {
			after = len(rows)
		}
		rows = slices.Insert(rows, after, ticketRow{N: f.Ticket, Title: f.Title, Mine: f.Mine, Out: true, Undo: f.Undo.Action})
	}
	return rows
}

// drawnRows returns the films that were in the newest draw of a lottery and have not won.
func drawnRows(l *lottery.Lottery, b lottery.VisitorID, f flash) []ticketRow {
	in := make(map[int]bool)
	for _, t := range l.Entrants(l.Last.Number) {
		in[t.N] = true
	}
	return slices.DeleteFunc(ticketRows(l, b, f), func(r ticketRow) bool { return !in[r.N] })
}

// ticketGroup is films of an open lottery below a heading.
type ticketGroup struct {
	Heading string
	Films   []ticketRow
	Naming  *naming // below the visitor's own films; nil: these are others', or the visitor has no name here and is not asked
}

// ticketGroups returns the films as a page shows them. Visitors who have put films in see theirs first.
func ticketGroups(l *i18n.Language, rows []ticketRow, host bool) []ticketGroup {
	var mine, others []ticketRow
	for _, row := range rows {
		if row.Mine {
			mine = append(mine, row)
		} else {
			others = append(others, row)
		}
	}
	isIn := func(row ticketRow) bool { return !row.Out }
	switch {
	case !slices.ContainsFunc(mine, isIn), host && len(others) == 0:
		return []ticketGroup{{Heading: l.Text("in"), Films: rows}}
	case len(others) == 0:
		return []ticketGroup{{Heading: l.Text("in.yours"), Films: mine}}
	}
	return []ticketGroup{{Heading: l.Text("in.yours"), Films: mine}, {Heading: l.Text("in.others"), Films: others}}
}

// maxAnnounced is how many new films of one guest are named to people who hear a page.
const maxAnnounced = 5

// markNew marks the films with a number above seen as new, and returns sentences that say who added which; none where there
// are none.
func markNew(l *i18n.Language, rows []ticketRow, seen int) string {
	type person struct {
		name string
		host bool
	}
	var people []person
	titles := map[person][]string{}
	for i, row := range rows {
		rows[i].New = row.N > seen
		if row.N <= seen || row.Out {
			continue
		}
		by := person{row.By, row.ByHost}
		if titles[by] == nil {
			people = append(people, by)
		}
		titles[by] = append(titles[by], row.Title)
	}
	var sentences []string
	for _, by := range people {
		added := listed(l, titles[by])
		switch {
		case by.name != "":
			sentences = append(sentences, l.Text("news.by", "name", by.name, "titles", added))
		case by.host:
			sentences = append(sentences, l.Text("news.host", "titles", added))
		default:
			sentences = append(sentences, l.Text("news.added", "titles", added))
		}
	}
	return strings.Join(sentences, " ")
}

// listed returns titles as a text, the first of them where there are many.
func listed(l *i18n.Language, titles []string) string {
	text := strings.Join(titles[:min(len(titles), maxAnnounced)], ", ")
	if more := len(titles) - maxAnnounced; more > 0 {
		text += " " + l.Text("already.more", "n", more)
	}
	return text
}

// newQuestions says which new films ask the visitor how their line is meant; empty where none do.
func newQuestions(l *i18n.Language, rows []ticketRow) template.HTML {
	asks := func(row ticketRow) bool { return row.New && len(row.Readings) > 0 }
	first := slices.IndexFunc(rows, asks)
	if first < 0 {
		return ""
	}
	n := 0
	for _, row := range rows {
		if asks(row) {
			n++
		}
	}
	if n == 1 {
		return l.HTML("ask.how", "title", rows[first].Title)
	}
	return l.HTML("ask.hows", "n", n)
}

func (s *Server) addTickets(c *fiber.Ctx) error {
	code := codeOf(c)
	if !s.loggedIn(c) && postArgs(c).Has("movie") {
		return s.refuseLottery(c, nil, errNotByID)
	}
	list, add, err := newTickets(c)
	if err != nil {
		return s.refuseLottery(c, nil, err)
	}
	if err := s.takeFilms(c, list.Films, limit.Titles(len(add.Movies), 0)...); err != nil {
		return err
	}
	visitor := s.ensureVisitor(c)
	l, added, err := s.Store.AddTickets(c.UserContext(), code, add, visitor)
	if err != nil {
		return s.refuseLottery(c, l, specify(err, lottery.ErrForbidden, errHostAdds))
	}
	s.Metrics.CountFilms("lottery", len(added.Tickets))
	f := listFlash(list, len(added.Tickets), added.Already)
	f.addWon(added.Won, s.TimeZone)
	if len(added.Tickets) > 0 {
		f.Ticket = added.Tickets[0].N
	}
	if len(list.Links) > 0 {
		return s.refuseLinks(c, l.WithTickets(added.Tickets, visitor, add.By), visitor, f, list.Links)
	}
	return s.redirectWithFlash(c, changedLotteryPath(c, code), f)
}

// refuseLinks answers with a lottery's page after films of a list were added: the lines that are only links are still in
// their field, with a message beside it.
func (s *Server) refuseLinks(c *fiber.Ctx, l *lottery.Lottery, visitor lottery.VisitorID, f flash, links []string) error {
	r := s.lotteryRequest(c)
	r.visitor, r.flash = visitor, f // who is perhaps known since this request alone
	p := s.openPage(l, r)
	p.Add = p.Add.withLinks(r.lang, links)
	return s.render(c, fiber.StatusUnprocessableEntity, lotteryPartial(l, r), p)
}

// newTickets reads the films that a form adds, typed or from the library, and the name of the visitor who adds them.
func newTickets(c *fiber.Ctx) (list lottery.List, add store.NewTickets, err error) {
	if list, err = lottery.ParseList(field(c, "titles")); err != nil {
		return list, add, err
	}
	if add.Movies, err = movieIDs(fields(c, "movie")); err != nil {
		return list, add, err
	}
	if add.By, err = lottery.ParseBy(field(c, "by")); err != nil {
		return list, add, err
	}
	add.Films = list.Films
	return list, add, checkList(list, len(add.Movies))
}

func (s *Server) removeTicket(c *fiber.Ctx) error {
	code, n := codeOf(c), pathInt(c, "n")
	l, ticket, err := s.Store.RemoveTicket(c.UserContext(), code, int(n), s.ensureVisitor(c))
	if err != nil {
		return s.refuseLottery(c, l, ofTicket(err))
	}
	return s.redirectWithFlash(c, changedLotteryPath(c, code), flash{
		Kind: ticketRemoved, Title: ticket.Title, Ticket: ticket.N, Mine: l.Owns(ticket, s.visitor(c)),
		Undo: &undo{Action: ticketPath(code, ticket.N, "restore"), Place: onLottery},
	})
}

func (s *Server) restoreTicket(c *fiber.Ctx) error {
	l, ticket, err := s.Store.RestoreTicket(c.UserContext(), codeOf(c), int(pathInt(c, "n")), s.ensureVisitor(c))
	if err != nil {
		return s.refuseLottery(c, l, ofTicket(err))
	}
	f := flash{Kind: ticketRestored, Title: ticket.Title}
	if i := slices.IndexFunc(l.Evenings, func(e lottery.Evening) bool { return e.Winner.N == ticket.N }); i >= 0 {
		f = flash{Kind: filmsAdded}
		f.addWon(l.Evenings[i:i+1], s.TimeZone)
	}
	return s.redirectWithFlash(c, changedLotteryPath(c, l.Code), f)
}

// errHostAdds is lottery.ErrForbidden about films of a guest, where the rules let hosts alone add them.
var errHostAdds = fmt.Errorf("a guest adds films: %w", lottery.ErrForbidden)

// errNotTheirs is lottery.ErrForbidden about a ticket, which has a message of its own: the host may change it, and the guest
// who put it in.
var errNotTheirs = fmt.Errorf("another visitor's ticket: %w", lottery.ErrForbidden)

// ofTicket returns errNotTheirs for lottery.ErrForbidden, and any other error as it is.
func ofTicket(err error) error { return specify(err, lottery.ErrForbidden, errNotTheirs) }
