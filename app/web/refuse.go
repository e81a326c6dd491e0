package web

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
	"movie-lottery/app/web/view"
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

	lang, titles, by, word := s.language(c), field(c, "titles"), field(c, "by"), field(c, "word")
	redraw := refusedRedrawFor(c, l, cause)
	if l.Deleted {
		if titles != "" { // typed for a lottery that is gone: still good for another
			return lottery.ErrDeleted
		}
		p := s.deletedPage(c, l)
		p.Message = refusal(lang, cause)
		if redraw.Reason != "" || redraw.Word != "" {
			p.RefusedRedraw = redraw
		}
		return s.showDeleted(c, refused(c, cause), p)
	}

	if isInvalid || !postArgs(c).Has("reason") {
		redraw = nil // it is no redraw, or its fields are given back in its own form
	}
	r := s.lotteryRequest(c)
	message := refusal(lang, cause)
	var late *lateForm
	switch {
	case l.Last == nil && errors.Is(cause, lottery.ErrTooFew):
		message = lang.Text("draw.few" + strconv.Itoa(min(len(l.Films()), 1)))
	case errors.Is(cause, lottery.ErrTooFew):
		message = lang.Text("redraw.few")
	case errors.Is(cause, errNotWinner):
	case l.Last != nil && errors.Is(cause, lottery.ErrNotDrawn): // the form names a draw that there is not
		message = lang.Text("bad.other")
	case errors.Is(cause, lottery.ErrDrawn) && titles != "":
		message = ""
		late = &lateForm{Titles: titles, By: by, IdempotencyKey: formToken(), Code: l.Code, Path: lotteryPath(l.Code), Library: r.house, See: l.Drawing()}
	}

	var content view.Content
	switch {
	case l.Drawing():
		p := s.drawingPage(l, r)
		p.Message, p.RefusedRedraw, p.Late = message, redraw, late
		content = p
	case l.Last != nil:
		p := s.drawnPage(l, r)
		p.Message, p.RefusedRedraw, p.Late = message, redraw, late
		if isInvalid && p.Again.Form != nil {
			p.Again.Form.refuse(c, lang, invalid)
		}
		content = p
	default:
		p := s.openPage(l, r)
		p.Message, p.RefusedRedraw = message, redraw
		p.Add.Titles, p.Add.By, p.Draw.Word = titles, by, word
		if isInvalid {
			p.refuse(invalid, problem(lang, invalid), !r.fragment)
		}
		content = p
	}
	retargetLottery(c, l, r)
	return s.render(c, refused(c, cause), lotteryPartial(l, r), content)
}

// refuse puts what is wrong into the form that has the field. On a page that is loaded whole, the sheet of the draw is open.
func (p *openPage) refuse(invalid lottery.Invalid, problem string, whole bool) {
	switch invalid.Field {
	case "word":
		p.Draw.Error, p.Draw.Whole = problem, whole
	case "list":
		p.Draw.Changed, p.Draw.Whole = problem, whole
	default:
		p.Add.Errors = map[string]string{invalid.Field: problem}
	}
}
