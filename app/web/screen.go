package web

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/web/view"
)

const (
	screenPlace   = "/screen" // below a lottery's address
	screenRefresh = 5         // seconds after which a screen without scripts asks for itself
)

// openScreen is a lottery that takes films, on a TV. Like the others, it has nothing to press or to type.
type openScreen struct {
	livePage
	Count   int // of films
	Screens int // that show the lottery, from 1
	Films   []ticketRow
	Odds    lottery.Odds
	Closed  bool     // the rules let hosts alone add films
	Stays   *evening // the last winner; nil: there is none, or it was long ago
	QR      qrView
}

func (p openScreen) Head(l *i18n.Language) view.Head {
	return p.head(screenTitle(l, p.Name), screenRefresh)
}

// drawingScreen is a lottery between the draw and the reveal, on a TV.
type drawingScreen struct {
	livePage
	spin
}

func (p drawingScreen) Head(l *i18n.Language) view.Head {
	return p.head(screenTitle(l, drawingTitle(l, p.Name)), p.Seconds)
}

// drawnScreen is a lottery with its winner, on a TV.
type drawnScreen struct {
	livePage
	Winner *winnerView
	Fresh  bool   // the page before waited for the winner
	Nth    string // which draw it is; empty where there was only one
}

func (p drawnScreen) Head(l *i18n.Language) view.Head {
	return p.head(screenTitle(l, winnerTitle(p.Winner, p.Name)), 0)
}

// screenTitle is a title of the lottery's page, marked as a TV's.
func screenTitle(l *i18n.Language, title string) string {
	return l.Text("screen.title", "name", title)
}

// Seats are the classes that say in how many columns and rows the films stand on a TV, and whether there are too many for
// names below them.
func (p openScreen) Seats() string {
	columns, rows, crowd := seats(p.Count)
	classes := fmt.Sprintf("columns-%d rows-%d", columns, rows)
	if crowd {
		classes += " crowd"
	}
	return classes
}

// The area for posters beside the QR code, in rem, which a TV and a small laptop have. A larger one of another shape stays partly empty.
const (
	hallWidth  = 52
	hallHeight = 41
	caption    = 1.75 // height of the name below a poster
	maxNamed   = 12   // films that have a name below
)

// seats returns the columns and rows in which so many posters fit on a TV and are as large as they can be, with fewer
// columns where two ways are alike. The films are a crowd where there is no room for names.
func seats(films int) (columns, rows int, crowd bool) {
	gap, below := 1.25, float64(caption)
	if crowd = films > maxNamed; crowd {
		gap, below = .5, 0
	}
	widest := 0.
	for c := 1; c <= films; c++ {
		r := (films + c - 1) / c
		width := min((hallWidth+gap)/float64(c)-gap, ((hallHeight+gap)/float64(r)-gap-below)*2/3)
		if width > widest {
			widest, columns, rows = width, c, r
		}
	}
	return columns, rows, crowd
}

func (s *Server) screen(c *fiber.Ctx) error {
	return showNews(s, c, s.lotteries, func(l *lottery.Lottery, r pageRequest) error {
		if l.Deleted {
			return s.showDeleted(c, fiber.StatusGone, s.deletedAt(c, l.VersionInfo(), screenPlace))
		}
		return s.showCached(c, lotteryPageKey(r, "screen", l), func(context.Context, func()) ([]byte, error) {
			partial, content := s.screenContent(l, r)
			return s.renderFor(r, partial, content)
		})
	})
}

// screenContent is the partial for a lottery in its state, on a TV, and what it shows: the same for every visitor.
func (s *Server) screenContent(l *lottery.Lottery, r pageRequest) (partial string, content view.Content) {
	switch {
	case l.Drawing():
		return "screen-drawing", drawingScreen{livePage: s.livePage(l, r, screenPlace, url.Values{}), spin: newSpin(l.Last)}
	case l.Last != nil:
		return "screen-drawn", drawnScreen{
			livePage: s.livePage(l, r, screenPlace, url.Values{}), Winner: s.winnerView(r, l),
			Fresh: waitedForWinner(l, r.client), Nth: s.redrawView(r.lang, l, lottery.VisitorID{}).Nth,
		}
	}
	films := ticketRows(l, lottery.VisitorID{}, flash{})
	addMarks(l, lottery.VisitorID{}, films)
	return "screen-open", openScreen{
		livePage: s.livePage(l, r, screenPlace, url.Values{"s": {strconv.Itoa(r.screens)}}),
		Count:    len(l.Films()), Screens: r.screens, Films: films, Odds: l.Odds(), Closed: !l.Rules.GuestsAdd,
		Stays: s.lastEvening(r.lang, l),
		QR:    qrView{Path: lotteryPath(l.Code), Host: hostName(r.base), Code: l.Code, Loading: "eager"},
	}
}
