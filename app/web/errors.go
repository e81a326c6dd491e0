package web

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/backup"
	"movie-lottery/app/i18n"
	"movie-lottery/app/limit"
	"movie-lottery/app/live"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// retryAfter is how many seconds clients are asked to wait while the database is away.
const retryAfter = 5

var (
	errCrossSite = errors.New("sent by another site's page")
	errOrigin    = fmt.Errorf("%w: Origin", errCrossSite)
	errOtherHost = errors.New("sent to another host than PUBLIC_URL's")
)

// specify returns specific in place of general, whose message would say less, and any other error as it is.
func specify(err, general, specific error) error {
	if errors.Is(err, general) {
		return specific
	}
	return err
}

// statuses are the HTTP statuses of errors that are expected.
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
