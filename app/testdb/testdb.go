// Package testdb gives each test a PostgreSQL database of its own, copied from a migrated template.
package testdb

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/migrate"
	"movie-lottery/db"
)

// Deadline is the deadline of a store's calls in tests: generous, so that no test depends on the machine's speed.
const Deadline = 30 * time.Second

// New makes a database with the newest schema and returns its URL. It is dropped when the test ends. If
// TEST_POOLED_URL is set, the URL leads there: to the same server, through a pooler.
func New(t testing.TB) string {
	t.Helper()
	server := serverURL(t)
	name := create(t, server, " TEMPLATE "+template(t))
	return inDatabase(cmp.Or(os.Getenv("TEST_POOLED_URL"), server), name)
}

// Empty makes a database without a schema and returns its URL. It is dropped when the test ends.
func Empty(t testing.TB) string {
	t.Helper()
	server := serverURL(t)
	return inDatabase(server, create(t, server, " TEMPLATE template0"))
}

// Connect opens a connection of the test's own. It does not go through a pooler, which would give its session to others.
func Connect(t testing.TB, databaseURL string) *pgx.Conn {
	t.Helper()
	config, err := pgx.ParseConfig(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), inDatabase(serverURL(t), config.Database))
	if err != nil {
		t.Fatalf("connecting to the test's database: %v", err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// serverURL returns the URL of the PostgreSQL server for tests. Without one the test fails.
func serverURL(t testing.TB) string {
	t.Helper()
	u := os.Getenv("TEST_DATABASE_URL")
	if u == "" {
		t.Fatal("TEST_DATABASE_URL is not set: run `make test`, which starts a PostgreSQL of its own")
	}
	return u
}

func create(t testing.TB, server, options string) (name string) {
	t.Helper()
	name = "test_" + strings.ToLower(rand.Text())
	administer(t, server, "CREATE DATABASE "+name+options)
	t.Cleanup(func() { administer(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	return name
}

// template returns the name of the migrated database. The first test that needs it makes it; since test binaries run in
// parallel, it does so under an advisory lock.
func template(t testing.TB) string {
	t.Helper()
	name, err := migratedOnce()
	if err != nil {
		t.Fatalf("making the template database: %v", err)
	}
	return name
}

var migratedOnce = sync.OnceValues(func() (name string, err error) {
	name = "template_" + migrationsHash()
	return name, makeTemplate(context.Background(), os.Getenv("TEST_DATABASE_URL"), name)
})

func makeTemplate(ctx context.Context, server, name string) error {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(hashtext($1))", name); err != nil {
		return err
	}
	var exists bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil || exists {
		return err
	}
	// It gets its name when it is complete, so that an interrupted run leaves no half-made template.
	unfinished := "un" + name
	for _, sql := range []string{"DROP DATABASE IF EXISTS " + unfinished, "CREATE DATABASE " + unfinished + " TEMPLATE template0"} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	if err := migrate.Up(ctx, inDatabase(server, unfinished), 10*time.Second, io.Discard); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+unfinished+" RENAME TO "+name)
	return err
}

// migrationsHash identifies the migrations, since a server may hold templates of several versions of them.
func migrationsHash() string {
	h := sha256.New()
	_ = fs.WalkDir(db.Migrations, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := db.Migrations.ReadFile(path)
		h.Write(content)
		return err
	})
	return hex.EncodeToString(h.Sum(nil))[:16]
}

func administer(t testing.TB, server, sql string) {
	t.Helper()
	ctx := context.Background() // the cleanup runs after the test's context has ended
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatalf("connecting to TEST_DATABASE_URL: %v", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func inDatabase(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		panic(fmt.Sprintf("TEST_DATABASE_URL or TEST_POOLED_URL: %v", err))
	}
	u.Path = "/" + name
	return u.String()
}
