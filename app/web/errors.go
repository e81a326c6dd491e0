package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/backup"
	"movie-lottery/app/i18n"
	"movie-lottery/app/limit"
	"movie-lottery/app/live"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/web/view"
)

// retryAfter is how many seconds clients are asked to wait while the database is away.
const retryAfter = 5

var (
	errCrossSite = errors.New("sent by another site's page")
	errOrigin    = fmt.Errorf("%w: Origin", errCrossSite)
	errOtherHost = errors.New("sent to another host than PUBLIC_URL's")
)

var statuses = map[error]int{
	lottery.ErrNotFound:      fiber.StatusNotFound,
	lottery.ErrDeleted:       fiber.StatusGone,
	lottery.ErrForbidden:     fiber.StatusForbidden,
	lottery.ErrDrawn:         fiber.StatusConflict,
	lottery.ErrNotDrawn:      fiber.StatusConflict,
	lottery.ErrDrawing:       fiber.StatusConflict,
	lottery.ErrTooFew:        fiber.StatusConflict,
	lottery.ErrOpen:          fiber.StatusConflict,
	lottery.ErrLastRound:     fiber.StatusConflict,
	lottery.ErrAdded:         fiber.StatusConflict,
	lottery.ErrListChanged:   fiber.StatusConflict,
	store.ErrUnavailable:     fiber.StatusServiceUnavailable,
	context.DeadlineExceeded: fiber.StatusServiceUnavailable,
	errCrossSite:             fiber.StatusForbidden,
	errOtherHost:             fiber.StatusMisdirectedRequest,
	errLoginNeeded:           fiber.StatusUnauthorized,
	errWrongPassword:         fiber.StatusUnprocessableEntity,
	errBusy:                  fiber.StatusServiceUnavailable,
	errNoFile:                fiber.StatusUnprocessableEntity,
	backup.ErrUnavailable:    fiber.StatusServiceUnavailable,
	backup.ErrNoBackup:       fiber.StatusUnprocessableEntity,
	backup.ErrFormat:         fiber.StatusUnprocessableEntity,
	backup.ErrNewer:          fiber.StatusUnprocessableEntity,
	backup.ErrDamaged:        fiber.StatusUnprocessableEntity,
	backup.ErrTooLarge:       fiber.StatusRequestEntityTooLarge,
	backup.ErrBusy:           fiber.StatusServiceUnavailable,
	backup.ErrNotEmpty:       fiber.StatusConflict,
	backup.ErrSchema:         fiber.StatusConflict,
	live.ErrFull:             fiber.StatusServiceUnavailable,
	// It is neither the client's fault nor over in a moment, so neither 413 nor 503.
	errFull: fiber.StatusInsufficientStorage,
}

// reasons are why a request failed, where an operator may do something about it: what the log and the metrics call it. Of
// several that fit, the first counts.
var reasons = []struct {
	err    error
	status int
	reason string
}{
	{store.ErrBusy, fiber.StatusServiceUnavailable, "database_busy"},
	{store.ErrReadOnly, fiber.StatusServiceUnavailable, "database_read_only"},
	{store.ErrResources, fiber.StatusServiceUnavailable, "database_resources"},
	{store.ErrSchema, fiber.StatusServiceUnavailable, "database_schema"},
	{store.ErrUnavailable, fiber.StatusServiceUnavailable, "database_away"},
	{backup.ErrUnavailable, fiber.StatusServiceUnavailable, "database_away"},
	{backup.ErrBusy, fiber.StatusServiceUnavailable, "backups"},
	{context.DeadlineExceeded, fiber.StatusServiceUnavailable, "database_busy"},
	{errNoTurn, fiber.StatusServiceUnavailable, "turns"},
	{errNoSearch, fiber.StatusServiceUnavailable, "searches"},
	{errNoBytes, fiber.StatusServiceUnavailable, "body_bytes"},
	{live.ErrFull, fiber.StatusServiceUnavailable, "streams"},
	{errFull, fiber.StatusInsufficientStorage, "database_size"},
	{errPanic, fiber.StatusInternalServerError, "panic"},
}

// reasonFailed is the reason of all other errors that are answered with a 500.
const reasonFailed = "failed"

// declareErrors has the series of all reasons begin at 0.
func (s *Server) declareErrors() {
	for _, r := range reasons {
		s.Metrics.DeclareError(r.status, r.reason)
	}
	s.Metrics.DeclareError(fiber.StatusInternalServerError, reasonFailed)
	s.Metrics.DeclareError(fiber.StatusTooManyRequests, streamsLimit)
	for _, kind := range limit.Kinds() {
		s.Metrics.DeclareError(fiber.StatusTooManyRequests, kind.String())
	}
}

// reasonFor returns the reason of an error; empty where it is the client's.
func reasonFor(err error, status int) string {
	for _, r := range reasons {
		if errors.Is(err, r.err) {
			return r.reason
		}
	}
	if many, ok := errors.AsType[tooMany](err); ok {
		return many.kind
	}
	if status >= fiber.StatusInternalServerError {
		return reasonFailed
	}
	return ""
}

// failure is why a request was refused or failed.
type failure struct {
	reason string // empty where it is the client's
	err    error
}

type failureKey struct{}

// failureOf returns why a request was refused or failed; nil where it was answered.
func failureOf(c *fiber.Ctx) *failure {
	f, _ := c.Locals(failureKey{}).(*failure)
	return f
}

// statusOf returns the HTTP status for an error: 500 for an unexpected one.
func statusOf(err error) int {
	for known, status := range statuses {
		if errors.Is(err, known) {
			return status
		}
	}
	if _, ok := errors.AsType[lottery.Invalid](err); ok {
		return fiber.StatusUnprocessableEntity
	}
	if _, ok := errors.AsType[tooMany](err); ok {
		return fiber.StatusTooManyRequests
	}
	if e, ok := errors.AsType[*fiber.Error](err); ok {
		return e.Code
	}
	return fiber.StatusInternalServerError
}

// refused returns the status for an error, keeps its cause for the log, which the answer doesn't show, and sets Retry-After
// where asking again helps. The router's own errors quote the path, and with it a code, so only their status is logged.
func refused(c *fiber.Ctx, err error) int {
	status := statusOf(err)
	if many, ok := errors.AsType[tooMany](err); ok {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(many.seconds()))
	}
	if status == fiber.StatusServiceUnavailable {
		setRetryAfter(c)
	}
	why := &failure{reasonFor(err, status), err}
	if _, routers := errors.AsType[*fiber.Error](err); routers {
		why.err = fiber.NewError(status)
	}
	c.Locals(failureKey{}, why)
	return status
}

// refuseUnread answers a request that was cut off or malformed before any handler saw it. The server's own error
// quotes what was sent, with codes and cookies, so only the status is logged.
func (s *Server) refuseUnread(c *fiber.Ctx, status int) error {
	s.secureHeaders(c)
	id := s.requestID(c)
	s.Log.Info("refused unread", "request", id, "status", status)
	s.Metrics.ObserveRequest("none", "other", status, 0)
	return s.render(c, status, "error", s.errorPage(c, status, fiber.NewError(status)))
}

func setRetryAfter(c *fiber.Ctx) { c.Set(fiber.HeaderRetryAfter, strconv.Itoa(retryAfter)) }

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

// handleError answers a request whose handler returned an error: with a page, or with one line of text where that fails.
func (s *Server) handleError(c *fiber.Ctx, err error) error {
	if !hasRequestID(c) {
		return s.refuseUnread(c, statusOf(err))
	}
	status := refused(c, err)
	if part(c) == partUnderstood { // it replaces no page where something is being typed
		text := s.wordsFor(c, status, err).text
		return s.showForm(c, status, homePage{Form: startForm{Errors: map[string]string{"titles": text}}, Understood: &understood{Problem: text}})
	}
	retarget(c, wholePage) // an error replaces all of the page, not the part that was asked for
	if err := s.render(c, status, "error", s.errorPage(c, status, err)); err != nil {
		LogOf(c.UserContext()).Error("the error page failed", "error", err)
		return c.Status(status).SendString(errorWords(i18n.Get(i18n.Default), status, err).heading)
	}
	return nil
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
