package web

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"

	"movie-lottery/app/store"
)

// health says that the process runs. It never asks the database: a platform would restart the process when that is away.
func (s *Server) health(c *fiber.Ctx) error {
	return c.JSON(fiber.Map{"status": "healthy"})
}

// readiness is the answer of /health/ready.
type readiness struct {
	Status   string   `json:"status"` // ready, not ready
	Reason   string   `json:"reason,omitempty"`
	Schema   string   `json:"schema,omitempty"`  // the newest migration that was applied
	Missing  []string `json:"missing,omitempty"` // migrations that were not applied
	Warnings []string `json:"warnings,omitempty"`
}

// ready says whether the site can work: the database answers, takes changes, and has the schema that the program was
// built for. A site that is about to stop is not ready.
func (s *Server) ready(c *fiber.Ctx) error {
	if s.leaving.Load() {
		return c.Status(fiber.StatusServiceUnavailable).JSON(readiness{Status: "not ready", Reason: "the site is shutting down"})
	}
	schema, err := s.Store.Schema(c.UserContext(), s.Migrations)
	s.learnSchema(schema, err)
	r := s.readiness(schema, err)
	if r.Status != "ready" {
		LogOf(c.UserContext()).Debug("not ready", "reason", r.Reason, "missing", r.Missing, "error", err)
		setRetryAfter(c)
		c.Status(fiber.StatusServiceUnavailable)
	}
	return c.JSON(r)
}

func (s *Server) readiness(schema store.Schema, err error) readiness {
	r := readiness{Status: "ready", Schema: schema.Version, Missing: schema.Missing}
	if r.Reason = whyNotReady(schema, err); r.Reason != "" {
		r.Status = "not ready"
	}
	if len(schema.Newer) > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("the schema is newer than the program: it has %s", strings.Join(schema.Newer, ", ")))
	}
	if s.ScriptsMissing() {
		r.Warnings = append(r.Warnings, WarningScripts)
	}
	return r
}

// reasonAway is why a site is not ready whose database does not answer.
const reasonAway = "the database is away"

// whyNotReady returns why the site can't work, by the schema and the error that reading it returned; empty where it can.
func whyNotReady(schema store.Schema, err error) string {
	switch {
	case errors.Is(err, store.ErrBusy):
		return "the database is busy"
	case err != nil:
		return reasonAway
	case len(schema.Missing) > 0:
		return "migrations are missing: run scripts/release.sh"
	case schema.ReadOnly:
		return "the database is read-only"
	}
	return ""
}

// WarningScripts says that the program was built without the scripts from npm.
const WarningScripts = "the scripts are missing: every page works, as plain HTML; `make build` where there is npm brings them"

// metrics answers in Prometheus' text format. Where the site has a token, the request needs it.
func (s *Server) metrics() fiber.Handler {
	handler := adaptor.HTTPHandler(s.Metrics.Handler())
	return func(c *fiber.Ctx) error {
		if s.MetricsToken != "" && subtle.ConstantTimeCompare([]byte(c.Get(fiber.HeaderAuthorization)), []byte("Bearer "+s.MetricsToken)) == 0 {
			c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
			return fiber.ErrUnauthorized
		}
		c.Request().ResetBody() // which the adaptor would read, however large
		return handler(c)
	}
}
