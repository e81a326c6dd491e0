package web

import (
	"context"
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// retryAfter is how many seconds we ask clients to wait while the database is away.
const retryAfter = 5

var errCrossSite = errors.New("sent by another site's page")

var statuses = map[error]int{
	lottery.ErrNotFound:      fiber.StatusNotFound,
	lottery.ErrDeleted:       fiber.StatusGone,
	lottery.ErrForbidden:     fiber.StatusForbidden,
	lottery.ErrDrawn:         fiber.StatusConflict,
	lottery.ErrNotDrawn:      fiber.StatusConflict,
	lottery.ErrDrawing:       fiber.StatusConflict,
	lottery.ErrTooFew:        fiber.StatusConflict,
	store.ErrUnavailable:     fiber.StatusServiceUnavailable,
	context.DeadlineExceeded: fiber.StatusServiceUnavailable,
	errCrossSite:             fiber.StatusForbidden,
}

// statusOf is the one place where an error becomes a status. What nobody foresaw is a 500.
func statusOf(err error) int {
	for known, status := range statuses {
		if errors.Is(err, known) {
			return status
		}
	}
	if _, ok := errors.AsType[lottery.Invalid](err); ok {
		return fiber.StatusUnprocessableEntity
	}
	if e, ok := errors.AsType[*fiber.Error](err); ok {
		return e.Code
	}
	return fiber.StatusInternalServerError
}

// refused is the status for an error, with Retry-After where asking again helps, and its cause written down: the answer
// never says it. What the router says quotes the path, and with it a code, so it is left out.
func refused(c *fiber.Ctx, err error) int {
	status, log := statusOf(err), LogOf(c.UserContext())
	if _, routers := errors.AsType[*fiber.Error](err); routers {
		err = fiber.NewError(status)
	}
	switch {
	case status == fiber.StatusServiceUnavailable:
		setRetryAfter(c)
		log.Warn("unavailable", "error", err)
	case status >= 500:
		log.Error("failed", "error", err)
	default:
		log.Info("refused", "status", status, "error", err)
	}
	return status
}

// refuseUnread answers a request that was cut off or malformed before any handler saw it. The server's own error
// quotes what was sent, codes and cookies with it, so the log gets the status alone.
func (s *Server) refuseUnread(c *fiber.Ctx, status int) error {
	s.secureHeaders(c)
	id := s.requestID(c)
	s.Log.Info("refused unread", "request", id, "status", status)
	s.Metrics.ObserveRequest("none", "other", status, 0)
	return s.render(c, status, "error", s.errorPage(c, status, fiber.NewError(status)))
}

func setRetryAfter(c *fiber.Ctx) { c.Set(fiber.HeaderRetryAfter, strconv.Itoa(retryAfter)) }

// errorPage says what went wrong and what to do next. What was typed is still there.
type errorPage struct {
	Heading string
	Text    string
	Titles  string  // films that were typed, to send again or to start a lottery with
	Action  string  // where the form with them goes; empty: there is none
	Button  string  // of that form
	Fields  []input // the form's other fields
	Again   string  // the same address, where asking again may help; empty: it won't
}

func (p errorPage) Title(*i18n.Language) string { return p.Heading }

// RefreshIn is when the page asks again by itself.
func (p errorPage) RefreshIn() int {
	if p.Again == "" {
		return 0
	}
	return retryAfter
}

// handleError answers a request that failed before its handler could render anything: with a page, or with a plain
// line where even that fails.
func (s *Server) handleError(c *fiber.Ctx, err error) error {
	if !hasRequestID(c) {
		return s.refuseUnread(c, statusOf(err))
	}
	status := refused(c, err)
	retarget(c, wholePage) // a fragment's place is inside the page it was asked for by; an error takes the whole of it
	if err := s.render(c, status, "error", s.errorPage(c, status, err)); err != nil {
		LogOf(c.UserContext()).Error("the error page failed", "error", err)
		return c.Status(status).SendString(errorWords(i18n.Get(i18n.Default), status, err).heading)
	}
	return nil
}

func (s *Server) errorPage(c *fiber.Ctx, status int, err error) errorPage {
	l := s.language(c)
	said := errorWords(l, status, err)
	p, here := errorPage{Heading: said.heading, Text: said.text}, pageAddress(c)
	if c.Method() == fiber.MethodGet && status == fiber.StatusServiceUnavailable {
		p.Again = here
	}
	if c.Method() != fiber.MethodPost || c.Request().IsBodyStream() { // what was not read was too much, or not for us
		return p
	}
	switch p.Titles = field(c, "titles"); {
	case status == fiber.StatusServiceUnavailable:
		p.Text, p.Action, p.Button, p.Fields = l.Text("503.save"), here, l.Text("send.again"), otherFields(c)
	case status == fiber.StatusRequestEntityTooLarge:
		p.Action, p.Button, p.Fields = here, l.Text("send.again"), otherFields(c)
	case p.Titles != "":
		p.Action, p.Button = "/lotteries", l.Text("send.start")
	}
	return p
}
