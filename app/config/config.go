// Package config reads the settings from the environment; no other package does. Settings that cannot be used are errors
// at the start, with a sentence for each.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // TZ must be found on machines without zone files
	"unicode"

	"movie-lottery/app/dburl"
)

// Config holds the settings of the serving program.
type Config struct {
	DatabaseURL     string   // as dburl.Parse reads it
	Address         string   // :port to listen on; port 0: any free port
	SecretKey       []byte   // signs cookies; minSecret bytes or more
	OldSecretKeys   [][]byte // whose signatures are still accepted, and replaced
	Password        string   // opens home, history and library; empty: they are open
	PublicURL       string   // the site's only address, without a slash at the end; empty: taken from each request
	MaxConns        int32    // of the database pool, 1 to 100
	MetricsToken    string   // empty: /metrics is open
	LogLevel        slog.Level
	LogText         bool           // human-readable text; otherwise JSON
	ShutdownDelay   time.Duration  // how long the site serves after it was told to stop, so that load balancers move on
	ShutdownTimeout time.Duration  // how long running requests may take to finish after that
	TimeZone        *time.Location // for the dates on pages
	Retention       time.Duration  // after how long without a change a lottery's names and visitor ids are erased; 0: never
	Limits          bool           // on what one client may do
	MaxDBSize       int64          // bytes beyond which the site stores no more lotteries and films; 0: no limit
	TrustedProxies  []netip.Prefix // whose headers about the client are believed
	ClientIPHeader  string         // of them, the one that has the client's address

	// DatabaseDeadline is how long one call to the database may take; 0: store.DefaultDeadline. It is no setting of the
	// environment: tests raise it, so that they do not depend on the machine's speed.
	DatabaseDeadline time.Duration
}

// minSecret is the smallest length of SECRET_KEY in bytes, white space at its ends not counted.
const minSecret = 32

// privateNetworks are where a platform's proxies usually are, and the machine itself.
const privateNetworks = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.0/8,::1,fc00::/7"

// Load reads the settings that `serve` needs. Terminal says whether the log is written to a terminal, where its format is
// text by default. The error names everything that is wrong with the environment, in one line and without secrets.
func Load(getenv func(string) string, terminal bool) (Config, error) {
	p := parser{getenv: getenv}
	c := Config{
		DatabaseURL:     p.databaseURL(),
		Address:         net.JoinHostPort("", strconv.Itoa(p.port())),
		Password:        p.value("APP_PASSWORD", ""),
		PublicURL:       p.publicURL(),
		MaxConns:        int32(p.number("DB_MAX_CONNS", 1, 1, 100)),
		MetricsToken:    p.value("METRICS_TOKEN", ""),
		LogLevel:        p.logLevel(),
		LogText:         p.choice("LOG_FORMAT", map[bool]string{true: "text", false: "json"}[terminal], "json", "text") == "text",
		ShutdownDelay:   p.duration("SHUTDOWN_DELAY", 0, 0),
		ShutdownTimeout: p.duration("SHUTDOWN_TIMEOUT", 25*time.Second, time.Second),
		TimeZone:        p.timeZone(),
		Retention:       p.retention(),
		Limits:          p.choice("LIMITS", "on", "on", "off") == "on",
		MaxDBSize:       p.size("MAX_DB_SIZE", "900MB"),
		TrustedProxies:  p.networks("TRUSTED_PROXIES", privateNetworks),
		ClientIPHeader:  p.header("CLIENT_IP_HEADER", "X-Forwarded-For"),
	}
	if !c.Limits && p.value("MAX_DB_SIZE", "") == "" {
		c.MaxDBSize = 0 // one that was set holds all the same
	}
	c.SecretKey, c.OldSecretKeys = p.secretKeys()
	return c, p.err()
}

// DatabaseURL reads the only setting that `migrate` needs. Its errors are those of Load about it.
func DatabaseURL(getenv func(string) string) (string, error) {
	p := parser{getenv: getenv}
	u := p.databaseURL()
	return u, p.err()
}

// Port reads the port that the site listens on.
func Port(getenv func(string) string) (int, error) {
	p := parser{getenv: getenv}
	port := p.port()
	return port, p.err()
}

// Purge reads the settings that `purge` needs. Its errors are those of Load about them.
func Purge(getenv func(string) string) (databaseURL string, retention time.Duration, err error) {
	p := parser{getenv: getenv}
	databaseURL, retention = p.databaseURL(), p.retention()
	return databaseURL, retention, p.err()
}

// parser parses settings and collects what is wrong with them, so that one error can name it all.
type parser struct {
	getenv   func(string) string
	problems []string
}

func (p *parser) fail(format string, args ...any) {
	p.problems = append(p.problems, fmt.Sprintf(format, args...))
}

func (p *parser) err() error {
	if len(p.problems) == 0 {
		return nil
	}
	return errors.New(strings.Join(p.problems, "; "))
}

// value returns a setting without white space at its ends, or the fallback where it is not set.
func (p *parser) value(name, fallback string) string {
	if v := strings.TrimSpace(p.getenv(name)); v != "" {
		return v
	}
	return fallback
}

// secretKeys returns the key that signs, and those that signed before: SECRET_KEY_PREVIOUS, and both as they were used before
// white space at their ends was removed.
func (p *parser) secretKeys() (key []byte, old [][]byte) {
	key = []byte(p.value("SECRET_KEY", ""))
	if n := len(key); n < minSecret {
		p.fail("SECRET_KEY must have %d characters or more, it has %d; `openssl rand -hex 32` makes one", minSecret, n)
	}
	previous := p.value("SECRET_KEY_PREVIOUS", "")
	if n := len(previous); n > 0 && n < minSecret {
		p.fail("SECRET_KEY_PREVIOUS is the key before this one, which had %d characters or more; it has %d", minSecret, n)
	}
	for _, k := range []string{p.getenv("SECRET_KEY"), previous, p.getenv("SECRET_KEY_PREVIOUS")} {
		known := func(o []byte) bool { return string(o) == k }
		if len(strings.TrimSpace(k)) >= minSecret && k != string(key) && !slices.ContainsFunc(old, known) {
			old = append(old, []byte(k))
		}
	}
	return key, old
}

// databaseURL returns DATABASE_URL. Its errors never repeat the value, which holds a password.
func (p *parser) databaseURL() string {
	v := p.value("DATABASE_URL", "")
	if v == "" {
		p.fail("DATABASE_URL is required: postgres://user:password@host:5432/database")
	} else if _, err := dburl.Parse(v); err != nil {
		p.fail("%s", err)
	}
	return v
}

func (p *parser) publicURL() string {
	v := strings.TrimRight(p.value("PUBLIC_URL", ""), "/")
	if v == "" {
		return ""
	}
	u, err := url.Parse(v)
	switch {
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		p.fail("PUBLIC_URL must look like https://films.example.org, it is %q", v)
		return ""
	case strings.ContainsFunc(u.Host, func(r rune) bool { return r > unicode.MaxASCII }):
		p.fail("PUBLIC_URL must have the host as browsers send it, like https://xn--e1afmkfd.xn--p1ai, it is %q", v)
	case u.Path != "":
		p.fail("PUBLIC_URL has a path, %q, and the site works only at the root of a host: give it a host name of its own, like https://films.example.org", u.Path)
	}
	return u.Scheme + "://" + strings.ToLower(u.Host)
}

func (p *parser) number(name string, fallback, low, high int) int {
	v := p.value(name, strconv.Itoa(fallback))
	n, err := strconv.Atoi(v)
	if err != nil || n < low || n > high {
		p.fail("%s must be a number from %d to %d, it is %q", name, low, high, v)
		return fallback
	}
	return n
}

func (p *parser) port() int { return p.number("PORT", 8080, 0, 65535) }

func (p *parser) duration(name string, fallback, least time.Duration) time.Duration {
	v := p.value(name, fallback.String())
	d, err := time.ParseDuration(v)
	if err != nil || d < least {
		p.fail("%s must be a time like 25s, and %s or more; it is %q", name, least, v)
		return fallback
	}
	return d
}

// maxRetention is the longest RETENTION in days.
const maxRetention = 36500

// retention returns RETENTION, which is a number of days like 365d; 0 where it is off.
func (p *parser) retention() time.Duration {
	v := strings.ToLower(p.value("RETENTION", "off"))
	if v == "off" {
		return 0
	}
	number, isDays := strings.CutSuffix(v, "d")
	days, err := strconv.Atoi(number)
	if !isDays || err != nil || days < 1 || days > maxRetention {
		p.fail("RETENTION must be off or a number of days like 365d, it is %q", v)
		return 0
	}
	return time.Duration(days) * 24 * time.Hour
}

func (p *parser) choice(name, fallback string, choices ...string) string {
	v := strings.ToLower(p.value(name, fallback))
	if slices.Contains(choices, v) {
		return v
	}
	p.fail("%s must be one of %s, it is %q", name, strings.Join(choices, ", "), v)
	return fallback
}

func (p *parser) logLevel() slog.Level {
	var level slog.Level
	_ = level.UnmarshalText([]byte(p.choice("LOG_LEVEL", "info", "debug", "info", "warn", "error"))) // checked by choice
	return level
}

func (p *parser) timeZone() *time.Location {
	v := p.value("TZ", "UTC")
	zone, err := time.LoadLocation(v)
	if err != nil {
		p.fail("TZ must be a time zone like Europe/Berlin, it is %q", v)
		return time.UTC
	}
	return zone
}

// sizePattern is a number of bytes with its unit, in either case.
var sizePattern = regexp.MustCompile(`^([1-9][0-9]{0,8})\s*(KB|MB|GB)$`)

// size returns a number of bytes, from a value like 900MB. Units are powers of 1000.
func (p *parser) size(name, fallback string) int64 {
	v := p.value(name, fallback)
	m := sizePattern.FindStringSubmatch(strings.ToUpper(v))
	if m == nil {
		p.fail("%s must be a size like 500kB, 900MB or 2GB, it is %q", name, v)
		return 0
	}
	n, _ := strconv.ParseInt(m[1], 10, 64) // nine digits at most
	return n * map[string]int64{"KB": 1e3, "MB": 1e6, "GB": 1e9}[m[2]]
}

// networks returns the networks of a list that is separated by commas. An address alone is a network of one.
func (p *parser) networks(name, fallback string) (all []netip.Prefix) {
	for part := range strings.SplitSeq(p.value(name, fallback), ",") {
		part = strings.TrimSpace(part)
		network, err := netip.ParsePrefix(part)
		if address, single := netip.ParseAddr(part); single == nil {
			network, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			p.fail("%s must be networks or addresses like 10.0.0.0/8,192.0.2.1, it has %q", name, part)
			continue
		}
		all = append(all, network)
	}
	return all
}

var headerPattern = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)

func (p *parser) header(name, fallback string) string {
	v := p.value(name, fallback)
	if !headerPattern.MatchString(v) {
		p.fail("%s must be the name of a header like CF-Connecting-IP, it is %q", name, v)
	}
	return v
}
