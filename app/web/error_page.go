package web

import (
	"errors"
	"html/template"
	"slices"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/store"
	"movie-lottery/app/web/view"
)

// errorPage says what went wrong and what to do next. It has what was typed, to be sent again.
type errorPage struct {
	Heading string
	Text    string
	Titles  string  // films that were typed, to send again or to start a lottery with
	Action  string  // of the form with them; empty: there is none
	Button  string  // of that form
	Lines   []typed // what was typed beside the films
	Fields  []input // hidden fields of the form
	Look    string  // where to see whether it was saved; empty: it was not
	Retry   string  // the same address, where asking again may help; empty: it won't
	Moved   string  // where the site is; empty: here
}

// typed is a field of one line, as it was typed.
type typed struct {
	Name  string
	Label template.HTML
	Value string
}

// typedFields are the fields that visitors type one line into, with the keys of their labels.
var typedFields = map[string]string{"name": "home.name", "by": "who.label", "title": "edit.label", "word": "word", "reason": "redraw.own"}

// keepFields takes over the fields of a form beside the titles: those that were typed to be seen, the others hidden.
func (p *errorPage) keepFields(l *i18n.Language, all []input) {
	for _, f := range all {
		label, isTyped := typedFields[f.Name]
		shown := slices.ContainsFunc(p.Lines, func(t typed) bool { return t.Name == f.Name })
		switch {
		case f.Name == "titles":
		case isTyped && !shown && f.Value != "":
			p.Lines = append(p.Lines, typed{f.Name, l.HTML(label), f.Value})
		default:
			p.Fields = append(p.Fields, f)
		}
	}
}

func (p errorPage) Head(*i18n.Language) view.Head {
	head := view.Head{Title: p.Heading}
	if p.Retry != "" {
		head.Refresh = retryAfter
	}
	return head
}

// wordsFor returns the text of an error's page. Of a form for another address it says which, and what the operator has to set.
func (s *Server) wordsFor(c *fiber.Ctx, status int, err error) pageWords {
	l, words := s.language(c), errorWords(s.language(c), status, err)
	from := sanitize([]byte(c.Get(fiber.HeaderOrigin)))
	switch {
	case errors.Is(err, errOtherHost):
		words.text = l.Text("421.p", "address", s.PublicURL)
	case errors.Is(err, errOrigin) && settingFor(from) != "":
		words.text = l.Text("403.origin", "from", origin(from), "address", s.base(c), "setting", settingFor(from))
	}
	return words
}

// resendable are the statuses after which the same form may be sent again, as it is or shorter.
var resendable = []int{fiber.StatusRequestEntityTooLarge, fiber.StatusTooManyRequests, fiber.StatusServiceUnavailable, fiber.StatusInsufficientStorage}

func (s *Server) errorPage(c *fiber.Ctx, status int, err error) errorPage {
	l, here := s.language(c), pageAddress(c)
	words := s.wordsFor(c, status, err)
	p := errorPage{Heading: words.heading, Text: words.text}
	if c.Method() == fiber.MethodGet && status == fiber.StatusServiceUnavailable {
		p.Retry = here
	}
	if c.Method() != fiber.MethodPost || c.Request().IsBodyStream() { // its body was not read
		return p
	}
	switch p.Titles = field(c, "titles"); {
	case slices.Contains(resendable, status):
		p.Action, p.Button = here, l.Text("send.again")
		p.keepFields(l, allFields(c))
	case errors.Is(err, errOrigin), errors.Is(err, errOtherHost):
		p.keepFields(l, allFields(c))
		p.Fields = nil // which may be another site's
		if errors.Is(err, errOtherHost) {
			p.Moved = s.PublicURL + here
		} else if p.Titles != "" || len(p.Lines) > 0 {
			p.Action, p.Button = here, l.Text("send.again")
		}
	case p.Titles != "":
		p.Action, p.Button = "/lotteries", l.Text("send.start")
	}
	if errors.Is(err, store.ErrUnknown) {
		p.Text, p.Look = l.Text("503.unknown"), here
	} else if status == fiber.StatusServiceUnavailable {
		p.Text = l.Text("503.save")
	}
	return p
}
