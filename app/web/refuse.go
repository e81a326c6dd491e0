package web

import (
	"cmp"
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
)

// refuseLottery gives a refused form back on the lottery's page: what is wrong beside its field, and what was typed in it.
// The lottery is nil where the form was refused before the lottery was read. An error that is not about the form is
// returned.
func (s *Server) refuseLottery(c *fiber.Ctx, l *lottery.Lottery, cause error) error {
	invalid, isInvalid := errors.AsType[lottery.Invalid](cause)
	if l == nil && (isInvalid || errors.Is(cause, errNotByID)) {
		var err error
		if l, err = s.Store.Lottery(c.UserContext(), codeOf(c)); err != nil {
			return err
		}
		if closed := l.CheckOpen(); closed != nil { // whatever is wrong with the form, there is none any more
			cause, isInvalid = closed, false
		}
	}
	if status := statusOf(cause); l == nil || status >= 500 || status == fiber.StatusNotFound {
		return cause
	}
	if l.Deleted {
		return s.refuseDeleted(c, l, cause)
	}

	r := s.lotteryRequest(c)
	by := field(c, "by")
	titles := cmp.Or(field(c, "titles"), field(c, "title")) // the latter is of a correction, whose form is gone
	if strings.HasSuffix(c.Path(), "/seen/leave") {         // whose field of that name says whose marks count
		by = ""
	}
	next := nextFormFor(l, r)
	if l.Last != nil && titles != "" && (next == nil || !next.Films) {
		r.late = &lateForm{
			Titles: titles, By: cmp.Or(by, l.Guest(r.visitor).Name), IdempotencyKey: formToken(), Code: l.Code, Path: lotteryPath(l.Code), Next: nextPathFor(l, r.visitor),
			Library: r.house, See: l.Drawing(),
		}
	}
	if r.late == nil || !errors.Is(cause, lottery.ErrDrawn) {
		r.message = lotteryRefusal(r.lang, l, cause)
	}
	if isInvalid && l.Last != nil && !postArgs(c).Has("reason") { // the field that it is about is on open pages alone
		r.message = problem(r.lang, invalid)
	}
	if !isInvalid && postArgs(c).Has("reason") { // it is a redraw, whose fields are not given back in its own form
		r.refusedRedraw = refusedRedrawFor(c, l, cause)
	}
	content := s.lotteryContent(l, r)
	switch p := content.(type) {
	case drawnPage:
		switch {
		case titles != "" && p.NextRound != nil && p.NextRound.Films:
			p.NextRound.Preserve, p.NextRound.Add.Titles, p.NextRound.Add.By = false, titles, by
			if isInvalid {
				p.NextRound.Add.Errors = map[string]string{invalid.Field: problem(r.lang, invalid)}
			}
		case isInvalid && invalid.Field == "name" && p.NameForm != nil:
			p.NameForm.refuse(field(c, "name"), problem(r.lang, invalid), !r.fragment)
		case isInvalid && p.Again.Form != nil && titles == "":
			p.Again.Form.refuse(c, r.lang, invalid)
		}
	case openPage:
		p.Add.Titles, p.Draw.Word = titles, field(c, "word")
		if isInvalid {
			p.refuse(invalid, field(c, "name"), problem(r.lang, invalid), !r.fragment)
		}
		p.refillName(by)
		if errors.Is(cause, errHostDraws) {
			p.Draw.Error, p.Draw.Whole = r.message, !r.fragment
		}
		if invalid.Field == "per_guest" {
			p.Rules.PerGuest = field(c, "per_guest")
		}
		content = p
	}
	retargetLottery(c, l, r)
	return s.render(c, refused(c, cause), lotteryPartial(l, r), content)
}

// refuseDeleted answers a form for a lottery that was deleted. Films that were typed are still good for another one.
func (s *Server) refuseDeleted(c *fiber.Ctx, l *lottery.Lottery, cause error) error {
	if field(c, "titles") != "" {
		return lottery.ErrDeleted
	}
	p := s.deletedPage(c, l)
	p.Message = refusal(s.language(c), cause)
	if redraw := refusedRedrawFor(c, l, cause); redraw.Reason != "" || redraw.Word != "" {
		p.RefusedRedraw = redraw
	}
	return s.showDeleted(c, refused(c, cause), p)
}

// lotteryRefusal is refusal where the sentence depends on the lottery.
func lotteryRefusal(lang *i18n.Language, l *lottery.Lottery, cause error) string {
	switch {
	case l.Last == nil && errors.Is(cause, lottery.ErrTooFew) && len(l.Films()) > 1:
		return lang.Text("draw.few.in")
	case l.Last == nil && errors.Is(cause, lottery.ErrTooFew):
		return lang.Text("draw.few" + strconv.Itoa(min(len(l.Films()), 1)))
	case errors.Is(cause, lottery.ErrTooFew):
		return lang.Text("redraw.few")
	case l.Last == nil && errors.Is(cause, lottery.ErrDrawn): // the form is about the film of an earlier evening
		return lang.Text("no.won")
	case l.Last != nil && errors.Is(cause, lottery.ErrNotDrawn) && !errors.Is(cause, errNotWinner): // the form names a draw that there is not
		return lang.Text("bad.other")
	}
	return refusal(lang, cause)
}

// refuse puts what is wrong into the form that has the field. On a page that is loaded whole, the sheet of the draw is open.
func (p *openPage) refuse(invalid lottery.Invalid, name, problem string, whole bool) {
	switch invalid.Field {
	case "word":
		p.Draw.Error, p.Draw.Whole = problem, whole
	case "name":
		if p.NameForm != nil {
			p.NameForm.refuse(name, problem, whole)
		}
	case "list":
		p.Draw.Changed, p.Draw.Whole = problem, whole
	case "per_guest":
		p.Rules.Error, p.Rules.Whole = problem, whole
	case "titles", "by", "movie":
		p.Add.Errors = map[string]string{invalid.Field: problem}
	default: // of a button, which has no place for it
		p.Message = problem
	}
}
