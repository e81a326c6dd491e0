// Package dburl reads DATABASE_URL, for the site and for its migrations alike, and says what is wrong with it. Nothing that it
// says repeats the password.
package dburl

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const encode = "percent-encode the password: % in it is %25, @ is %40, / is %2F, : is %3A and a space %20"

// Parse reads a URL, or keywords like "host=… user=…", as PostgreSQL's own programs do, and the parameters of pgx. Its errors are
// one sentence.
func Parse(databaseURL string) (*pgxpool.Config, error) {
	scheme, rest, isURL := strings.Cut(databaseURL, "://")
	if isKeywords := strings.Contains(databaseURL, "="); isURL && scheme != "postgres" && scheme != "postgresql" || !isURL && !isKeywords {
		return nil, errors.New("DATABASE_URL must begin with postgres://, like postgres://user:password@host:5432/database")
	}
	c, err := pgxpool.ParseConfig(databaseURL)
	if err != nil {
		parts := strings.Split(err.Error(), "`: ") // before the last is the URL, where only what the driver takes for the password is hidden
		reason := parts[len(parts)-1]
		if strings.HasPrefix(reason, "failed to parse as") || reason == "invalid port" {
			return nil, fmt.Errorf("DATABASE_URL can't be read: %s; the port is a number, like postgres://user:password@host:5432/database", encode)
		}
		return nil, fmt.Errorf("DATABASE_URL can't be used: %s", reason)
	}
	if isURL && hasStraySign(rest) {
		return nil, fmt.Errorf("DATABASE_URL has a @ or / too many: %s", encode)
	}
	return c, nil
}

// hasStraySign reports whether the driver takes a part of the password for the host or the database, as it ends the password
// at the first @, and looks for none behind a slash.
func hasStraySign(rest string) bool {
	beforeQuery, _, _ := strings.Cut(rest, "?")
	authority, path, _ := strings.Cut(beforeQuery, "/")
	return strings.Count(authority, "@") > 1 || !strings.Contains(authority, "@") && strings.Contains(path, "@")
}

// Refusal returns a sentence with what to change where waiting can't help: the server is there, and refuses the connection or is
// not the one that was expected. It returns nil for every other error of connecting.
func Refusal(err error) error {
	failed, ok := errors.AsType[*pgconn.ConnectError](err)
	if !ok {
		return nil
	}
	refusal := func(reason, remedy string) error {
		return fmt.Errorf("DATABASE_URL is refused: %s; %s", reason, remedy)
	}
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch {
		case strings.HasPrefix(refused.Code, "57P"), strings.HasPrefix(refused.Code, "53"):
			return nil // it is starting or stopping, or out of connections
		case refused.Code == "28P01":
			return refusal(refused.Message, "check user and password, and "+encode)
		case refused.Code == "3D000":
			return refusal(refused.Message, "check the database's name, which is behind the last slash, or create it")
		case strings.HasPrefix(refused.Code, "28"):
			return refusal(refused.Message, "check the user, and add sslmode=require if the server wants TLS")
		}
		return refusal(refused.Message, "check its parameters")
	}
	if strings.Contains(err.Error(), "channel binding required") {
		return refusal("the server can't do channel binding", "channel_binding=prefer does without")
	}
	if takesPlain(failed.Config) {
		return nil
	}
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	switch {
	case untrusted, unknown:
		return refusal("the server's certificate can't be verified", "name its authority with sslrootcert=FILE, or do without with sslmode=require")
	case strings.Contains(err.Error(), "server refused TLS connection"):
		return refusal("the server has no TLS", "in a private network, sslmode=disable does without")
	case alert:
		return refusal("the server ended the TLS handshake", "check sslcert and sslkey")
	}
	return nil
}

// takesPlain reports whether a connection without TLS would do, so that an error of TLS is not the reason for a failure.
func takesPlain(c *pgconn.Config) bool {
	return c.TLSConfig == nil || slices.ContainsFunc(c.Fallbacks, func(f *pgconn.FallbackConfig) bool { return f.TLSConfig == nil })
}

// Explain returns the Refusal for an error of connecting, or else its Cause.
func Explain(err error) error { return cmp.Or(Refusal(err), Cause(err)) }

// Cause returns an error of connecting in one line: the network error alone, which the driver repeats for every address it tried.
func Cause(err error) error {
	if errors.Is(err, pgconn.ErrReadOnlyConnection) {
		return errors.New("no server that takes changes answers")
	}
	if unknown, ok := errors.AsType[*net.DNSError](err); ok {
		return unknown
	}
	if network, ok := errors.AsType[*net.OpError](err); ok {
		return network
	}
	return errors.New(strings.Join(strings.Fields(err.Error()), " "))
}
