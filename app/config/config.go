// Package config is the only reader of the environment. What it can't use, it refuses at start, with a sentence.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the house's time zone must be found on a machine without zone files
)

// Config is what the program runs with.
type Config struct {
	DatabaseURL     string         // a postgres:// URL
	Address         string         // host:port to listen on; port 0: any that is free
	SecretKey       []byte         // signs cookies; 32 bytes or more
	PublicURL       string         // base of shared links, without a slash at the end; empty: as the request says
	MaxConns        int32          // of the database pool, from 1
	MetricsToken    string         // empty: /metrics is open
	LogLevel        slog.Level     //
	LogText         bool           // for people; JSON otherwise
	ShutdownTimeout time.Duration  // for what was accepted to finish
	TimeZone        *time.Location // the house's, for dates
}

const minSecret = 32

// Load reads what `serve` needs. The terminal argument says whether somebody reads the log as it is written.
// Its error is a sentence for whoever set the environment.
func Load(getenv func(string) string, terminal bool) (Config, error) {
	r := reader{getenv: getenv}
	c := Config{
		DatabaseURL:     r.databaseURL(),
		Address:         net.JoinHostPort("0.0.0.0", strconv.Itoa(r.number("PORT", 8080, 0, 65535))),
		SecretKey:       []byte(getenv("SECRET_KEY")),
		PublicURL:       r.publicURL(),
		MaxConns:        int32(r.number("DB_MAX_CONNS", 1, 1, 100)),
		MetricsToken:    getenv("METRICS_TOKEN"),
		LogLevel:        r.logLevel(),
		LogText:         r.choice("LOG_FORMAT", map[bool]string{true: "text", false: "json"}[terminal], "json", "text") == "text",
		ShutdownTimeout: r.duration("SHUTDOWN_TIMEOUT", 25*time.Second),
		TimeZone:        r.timeZone(),
	}
	if n := len(bytes.TrimSpace(c.SecretKey)); n < minSecret {
		r.fail("SECRET_KEY must have %d characters or more, it has %d; `openssl rand -hex 32` makes one", minSecret, n)
	}
	return c, r.err()
}

// DatabaseURL reads the one setting that `migrate` needs.
func DatabaseURL(getenv func(string) string) (string, error) {
	r := reader{getenv: getenv}
	u := r.databaseURL()
	return u, r.err()
}

// reader collects what is wrong, so that it is all said at once.
type reader struct {
	getenv func(string) string
	wrong  []string
}

func (r *reader) fail(format string, args ...any) {
	r.wrong = append(r.wrong, fmt.Sprintf(format, args...))
}

func (r *reader) err() error {
	if len(r.wrong) == 0 {
		return nil
	}
	return errors.New(strings.Join(r.wrong, "; "))
}

func (r *reader) or(name, fallback string) string {
	if v := strings.TrimSpace(r.getenv(name)); v != "" {
		return v
	}
	return fallback
}

// databaseURL never repeats the value: it holds a password.
func (r *reader) databaseURL() string {
	v := r.or("DATABASE_URL", "")
	u, err := url.Parse(v)
	switch {
	case v == "":
		r.fail("DATABASE_URL is required: postgres://user:password@host:5432/database")
	case err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql"):
		r.fail("DATABASE_URL must be a URL that begins with postgres://")
	}
	return v
}

func (r *reader) publicURL() string {
	v := strings.TrimRight(r.or("PUBLIC_URL", ""), "/")
	if v == "" {
		return ""
	}
	if u, err := url.Parse(v); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.Path != "" || u.RawQuery != "" {
		r.fail("PUBLIC_URL must look like https://films.example.org, it is %q", v)
	}
	return v
}

func (r *reader) number(name string, fallback, low, high int) int {
	v := r.or(name, strconv.Itoa(fallback))
	n, err := strconv.Atoi(v)
	if err != nil || n < low || n > high {
		r.fail("%s must be a number from %d to %d, it is %q", name, low, high, v)
		return fallback
	}
	return n
}

func (r *reader) duration(name string, fallback time.Duration) time.Duration {
	v := r.or(name, fallback.String())
	d, err := time.ParseDuration(v)
	if err != nil || d <= 0 {
		r.fail("%s must be a time like 25s, it is %q", name, v)
		return fallback
	}
	return d
}

func (r *reader) choice(name, fallback string, choices ...string) string {
	v := strings.ToLower(r.or(name, fallback))
	for _, c := range choices {
		if v == c {
			return v
		}
	}
	r.fail("%s must be one of %s, it is %q", name, strings.Join(choices, ", "), v)
	return fallback
}

func (r *reader) logLevel() slog.Level {
	var level slog.Level
	_ = level.UnmarshalText([]byte(r.choice("LOG_LEVEL", "info", "debug", "info", "warn", "error"))) // checked by choice
	return level
}

func (r *reader) timeZone() *time.Location {
	v := r.or("TZ", "UTC")
	zone, err := time.LoadLocation(v)
	if err != nil {
		r.fail("TZ must be a time zone like Europe/Berlin, it is %q", v)
		return time.UTC
	}
	return zone
}
