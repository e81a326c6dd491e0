package web

import (
	"context"
	"html/template"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/web/view"
)

const (
	partNews   = "news"   // what changes of an open lottery's page, each element for its own place
	partWinner = "winner" // what changes of a winner's page while its draw stays the newest
)

// livePage is what every page of a lottery has: on a TV too, and its proof.
type livePage struct {
	Name    string
	Path    string // of the lottery
	Poll    string // where the page asks for news
	live    string // where it hears of them
	preview *view.LinkPreview
}

// lotteryScript is what pages of a lottery need: to copy, to send, and for the draw to be on the same clock everywhere.
const lotteryScript = "lottery.js"

// lettersScript makes the letters of a draw, and keeps what the browser saw and sent for the proof's page to compare.
const lettersScript = "letters.js"

// head is the head of a page with a title, which is refreshed after some seconds, and with scripts of its own.
func (p livePage) head(title string, refresh int, scripts ...string) view.Head {
	return view.Head{
		Title: title, Refresh: refresh, Live: p.live, Scripts: append([]string{lotteryScript, lettersScript}, scripts...), Preview: p.preview,
	}
}

// lotteryPage is what the page of a lottery has in each of its states.
type lotteryPage struct {
	livePage
	Notice        flash
	Message       string         // why a change was refused
	RefusedRedraw *refusedRedraw // nil: none was refused
	Host          bool
	NameForm      *nameForm // nil: the visitor is no host
	Proof         string    // where the draws can be checked
	Next          nextDraw
}

// nextDraw is what is published of the draw that comes next, which browsers keep to compare with its proof.
type nextDraw struct {
	Number     int
	Commitment string
}

// openPage is a lottery that takes films.
type openPage struct {
	lotteryPage
	Count      int // of films
	Screens    int // that show it, from 1
	Films      []ticketRow
	Groups     []ticketGroup // the same films as they stand on the page
	Naming     *naming       // for a visitor without films; nil: it stands below the visitor's own, or there is none
	Me         string        // action of the form with the visitor's name
	Added      string        // says who has added which films since the page was last seen, and what others have said of them; empty: none
	Questions  template.HTML // which of them ask the visitor how their line is meant; empty: none
	Main       string        // the button to press first: share, add or draw
	Invite     bool          // the visitor has not done anything yet
	JustJoined bool          // the answer is for a page that may have the invitation, to a guest who has films in
	Add        addForm
	Draw       drawForm
	Odds       lottery.Odds
	Seen       seenView
	Rules      rulesView
	People     peopleView
	Stays      *evening  // the last winner, on top; nil: there is none, or it was long ago
	Evenings   []evening // the newest rounds before this one
	More       string    // address of those before; empty: there are none
	Reopened   bool      // the page before showed a winner
	Preserve   bool      // the fields of the form are those that are in the page, with what was typed into them
	Share      shareView
	QR         qrView
	Promise    string // for the draw: the hash of its seed
}

func (p openPage) Head(*i18n.Language) view.Head { return p.head(p.Name, 0) }

// drawingPage is a lottery between the draw and the reveal. It names no winner.
type drawingPage struct {
	lotteryPage
	spin
	Late    *lateForm // nil: nothing was lost, and nothing can be
	Earlier []earlierDraw
	Promise string // for the draw: the hash of its seed
}

// Head has the page refreshed at the reveal. A form that holds what was typed stays.
func (p drawingPage) Head(l *i18n.Language) view.Head {
	refresh := p.Seconds
	if p.Late != nil && p.Late.Titles != "" || p.RefusedRedraw != nil {
		refresh = 0
	}
	return p.head(drawingTitle(l, p.Name), refresh)
}

// drawnPage is a lottery with its winner.
type drawnPage struct {
	lotteryPage
	Winner    *winnerView
	Main      string // the button to press first: tell, watch, next or again
	Fresh     bool   // the page before waited for the winner
	Late      *lateForm
	Share     shareView
	Again     redrawView
	NextRound *nextForm // nil: the visitor may not open the next round
	Opens     bool      // it takes films for that round, which it did not when the page that asks was made
	Evenings  []evening
	More      string // address of the evenings before; empty: there are none
	Films     []ticketRow
	Replay    string // where the draw is shown again

	Rematch string // path of the newest lottery with the same films; empty: none
}

func (p drawnPage) Head(*i18n.Language) view.Head { return p.head(winnerTitle(p.Winner, p.Name), 0) }

func drawingTitle(l *i18n.Language, name string) string { return l.Text("drawing") + " · " + name }

func winnerTitle(w *winnerView, name string) string { return w.Title + " · " + name }

// countdown is the time until a reveal; zero where nothing is being drawn.
type countdown struct {
	Seconds int   // from 1
	Reveal  int64 // the same in milliseconds
}

func newCountdown(left time.Duration) countdown {
	return countdown{max(1, int(math.Ceil(left.Seconds()))), left.Milliseconds() + 1}
}

// spin is the time between a draw and its reveal, and the reel that runs in it.
type spin struct {
	countdown
	Reel *reelView
}

func newSpin(d *lottery.Draw) spin { return spin{newCountdown(d.RevealIn()), reel(d.Reel, d.Elapsed)} }

type addForm struct {
	Action     string
	Preview    string // where to ask what is understood of the titles
	Completed  bool   // the visitor may see which films the site has
	Titles     string
	By         string      // a name that was refused with films; otherwise the form does not ask
	Main       bool        // is what to do first
	Closed     bool        // the rules let hosts alone add films, and the visitor is none
	Understood *understood // nil: no preview was asked for
	Errors     map[string]string
}

type drawForm struct {
	Action  string
	List    string // hash of the list that the page shows
	Word    string
	Error   string // about the word
	Changed string // says that the page of the form showed another list
	Closed  bool   // the rules let hosts alone draw, and the visitor is none
	Whole   bool   // refused on a page that was loaded whole: its sheet stands open, as nothing else would open it
}

// shareView is what is sent to the chat.
type shareView struct {
	Heading string
	Text    string
	Link    string
	Poster  string // of the winner, to be saved; empty before there is one
}

// qrView is the lottery's link as a QR code, and to be typed.
type qrView struct {
	Path    string // of the lottery
	Host    string // and what stands before the code in the link
	Code    string
	Loading string // when the picture is fetched: lazy or eager
}

// lateForm holds films that came a moment after the draw, or were still being typed.
type lateForm struct {
	Titles         string
	By             string
	IdempotencyKey string // the form's own number; where it is kept, draft.js gives it one
	Code           string
	Path           string
	Next           string // action of the form that opens the next round with them; empty: the visitor may not
	Library        bool   // the visitor may put films into the library
	See            bool   // the draw is still to be seen, on a page that does not come to it by itself
	PreserveFields bool   // the fields are those that are in the page, with what was typed into them; so is a refused redraw
}

func (s *Server) lottery(c *fiber.Ctx) error {
	if number := query(c, "replay"); number != "" {
		return s.replay(c, number)
	}
	if before := query(c, "before"); before != "" {
		return s.earlierEvenings(c, before)
	}
	return showNews(s, c, s.lotteries, func(l *lottery.Lottery, r pageRequest) error {
		if l.Deleted {
			return s.showDeleted(c, fiber.StatusGone, s.deletedPage(c, l))
		}
		if r.client.version == "" { // the visitor, and not the page itself, asks
			r.flash = s.takeFlash(c, lotteryPath(l.Code))
		}
		return s.showLottery(c, l, r)
	})
}

// showLottery answers with the page of a lottery, in its state, or with what changes of an open one.
func (s *Server) showLottery(c *fiber.Ctx, l *lottery.Lottery, r pageRequest) error {
	retargetLottery(c, l, r)
	render := func() ([]byte, error) { return s.renderFor(r, lotteryPartial(l, r), s.lotteryContent(l, r)) }
	if !r.flash.empty() || l.Guest(r.visitor).G > 0 {
		body, err := render() // for this visitor alone
		return sendHTML(c, fiber.StatusOK, body, err)
	}
	return s.showCached(c, lotteryPageKey(r, lotteryPartial(l, r), l), func(context.Context, func()) ([]byte, error) { return render() })
}

// lotteryPartial is the partial for a lottery in its state.
func lotteryPartial(l *lottery.Lottery, r pageRequest) string {
	switch {
	case l.Drawing():
		return "lottery-drawing"
	case l.Last != nil && r.part == partWinner && r.client.draws == strconv.Itoa(l.Last.Number):
		return "lottery-winner-news"
	case l.Last != nil:
		return "lottery-drawn"
	case r.part == partNews:
		return "lottery-news"
	}
	return "lottery-open"
}

// lotteryContent is what that partial shows.
func (s *Server) lotteryContent(l *lottery.Lottery, r pageRequest) view.Content {
	switch {
	case l.Drawing():
		return s.drawingPage(l, r)
	case l.Last != nil:
		return s.drawnPage(l, r)
	}
	return s.openPage(l, r)
}

// retargetLottery has htmx replace the page of a lottery that has been drawn since it was shown: the request was for what
// changes of the page as it was. An open page of the version before names no part; it counts screens. So it is where the
// next round was opened since.
func retargetLottery(c *fiber.Ctx, l *lottery.Lottery, r pageRequest) {
	asksForPart := r.part == partNews || r.part == partWinner || r.client.screens != ""
	drawn := l.Last != nil && asksForPart && lotteryPartial(l, r) != "lottery-winner-news"
	reopened := l.Last == nil && r.part == partWinner
	if r.fragment && (drawn || reopened) {
		retarget(c, lotteryPart)
	}
}

// changedLotteryPath leads back to a lottery after a change: where htmx asked for a part of it, to that part.
func changedLotteryPath(c *fiber.Ctx, code string) string {
	if part(c) == partNews {
		return withQuery(lotteryPath(code), url.Values{partParameter: {partNews}})
	}
	return lotteryPath(code)
}

// afterChange leads back to the lottery's page, where there is nothing more to say than what it shows.
func (s *Server) afterChange(c *fiber.Ctx, l *lottery.Lottery, err error) error {
	if err != nil {
		return s.refuseLottery(c, l, err)
	}
	return seeOther(c, changedLotteryPath(c, l.Code))
}

// livePage is what all pages of a lottery have, at a place below its address. The page that asks for news says what it
// has shown.
func (s *Server) livePage(l *lottery.Lottery, r pageRequest, place string, shown url.Values) livePage {
	shown.Set("n", strconv.Itoa(l.LastN))
	return livePage{
		Name: s.nameOf(r.lang, l.Name, l.CreatedAt), Path: lotteryPath(l.Code), Poll: pollPath(l.VersionInfo(), place, shown),
		live: livePath(l.Code, l.VersionInfo().Version, r.screens), preview: s.linkPreview(r.base, l),
	}
}

func (s *Server) lotteryPage(l *lottery.Lottery, r pageRequest, shown url.Values) lotteryPage {
	return lotteryPage{
		livePage: s.livePage(l, r, "", shown), Notice: r.flash, Message: r.message, RefusedRedraw: r.refusedRedraw, Host: l.HostedBy(r.visitor), NameForm: s.newNameForm(l, r), Proof: lotteryPath(l.Code) + "/proof",
		Next: nextDraw{Number: l.NextNumber(), Commitment: l.Commitment},
	}
}

func (s *Server) openPage(l *lottery.Lottery, r pageRequest) openPage {
	path, visitor := lotteryPath(l.Code), r.visitor
	p := openPage{
		lotteryPage: s.lotteryPage(l, r, url.Values{partParameter: {partNews}, "s": {strconv.Itoa(r.screens)}}),
		Count:       len(l.Films()), Screens: r.screens, Films: ticketRows(l, visitor, r.flash),
		Invite: l.MayAdd(visitor) && !l.HostedBy(visitor) && !tookPart(l, visitor) && !l.HasMarked(visitor),
		Add:    addForm{Action: path + "/tickets", Preview: path + "/preview", Completed: r.house, Closed: !l.MayAdd(visitor)},
		Draw:   drawForm{Action: path + "/draw", List: l.NextListHash(), Closed: !l.MayDraw(visitor)},
		Odds:   l.Odds(), Seen: newSeenView(l, visitor), Rules: newRulesView(r.lang, l, visitor), People: newPeopleView(r.lang, l, visitor),
		Share:   shareView{Heading: r.lang.Text("share"), Text: r.lang.Text("share.text"), Link: r.base + path},
		QR:      qrView{Path: path, Host: hostName(r.base), Code: l.Code, Loading: "lazy"},
		Me:      path + "/me",
		Promise: l.Commitment,
	}
	if seen, err := strconv.Atoi(r.client.seen); err == nil {
		p.Added = markNew(r.lang, p.Films, seen)
		if shown, ok := lottery.ParseVersion(r.client.version); ok {
			p.Added = strings.TrimSpace(p.Added + " " + announcement(r.lang, l, shown.Number, visitor))
		}
		p.Questions = newQuestions(r.lang, p.Films)
	} else {
		p.Notice.Questions = newQuestions(r.lang, p.Films)
	}
	addMarks(l, visitor, p.Films)
	p.Stays = s.lastEvening(r.lang, l)
	p.Evenings, p.More = s.evenings(r.lang, l, lottery.ShownEvenings, path)
	p.Reopened = r.part == partWinner
	p.Preserve = p.Reopened || r.fragment && r.flash.Opened && r.flash.Counts == (listCounts{})
	p.Groups = ticketGroups(r.lang, p.Films, p.Host)
	p.placeNaming(namingFor(l, visitor))
	p.JustJoined = r.part == partNews && !p.Host && tookPart(l, visitor)
	p.Main = p.primaryAction(l)
	p.Add.Main = p.Main == "add"
	p.Add = p.Add.withLinks(r.lang, r.flash.Lines)
	return p
}

func (s *Server) drawingPage(l *lottery.Lottery, r pageRequest) drawingPage {
	return drawingPage{
		lotteryPage: s.lotteryPage(l, r, url.Values{}), spin: newSpin(l.Last), Late: lateFormFor(l, r),
		Earlier: s.earlierDraws(r.lang, l), Promise: l.Last.Commitment,
	}
}

func (s *Server) drawnPage(l *lottery.Lottery, r pageRequest) drawnPage {
	winner := s.winnerView(r, l)
	shown := url.Values{partParameter: {partWinner}, "d": {strconv.Itoa(l.Last.Number)}}
	p := drawnPage{
		lotteryPage: s.lotteryPage(l, r, shown), Winner: winner, NextRound: nextFormFor(l, r),
		Fresh: waitedForWinner(l, r.client), Late: lateFormFor(l, r),
		Share: shareView{
			Heading: r.lang.Text("tell"), Text: r.lang.Text("tell.text", "title", titled(winner.Title, winner.Year)),
			Link: r.base + lotteryPath(l.Code), Poster: s.posterPath(winner.Title, winner.Year),
		},
		Again: s.redrawView(r.lang, l, r.visitor), Films: drawnRows(l, r.visitor, r.flash), Replay: replayPath(l.Code, l.Last.Number),
		Rematch: rematchPath(l),
	}
	p.Main = primaryActionAfter(l, p.NextRound != nil)
	p.Evenings, p.More = s.evenings(r.lang, l, lottery.ShownEvenings, lotteryPath(l.Code))
	if p.NextRound != nil && p.NextRound.Films && r.late == nil {
		p.Late = nil // the form for the next round has the same fields
		shown, _ := lottery.ParseVersion(r.client.version)
		p.Opens = shown.Stage < lottery.EveningOver
	}
	return p
}

// lateFormFor keeps the films that came too late. Where htmx replaces a page, those are in its own field, and so are films
// that may be half typed. It is nil where a page is loaded and no film came too late.
func lateFormFor(l *lottery.Lottery, r pageRequest) *lateForm {
	if !r.fragment {
		return r.late
	}
	return &lateForm{
		By: l.Guest(r.visitor).Name, Code: l.Code, Path: lotteryPath(l.Code), Library: r.house, PreserveFields: true, Next: nextPathFor(l, r.visitor),
	}
}

// waitedForWinner says whether the page that asks for news showed the draw that is revealed now.
func waitedForWinner(l *lottery.Lottery, client clientState) bool {
	shown, ok := lottery.ParseVersion(client.version)
	return ok && shown == lottery.Version{Number: l.Version}
}

// tookPart says whether a visitor has a film in.
func tookPart(l *lottery.Lottery, visitor lottery.VisitorID) bool {
	return slices.ContainsFunc(l.Tickets, func(t lottery.Ticket) bool { return l.Owns(t, visitor) })
}

// primaryAction is what an open lottery's main button is for.
func (p openPage) primaryAction(l *lottery.Lottery) string {
	alone := !slices.ContainsFunc(l.Films(), func(t lottery.Ticket) bool { return !l.Owner(t).Host })
	switch {
	case p.Invite || p.Count == 0:
		return "add"
	case p.Host && alone && p.Screens < 2:
		return "share"
	case p.Count < 2:
		return "add"
	}
	return "draw"
}

// primaryActionAfter is what the main button is for after a draw, for a visitor who may open the next round or not.
func primaryActionAfter(l *lottery.Lottery, mayOpen bool) string {
	switch {
	case l.Last.Winner.Watched && mayOpen:
		return "next"
	case l.Last.Winner.Watched:
		return "again"
	case l.Last.Elapsed >= filmIsOver:
		return "watch"
	}
	return "tell"
}
