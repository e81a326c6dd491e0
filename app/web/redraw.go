package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
)

// redrawView is what a lottery's page says of being drawn again: the draws before the newest, and the form for one more.
type redrawView struct {
	Number  int    // of the newest draw
	Nth     string // which draw the page is about, as in "draw 2 of 2"; empty where there was only one
	Earlier []earlierDraw
	Form    *redrawForm // nil: not theirs to draw again, not now, or of too few films
}

// earlierDraw is a draw whose film did not stay.
type earlierDraw struct {
	Nth    string
	Title  string
	Year   int
	Word   string
	At     i18n.SafeText // time of day
	Reason any           // why it was drawn again, from saidReason
	Number int
	Replay string // where it is shown again
}

type redrawForm struct {
	Action string
	Path   string // of the lottery
	After  int    // the number of the draw that it draws again
	Title  string // of the film that goes out
	Ready  []readyReason
	Own    string
	Word   string
	Errors map[string]string
	Whole  bool // as that of a drawForm
}

// refusedRedraw is a redraw that was refused as a whole, with what was typed.
type refusedRedraw struct {
	Action string
	After  int
	Reason string
	Word   string
	Ready  bool // it can be sent once more
}

func refusedRedrawFor(c *fiber.Ctx, l *lottery.Lottery, cause error) *refusedRedraw {
	k := &refusedRedraw{Action: lotteryPath(l.Code) + "/redraw", Reason: chosenReason(fields(c, "reason")), Word: field(c, "word")}
	if l.Last != nil {
		k.After = l.Last.Number
		k.Ready = errors.Is(cause, lottery.ErrDrawing) || errors.Is(cause, lottery.ErrNotDrawn)
	}
	return k
}

// readyReason is a reason to tap. What is stored is the sentence.
type readyReason struct {
	Text    string
	Checked bool
}

// readyReasons are the keys of the sentences.
var readyReasons = []string{"redraw.seen", "redraw.lost", "redraw.mood"}

// saidReason is a stored reason as a page puts it into a sentence: one of ours in the reader's language, whichever it
// was chosen in, another one as it was written.
func saidReason(l *i18n.Language, stored string) any {
	for _, key := range readyReasons {
		if slices.ContainsFunc(i18n.All(), func(other *i18n.Language) bool { return other.Text(key) == stored }) {
			return i18n.SafeText(l.Text(key))
		}
	}
	return stored
}

func (s *Server) redrawView(lang *i18n.Language, l *lottery.Lottery, b lottery.VisitorID) redrawView {
	if l.Last == nil {
		return redrawView{}
	}
	v := redrawView{Number: l.Last.Number}
	nth := func(d lottery.Draw) string { return lang.Text("redraw.nth", "number", d.Number, "all", l.Last.Number) }
	if len(l.Earlier) > 0 {
		v.Nth = nth(*l.Last)
	}
	for i, d := range l.Earlier {
		next := *l.Last
		if i+1 < len(l.Earlier) {
			next = l.Earlier[i+1]
		}
		v.Earlier = append(v.Earlier, earlierDraw{
			Nth: nth(d), Title: d.Winner.Title, Year: d.Winner.Year, Word: d.Word, At: lang.Clock(d.DrawnAt.In(s.TimeZone)),
			Reason: saidReason(lang, next.Reason), Number: d.Number, Replay: replayPath(l.Code, d.Number),
		})
	}
	if l.CheckRedraw(l.Last.Number, b) == nil {
		v.Form = &redrawForm{
			Action: lotteryPath(l.Code) + "/redraw", Path: lotteryPath(l.Code), After: l.Last.Number, Title: l.Last.Winner.Title,
		}
		for _, key := range readyReasons {
			v.Form.Ready = append(v.Form.Ready, readyReason{Text: lang.Text(key)})
		}
	}
	return v
}

// redraw draws again, for a host who says why. The form says which draw it was in the page of, so that sending it twice
// draws once.
func (s *Server) redraw(c *fiber.Ctx) error {
	again, err := redrawOf(c)
	if err != nil {
		return s.refuseRedraw(c, again, err)
	}
	l, drew, err := s.Store.Redraw(c.UserContext(), codeOf(c), again, s.ensureVisitor(c))
	if drew {
		s.Metrics.DrawsMade.Inc()
	}
	return s.afterChange(c, l, err)
}

// redrawOf reads the form. A number that makes no sense is none: the newest draw is meant.
func redrawOf(c *fiber.Ctx) (again lottery.Redraw, err error) {
	again.After, _ = strconv.Atoi(field(c, "after"))
	if again.Reason, err = lottery.ParseReason(chosenReason(fields(c, "reason"))); err != nil {
		return again, err
	}
	again.Word, err = lottery.ParseWord(field(c, "word"))
	return again, err
}

// chosenReason is the one that counts: one's own words, which come last in the form, before a ready reason.
func chosenReason(values []string) string {
	for _, v := range slices.Backward(values) {
		if strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}

// refuseRedraw gives a form back that can't be right, unless something else stands in its way, or nothing is left to do.
func (s *Server) refuseRedraw(c *fiber.Ctx, again lottery.Redraw, cause error) error {
	l, err := s.Store.Lottery(c.UserContext(), codeOf(c))
	if err != nil {
		return err
	}
	switch stands := l.CheckRedraw(again.After, s.visitor(c)); {
	case errors.Is(stands, lottery.ErrDrawn): // this form has drawn already
		return seeOther(c, lotteryPath(l.Code))
	case stands != nil:
		cause = stands
	}
	return s.refuseLottery(c, l, cause)
}

// refuse keeps what was typed, with what is wrong beside its field.
func (f *redrawForm) refuse(c *fiber.Ctx, l *i18n.Language, invalid lottery.Invalid) {
	f.Whole = !isFragment(c)
	f.Word, f.Errors = field(c, "word"), map[string]string{invalid.Field: problem(l, invalid)}
	for _, v := range fields(c, "reason") {
		ready := slices.IndexFunc(f.Ready, func(r readyReason) bool { return saidReason(l, v) == any(i18n.SafeText(r.Text)) })
		if ready >= 0 {
			f.Ready[ready].Checked = true
		} else {
			f.Own = v
		}
	}
}
