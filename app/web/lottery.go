package web

import (
	"errors"
	"math"
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/web/view"
)

// lotteryPage is one lottery, in whichever state it is: open, being drawn, or drawn.
type lotteryPage struct {
	Notice  flash
	Message string // why a change was refused
	Path    string
	Code    string
	Name    string
	Count   int    // of films
	Screens int    // that show it, from 1
	Link    string // to share
	Base    string // the link without its scheme and code
	Films   []ticketRow
	Open    bool
	Main    string // the one thing to press: share, add, draw, tell, watch, again; empty: nothing
	Invite  bool   // a friend who has not done anything yet
	Add     addForm
	Draw    drawForm
	Late    *lateForm // nil: nothing was lost, and nothing can be
	Share   shareView
	Drawing int       // whole seconds until the reveal, from 1; 0: it is not being drawn
	Reveal  int64     // the same in milliseconds
	Reel    *reelView // nil: it is not being drawn
	Winner  *winnerView
	Again   redrawView
	Fresh   bool   // the page has waited for the winner
	Replay  string // where the draw is shown again; empty: there is none
	Host    bool
	Fair    string // the promise that was published before the draw
	Proof   string // where it can be checked
	Poll    string // where the page asks for news
	preview *view.LinkPreview

	live string // where the page hears of changes
	lang string
	mine bool // whoever asks has a part in it, and sees it differently
}

// Title never names a winner before the reveal: there is none to name.
func (p lotteryPage) Title(l *i18n.Language) string {
	switch {
	case p.Winner != nil:
		return p.Winner.Title + " · " + p.Name
	case p.Drawing > 0:
		return l.Text("drawing") + " · " + p.Name
	}
	return p.Name
}

// RefreshIn is when the page is out of date by itself: at the reveal. A form that holds what somebody typed stays.
func (p lotteryPage) RefreshIn() int {
	if p.Late != nil && p.Late.Titles != "" || p.Again.RefusedRedraw != nil {
		return 0
	}
	return p.Drawing
}

// Loading is when the QR code is fetched: when its sheet is opened.
func (lotteryPage) Loading() string { return "lazy" }

// lotteryScript is what pages of a lottery need: to copy, to send, and for the draw to be on the same clock everywhere.
const lotteryScript = "lottery.js"

func (lotteryPage) Scripts() []string { return []string{lotteryScript} }

// LinkPreview speaks the lottery's own language: whoever asks for it says none.
func (p lotteryPage) LinkPreview() *view.LinkPreview { return p.preview }

type addForm struct {
	Action string
	Titles string
	By     string
	Main   bool // is what to do first
	Errors map[string]string
}

type drawForm struct {
	Action string
	Word   string
	Error  string
	Whole  bool // refused on a page that was loaded whole: its sheet stands open, as nothing else would open it
}

// shareView is what is sent to the chat.
type shareView struct {
	Heading string
	Text    string
	Link    string
	Poster  string // of the winner, to be saved; empty before there is one
}

// lateForm holds films that came a moment after the draw, or were still being typed.
type lateForm struct {
	Titles         string
	By             string
	IdempotencyKey string // the form's own number; where it is kept, draft.js gives it one
	Code           string
	Path           string
	See            bool // the draw is still to be seen, on a page that does not come to it by itself
	PreserveFields bool // the fields are those that are in the page, with what was typed into them
}

// LiveAt is where the page hears of changes.
func (p lotteryPage) LiveAt() string { return p.live }

func (s *Server) lottery(c *fiber.Ctx) error {
	if number := query(c, "replay"); number != "" {
		return s.replay(c, number)
	}
	p, err := s.readLottery(c, "")
	if p == nil {
		return err
	}
	return s.print(c, p.look(c), func() error { return s.showLottery(c, fiber.StatusOK, *p) })
}

// showLottery renders a lottery: whole, or what changes of an open one, where the page says that it shows its films.
func (s *Server) showLottery(c *fiber.Ctx, status int, p lotteryPage) error {
	switch part := isFragment(c) && c.Get("HX-Target") == "films"; {
	case part && p.Open && p.Draw.Error == "":
		return s.render(c, status, "lottery-news", p)
	case part: // all of the page has changed
		c.Set("HX-Retarget", "#lottery")
		c.Set("HX-Reselect", "#lottery")
		c.Set("HX-Reswap", "outerHTML show:window:top")
	}
	return s.render(c, status, "lottery", p)
}

// readLottery makes the page of the lottery that a request asks for, at a place below its address. Without a page it
// has answered already, or failed.
func (s *Server) readLottery(c *fiber.Ctx, place string) (*lotteryPage, error) {
	code, known := codeOf(c), query(c, "v")
	if newest, here := newestOf(s.hub, c, code); here && s.shows(c, newest, code) {
		return nil, c.SendStatus(fiber.StatusNoContent)
	}
	l, err := s.lotteries.news(c, code)
	switch {
	case err != nil:
		return nil, err
	case s.shows(c, l.VersionInfo().Version, code):
		return nil, c.SendStatus(fiber.StatusNoContent)
	case l.Deleted:
		return nil, s.showDeleted(c, fiber.StatusGone, s.deletedPage(c, l, place))
	}
	var said flash
	if known == "" && place == "" { // else nobody did anything: the page asks by itself, or it is a screen
		said = s.takeFlash(c, lotteryPath(l.Code))
	}
	p := s.lotteryPage(c, l, said)
	p.Add = said.refillForm(s.language(c), p.Add)
	if known != "" && !p.Open && place == "" {
		p.Late = &lateForm{Code: l.Code, Path: p.Path, PreserveFields: true}
		p.Again.News = p.Host
	}
	p.Fresh = p.Winner != nil && known+"r" == l.VersionInfo().Version.String()
	p.poll(c, l, place)
	return &p, nil
}

// shows says whether a page that asks for news shows all there is: it says which version it knows, which one it heard of,
// and how many screens.
func (s *Server) shows(c *fiber.Ctx, newest lottery.Version, code string) bool {
	screens := query(c, "s")
	return query(c, "v") == newest.String() && !newest.Before(heardOf(c)) && (screens == "" || screens == strconv.Itoa(s.screens(code)))
}

// screens is how many show a lottery, from 1: whoever reads the number has one.
func (s *Server) screens(code string) int { return max(1, s.hub.Screens(code)) }

// poll has the page ask for news: it says what it knows, so that there is no answer where there are none.
func (p *lotteryPage) poll(c *fiber.Ctx, l *lottery.Lottery, place string) {
	knows := url.Values{"n": {strconv.Itoa(l.LastN)}}
	if p.Open {
		knows.Set("s", strconv.Itoa(p.Screens))
	}
	p.Poll = pollPath(l.VersionInfo(), place, knows)
	if seen, err := strconv.Atoi(query(c, "n")); err == nil {
		for i := range p.Films {
			p.Films[i].New = p.Films[i].N > seen
		}
	}
}

// lotteryPage is what a request's browser sees of a lottery, with what there is to say of what it did.
func (s *Server) lotteryPage(c *fiber.Ctx, l *lottery.Lottery, said flash) lotteryPage {
	screens := s.screens(l.Code)
	path, b, lang, in := lotteryPath(l.Code), s.visitor(c), s.language(c), l.Films()
	p := lotteryPage{
		Notice: said,
		Path:   path, Code: l.Code, Name: s.nameOf(lang, l.Name, l.CreatedAt), Count: len(in), Screens: screens,
		Link: s.base(c) + path, Base: s.host(c) + "/l/", Open: l.Last == nil, Host: l.HostedBy(b),
		Fair: l.Commitment, Proof: path + "/proof",
		live: livePath(l.Code, l.VersionInfo().Version, screens), lang: lang.Code, mine: l.HostedBy(b) || tookPart(l, b),
		Add: addForm{Action: path + "/tickets"}, Draw: drawForm{Action: path + "/draw"},
	}
	p.Share = shareView{Heading: lang.Text("share"), Text: lang.Text("share.text"), Link: p.Link}
	p.Films = ticketRows(l, b, said)
	p.Invite = p.Open && !p.Host && !tookPart(l, b)
	if l.Last != nil {
		p.Fair = l.Last.Commitment
	}
	if l.Drawing() {
		p.Drawing = max(1, int(math.Ceil(l.Last.RevealIn().Seconds())))
		p.Reveal = l.Last.RevealIn().Milliseconds() + 1
		p.Reel = reel(l.Last.Reel, l.Last.Elapsed)
	} else if l.Last != nil {
		p.Winner = s.winnerView(lang, l)
		p.Replay = replayPath(l.Code, l.Last.Number)
		p.Share.Heading = lang.Text("tell")
		p.Share.Text = lang.Text("tell.text", "title", titled(p.Winner.Title, p.Winner.Year))
		p.Share.Poster = s.posterPath(p.Winner.Title, p.Winner.Year)
	}
	p.Again = s.redrawView(lang, l, b)
	p.Main = p.next(l)
	p.Add.Main = p.Main == "add"
	p.preview = s.linkPreview(c, l)
	return p
}

// tookPart says whether a browser has put something in, taken out again or not.
func tookPart(l *lottery.Lottery, b lottery.VisitorID) bool {
	return b.Known() && slices.ContainsFunc(l.Tickets, func(t lottery.Ticket) bool { return t.Visitor == b })
}

// next is the one thing to do now, which the page's main button is for.
func (p lotteryPage) next(l *lottery.Lottery) string {
	alone := !slices.ContainsFunc(l.Films(), func(t lottery.Ticket) bool { return !l.HostedBy(t.Visitor) })
	switch {
	case p.Drawing > 0:
		return ""
	case p.Winner != nil && p.Winner.Watched:
		return "again"
	case p.Winner != nil && l.Last.Elapsed >= filmIsOver:
		return "watch"
	case p.Winner != nil:
		return "tell"
	case p.Invite || p.Count == 0:
		return "add"
	case p.Host && alone && p.Screens < 2:
		return "share"
	case p.Count < 2:
		return "add"
	}
	return "draw"
}

// refuseLottery gives a refused form back on the lottery's page: what is wrong beside its field, what was typed in it.
// The lottery is nil where the refusal came before it was read.
func (s *Server) refuseLottery(c *fiber.Ctx, l *lottery.Lottery, cause error) error {
	if _, invalid := errors.AsType[lottery.Invalid](cause); l == nil && invalid {
		var err error
		if l, err = s.Store.Lottery(c.UserContext(), codeOf(c)); err != nil {
			return err
		}
		if closed := l.CheckOpen(); closed != nil { // whatever is wrong with the form, there is none any more
			cause = closed
		}
	}
	status := statusOf(cause)
	if l == nil || status >= 500 || status == fiber.StatusNotFound {
		return cause
	}
	if l.Deleted {
		if field(c, "titles") != "" { // typed for a lottery that is gone: still good for another
			return lottery.ErrDeleted
		}
		p := s.deletedPage(c, l, "")
		p.Message = refusal(s.language(c), cause)
		if kept := refusedRedrawFor(c, l, cause); kept.Reason != "" || kept.Word != "" {
			p.RefusedRedraw = kept
		}
		return s.showDeleted(c, refused(c, cause), p)
	}
	p := s.lotteryPage(c, l, flash{})
	p.refuse(c, s.language(c), l, cause)
	p.poll(c, l, "")
	return s.showLottery(c, refused(c, cause), p)
}

func (p *lotteryPage) refuse(c *fiber.Ctx, lang *i18n.Language, l *lottery.Lottery, cause error) {
	p.Add.Titles, p.Add.By, p.Draw.Word = field(c, "titles"), field(c, "by"), field(c, "word")
	invalid, isInvalid := errors.AsType[lottery.Invalid](cause)
	switch {
	case isInvalid && p.Again.Form != nil:
		p.Again.Form.refuse(c, lang, invalid)
	case isInvalid && invalid.Field == "word":
		p.Draw.Error, p.Draw.Whole = problem(lang, invalid), !isFragment(c)
	case isInvalid:
		p.Add.Errors = map[string]string{invalid.Field: problem(lang, invalid)}
	case errors.Is(cause, lottery.ErrNotDrawn) && !p.Open: // it names a draw that there is not
		p.Message = lang.Text("bad.other")
	case errors.Is(cause, lottery.ErrTooFew) && !p.Open:
		p.Message = lang.Text("redraw.few")
	case errors.Is(cause, lottery.ErrTooFew):
		p.Message = lang.Text("draw.few" + strconv.Itoa(min(p.Count, 1)))
	case errors.Is(cause, lottery.ErrDrawn) && p.Add.Titles != "":
		p.Late = &lateForm{Titles: p.Add.Titles, By: p.Add.By, IdempotencyKey: formToken(c), Code: l.Code, Path: p.Path, See: p.Drawing > 0}
	default:
		p.Message = refusal(lang, cause)
	}
	if !isInvalid && c.Request().PostArgs().Has("reason") {
		p.Again.RefusedRedraw = refusedRedrawFor(c, l, cause)
	}
}

// afterChange leads back to the lottery's page, where there is nothing more to say than what it shows.
func (s *Server) afterChange(c *fiber.Ctx, l *lottery.Lottery, err error) error {
	if err != nil {
		return s.refuseLottery(c, l, err)
	}
	return seeOther(c, lotteryPath(l.Code))
}
