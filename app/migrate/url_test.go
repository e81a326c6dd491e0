package migrate_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"movie-lottery/app/migrate"
	"movie-lottery/app/testdb"
)

// A front listens at a TCP address before the tests' PostgreSQL, which itself has only a socket.
type front struct {
	tls      *tls.Config // nil: it refuses TLS
	readOnly bool        // as a standby, its sessions take no changes
}

// listen returns its port.
func (f front) listen(t *testing.T, server *pgx.ConnConfig) string {
	t.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			client, err := ln.Accept()
			if err != nil {
				return
			}
			go f.serve(client, server)
		}
	}()
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	return port
}

// serve forwards what a client sends, from its first message on, which is the only one that is read.
func (f front) serve(client net.Conn, server *pgx.ConnConfig) {
	defer func() { client.Close() }()
	message, err := pgproto3.NewBackend(client, client).ReceiveStartupMessage()
	if _, wantsTLS := message.(*pgproto3.SSLRequest); err == nil && wantsTLS {
		if f.tls == nil {
			_, _ = client.Write([]byte("N"))
		} else {
			_, _ = client.Write([]byte("S"))
			client = tls.Server(client, f.tls)
		}
		message, err = pgproto3.NewBackend(client, client).ReceiveStartupMessage()
	}
	if err != nil {
		return
	}
	if startup, ok := message.(*pgproto3.StartupMessage); ok && f.readOnly {
		startup.Parameters["default_transaction_read_only"] = "on"
	}
	first, err := message.Encode(nil)
	if err != nil {
		return
	}
	network, address := pgconn.NetworkAddress(server.Host, server.Port)
	database, err := net.Dial(network, address)
	if err != nil {
		return
	}
	defer database.Close()
	_, _ = database.Write(first)
	go func() {
		_, _ = io.Copy(database, client)
		database.Close()
	}()
	_, _ = io.Copy(client, database)
}

// certificate returns a self-signed certificate for localhost, and the file that it is in.
func certificate(t *testing.T) (*tls.Config, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "root.crt")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, file
}

const password = `p@s:s/w?o%41r#d&=ü\ 1`

// newURLs makes a database, and a user with a password, all of awkward names, and several ways to them. It returns what fills in
// the words in capitals of URLs.
func newURLs(t *testing.T) *strings.Replacer {
	t.Helper()
	database := testdb.Empty(t)
	server, err := pgx.ParseConfig(database)
	if err != nil {
		t.Fatal(err)
	}
	name := server.Database + `@i:l/m?s%41#"x`
	quoted := pgx.Identifier{name}.Sanitize()
	admin := testdb.Connect(t, database)
	execute := func(ctx context.Context, sql string) {
		if _, err := admin.Exec(ctx, sql); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
	execute(t.Context(), "DO $$ BEGIN CREATE ROLE with_password; EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$")
	execute(t.Context(), fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s' IN ROLE with_password", quoted, password))
	execute(t.Context(), "CREATE DATABASE "+quoted+" OWNER "+quoted)
	t.Cleanup(func() {
		execute(context.Background(), "DROP DATABASE "+quoted+" WITH (FORCE)")
		execute(context.Background(), "DROP ROLE "+quoted)
	})
	secure, root := certificate(t)
	folder := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	encode := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	escape := strings.NewReplacer(`\`, `\\`, `:`, `\:`)
	quote := strings.NewReplacer(`\`, `\\`, `'`, `\'`)
	return strings.NewReplacer(
		"LOGIN", encode(name)+":"+encode(password), "USER", encode(name), "PASSWORD", encode(password), "NAME", encode(name),
		"'user'", "'"+quote.Replace(name)+"'", "'password'", "'"+quote.Replace(password)+"'",
		"PLAIN", front{}.listen(t, server), "SECURE", front{tls: secure}.listen(t, server),
		"OTHERS", server.Database, "STANDBY", front{readOnly: true}.listen(t, server), "DEAD", "1",
		"ENCODED", encode(server.Host), "SOCKET", server.Host, "ROOT", root,
		"PASSFILE", file("passfile", "*:*:*:"+escape.Replace(name)+":"+escape.Replace(password)+"\n"),
		"SERVICEFILE", file("service", "[films]\nhost="+server.Host+"\n"),
	)
}

func TestSiteAndMigrationsTakeTheSameURLs(t *testing.T) {
	urls := newURLs(t)
	for _, u := range []string{
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME",
		"postgresql://LOGIN@127.0.0.1:PLAIN/NAME?sslmode=disable",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?sslmode=allow",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?sslmode=prefer",
		"postgres://LOGIN@localhost:SECURE/NAME",
		"postgres://LOGIN@localhost:SECURE/NAME?ssl=true",
		"postgres://LOGIN@localhost:SECURE/NAME?sslmode=require&channel_binding=prefer",
		"postgres://LOGIN@127.0.0.1:SECURE/NAME?sslmode=verify-ca&sslrootcert=ROOT",
		"postgres://LOGIN@localhost:SECURE/NAME?sslmode=verify-full&sslrootcert=ROOT&sslsni=0",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?channel_binding=disable",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?channel_binding=prefer&require_auth=scram-sha-256",
		"postgres://LOGIN@/NAME?host=SOCKET",
		"postgres://LOGIN@/NAME?host=ENCODED&sslmode=require",
		"postgres://LOGIN@ENCODED/NAME",
		"postgres:///NAME?host=SOCKET&user=USER&password=PASSWORD",
		"postgres:///?host=SOCKET&user=USER&password=PASSWORD&dbname=NAME",
		"postgres://USER@/NAME?host=SOCKET&passfile=PASSFILE",
		"postgres://LOGIN@/NAME?service=films&servicefile=SERVICEFILE",
		"postgres://LOGIN@127.0.0.1:DEAD,127.0.0.1:PLAIN/NAME",
		"postgres://LOGIN@127.0.0.1:DEAD,127.0.0.1:STANDBY,127.0.0.1:PLAIN/NAME?target_session_attrs=read-write",
		"postgres://LOGIN@127.0.0.1:STANDBY,127.0.0.1:PLAIN/NAME?target_session_attrs=read-write&sslmode=disable",
		"postgres://LOGIN@127.0.0.1:DEAD,localhost:SECURE/NAME?target_session_attrs=primary&sslmode=require",
		"postgres://LOGIN@/NAME?host=127.0.0.1,127.0.0.1&port=DEAD,PLAIN&target_session_attrs=any",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?pool_max_conns=3&pool_min_conns=2&pool_max_conn_lifetime=1h&pool_max_conn_idle_time=5m&pool_health_check_period=1m",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?options=-c%20search_path%3Dpublic",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?options=-csearch_path%3Dpublic%20-cstatement_timeout%3D1",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?search_path=public&timezone=Europe/Berlin",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?statement_timeout=1&lock_timeout=1&idle_in_transaction_session_timeout=1000",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?application_name=films&connect_timeout=5",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?default_query_exec_mode=cache_describe&description_cache_capacity=100",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?default_query_exec_mode=exec&statement_cache_capacity=0",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?default_query_exec_mode=simple_protocol",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?min_protocol_version=3.0&max_protocol_version=latest",
		"host=SOCKET user='user' password='password' dbname='user'",
		"host=localhost port=SECURE user='user' password='password' dbname='user' sslmode=verify-full sslrootcert=ROOT pool_max_conns=2",
	} {
		database := urls.Replace(u)
		if err := migrate.Up(t.Context(), database, wait, io.Discard); err != nil {
			t.Errorf("%s: migrations: %v", u, err)
		}
		s := openStore(t, database)
		if schema, err := s.Schema(t.Context(), migrate.Versions()); err != nil || len(schema.Missing) > 0 {
			t.Errorf("%s: the site: %v %v", u, schema, err)
		}
		s.Close()
	}
}

// TestRefusedURLIsToldAtOnceWithTheRemedy waits for an hour where the refusal is not recognized.
func TestRefusedURLIsToldAtOnceWithTheRemedy(t *testing.T) {
	urls := newURLs(t)
	for u, want := range map[string]string{
		"postgres://USER:secret@127.0.0.1:PLAIN/NAME":                                 "percent-encode the password",
		"postgres://LOGIN@127.0.0.1:PLAIN/nothing":                                    "check the database's name",
		"postgres://nothing:secret@127.0.0.1:PLAIN/NAME":                              "check the user",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?sslmode=require":                       "sslmode=disable",
		"postgres://LOGIN@localhost:SECURE/NAME?sslmode=verify-full":                  "sslrootcert=FILE",
		"postgres://LOGIN@127.0.0.1:SECURE/NAME?sslmode=verify-full&sslrootcert=ROOT": "sslrootcert=FILE",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?channel_binding=require":               "channel_binding=prefer",
		"postgres://LOGIN@localhost:SECURE/NAME?channel_binding=require":              "channel_binding=prefer",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?options=-c+search_path=public":         "DATABASE_URL can't be read",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?options=-c+search_path%3Dpublic":       "check its parameters",
		"postgres://LOGIN@127.0.0.1:PLAIN/NAME?films=many":                            "check its parameters",
		"postgres://LOGIN@127.0.0.1:PLAIN/OTHERS":                                     "has to own the database",
	} {
		err := migrate.Up(t.Context(), urls.Replace(u), time.Hour, io.Discard)
		if err == nil || !strings.Contains(err.Error(), "DATABASE_URL") || !strings.Contains(err.Error(), want) ||
			strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), password) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", u, err)
		}
	}
}

func TestServersThatTakeNoChangesAreWaitedFor(t *testing.T) {
	urls := newURLs(t)
	u := urls.Replace("postgres://LOGIN@127.0.0.1:DEAD,127.0.0.1:STANDBY/NAME?target_session_attrs=read-write")
	if err := migrate.Up(t.Context(), u, time.Millisecond, io.Discard); err == nil || !strings.Contains(err.Error(), "takes changes") {
		t.Error(err)
	}
}
