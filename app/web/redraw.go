package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/limit"
	"movie-lottery/app/lottery"
)

// redrawView is what a lottery's page has about redraws: the draws before the newest, and the form for one more.
type redrawView struct {
	Number  int    // of the newest draw
	Nth     string // which draw the page is about, as in "draw 2 of 2"; empty where there was only one
	Earlier []earlierDraw
	Form    *redrawForm // nil: the visitor is not the host, it is being drawn, or too few films are left
}

// earlierDraw is a draw that was followed by another one.
type earlierDraw struct {
	lottery.Draw
	Nth    string
	How    howView
	Reason any    // why it was drawn again, from reasonText
	Replay string // address of its replay
}

type redrawForm struct {
	Action  string
	Path    string // of the lottery
	After   int    // number of the draw that it replaces
	Title   string // of the film that can't win again
	Presets []presetReason
	Own     string // reason in the host's own words
	Word    string
	List    string // hash of the list that it is drawn from
	Errors  map[string]string
	Whole   bool // refused on a page that was loaded whole: its sheet is open, as no script opens it
}

// refusedRedraw is a redraw that was refused as a whole, with what was typed.
type refusedRedraw struct {
	Action    string
	After     int
	Reason    string
	Word      string
	CanResend bool
}

func refusedRedrawFor(c *fiber.Ctx, l *lottery.Lottery, cause error) *refusedRedraw {
	k := &refusedRedraw{Action: lotteryPath(l.Code) + "/redraw", Reason: chosenReason(fields(c, "reason")), Word: field(c, "word")}
	if l.Last != nil {
		k.After = l.Last.Number
		k.CanResend = errors.Is(cause, lottery.ErrDrawing) || errors.Is(cause, lottery.ErrNotDrawn)
	}
	return k
}

// presetReason is a reason to tap instead of typing one. Its text is what is stored.
type presetReason struct {
	Text    string
	Checked bool
}

// presetReasons are the keys of their texts.
var presetReasons = []string{"redraw.seen", "redraw.lost", "redraw.mood"}

// reasonText returns a stored reason as an argument of a sentence. A preset one is translated: it may have been chosen in
// another language. One in the host's own words is a plain string, which templates escape.
func reasonText(l *i18n.Language, stored string) any {
	for _, key := range presetReasons {
		if slices.ContainsFunc(i18n.All(), func(other *i18n.Language) bool { return other.Text(key) == stored }) {
			return i18n.SafeText(l.Text(key))
		}
	}
	return stored
}

func (s *Server) redrawView(lang *i18n.Language, l *lottery.Lottery, b lottery.VisitorID) redrawView {
	v := redrawView{Number: l.Last.Number, Earlier: s.earlierDraws(lang, l)}
	if len(l.Earlier) > 0 {
		v.Nth = nthDraw(lang, l, *l.Last)
	}
	if l.CheckRedraw(l.Last.Number, b) == nil {
		v.Form = newRedrawForm(lang, l)
	}
	return v
}

// nthDraw returns which draw of its round it is, as in "draw 1 of 2".
func nthDraw(lang *i18n.Language, l *lottery.Lottery, d lottery.Draw) string {
	return lang.Text("redraw.nth", "number", d.Number-l.DrawnBefore, "all", l.Last.Number-l.DrawnBefore)
}

// earlierDraws returns the draws before the newest, each with the reason of the one after it.
func (s *Server) earlierDraws(lang *i18n.Language, l *lottery.Lottery) (all []earlierDraw) {
	for i, d := range l.Earlier {
		next := *l.Last
		if i+1 < len(l.Earlier) {
			next = l.Earlier[i+1]
		}
		all = append(all, earlierDraw{
			Draw: d, Nth: nthDraw(lang, l, d), How: s.howView(lang, d),
			Reason: reasonText(lang, next.Reason), Replay: replayPath(l.Code, d.Number),
		})
	}
	return all
}

func newRedrawForm(lang *i18n.Language, l *lottery.Lottery) *redrawForm {
	path := lotteryPath(l.Code)
	f := &redrawForm{Action: path + "/redraw", Path: path, After: l.Last.Number, Title: l.Last.Winner.Title, List: l.NextListHash()}
	for _, key := range presetReasons {
		f.Presets = append(f.Presets, presetReason{Text: lang.Text(key)})
	}
	return f
}

// redraw draws again, for a host who gives a reason. The form has the number of the draw that it replaces, so that sending
// it twice draws once.
func (s *Server) redraw(c *fiber.Ctx) error {
	again, err := parseRedraw(c)
	if err != nil {
		return s.refuseRedraw(c, again, err)
	}
	if err := s.take(c, limit.Cost{Kind: limit.RedrawDaily, Count: 1}); err != nil {
		return err
	}
	l, drew, err := s.Store.Redraw(c.UserContext(), codeOf(c), again, s.ensureVisitor(c))
	if drew {
		s.Metrics.DrawsMade.Inc()
	}
	return s.afterChange(c, l, err)
}

// parseRedraw reads the form. Without a valid number it is about the newest draw.
func parseRedraw(c *fiber.Ctx) (again lottery.Redraw, err error) {
	again.After, _ = strconv.Atoi(field(c, "after"))
	if again.Reason, err = lottery.ParseReason(chosenReason(fields(c, "reason"))); err != nil {
		return again, err
	}
	again.DrawRequest, err = parseDraw(c)
	return again, err
}

// chosenReason returns the last reason that is not blank: the field for one's own words comes after the preset ones.
func chosenReason(values []string) string {
	for _, v := range slices.Backward(values) {
		if strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}

// refuseRedraw gives an invalid form back. Where the lottery can't be redrawn anyway it says that instead, and where this
// form has drawn already it leads to the draw.
func (s *Server) refuseRedraw(c *fiber.Ctx, again lottery.Redraw, cause error) error {
	l, err := s.Store.Lottery(c.UserContext(), codeOf(c))
	if err != nil {
		return err
	}
	switch err := l.CheckRedraw(again.After, s.visitor(c)); {
	case errors.Is(err, lottery.ErrDrawn):
		return seeOther(c, lotteryPath(l.Code))
	case err != nil:
		cause = err
	}
	return s.refuseLottery(c, l, cause)
}

// refuse puts what was typed back into the form, with what is wrong beside its field.
func (f *redrawForm) refuse(c *fiber.Ctx, l *i18n.Language, invalid lottery.Invalid) {
	f.Whole = !isFragment(c)
	f.Word, f.Errors = field(c, "word"), map[string]string{invalid.Field: problem(l, invalid)}
	for _, v := range fields(c, "reason") {
		preset := slices.IndexFunc(f.Presets, func(r presetReason) bool { return reasonText(l, v) == any(i18n.SafeText(r.Text)) })
		if preset >= 0 {
			f.Presets[preset].Checked = true
		} else {
			f.Own = v
		}
	}
}
