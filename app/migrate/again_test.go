package migrate_test

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"strings"
	"testing"

	"movie-lottery/app/migrate"
	"movie-lottery/app/testdb"
)

var (
	newTable = regexp.MustCompile(`CREATE TABLE (\w+)`)
	newIndex = regexp.MustCompile(`CREATE (?:UNIQUE )?INDEX .*?(\w+) +ON (\w+)`)
)

// TestIndexesAreBuiltBesideChanges reads the migrations: an index of a table that may be full is built without keeping others
// from writing, and so that the migration can be run again where it was not recorded.
func TestIndexesAreBuiltBesideChanges(t *testing.T) {
	for version, content := range migrate.Contents() {
		tables := map[string]bool{}
		for _, table := range newTable.FindAllStringSubmatch(content, -1) {
			tables[table[1]] = true
		}
		for _, index := range newIndex.FindAllStringSubmatch(content, -1) {
			if !tables[index[2]] && !strings.Contains(index[0], "INDEX CONCURRENTLY IF NOT EXISTS ") {
				t.Errorf("%s: %s: an index of an older table needs CONCURRENTLY IF NOT EXISTS", version, index[0])
			}
		}
		if strings.Count(content, "DROP INDEX CONCURRENTLY ") != strings.Count(content, "DROP INDEX CONCURRENTLY IF EXISTS ") {
			t.Errorf("%s: DROP INDEX CONCURRENTLY needs IF EXISTS", version)
		}
	}
}

// TestMigrationThatWasNotRecordedIsRunAgain has each migration without a transaction run when the process that ran it died
// before it was recorded, and when its index was not finished.
func TestMigrationThatWasNotRecordedIsRunAgain(t *testing.T) {
	database := testdb.Empty(t)
	conn := testdb.Connect(t, database)
	execute := func(sql string, args ...any) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	contents := migrate.Contents()
	for _, version := range migrate.Versions() {
		upTo(t, database, version)
		up, _, _ := strings.Cut(contents[version], "-- migrate:down")
		if !strings.Contains(up, "-- migrate:up transaction:false") {
			continue
		}
		execute("DELETE FROM schema_migrations WHERE version = $1", version)
		upTo(t, database, version)
		if index := newIndex.FindStringSubmatch(up); index != nil {
			execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = $1::text::regclass", index[1])
			execute("DELETE FROM schema_migrations WHERE version = $1", version)
			upTo(t, database, version)
		}
	}
	expectWholeSchema(t, database)
}

// TestReleaseThatIsStoppedIsRunAgain stops each run while its first migration is applied, or when it is.
func TestReleaseThatIsStoppedIsRunAgain(t *testing.T) {
	database := testdb.Empty(t)
	at, next := "Applying:", "Applied:"
	for stopped := true; stopped; at, next = next, at {
		ctx, stop := context.WithCancel(t.Context())
		err := migrate.Up(ctx, database, wait, writerFunc(func(line []byte) {
			if bytes.HasPrefix(line, []byte(at)) {
				stop()
			}
		}))
		stopped = ctx.Err() != nil
		if !stopped && err != nil {
			t.Fatal(err)
		}
		stop()
	}
	expectWholeSchema(t, database)
}

type writerFunc func([]byte)

func (w writerFunc) Write(p []byte) (int, error) {
	w(p)
	return len(p), nil
}

func upTo(t *testing.T, database, version string) {
	t.Helper()
	if err := migrate.UpTo(t.Context(), database, version); err != nil {
		t.Fatalf("%s: %v", version, err)
	}
}

func expectWholeSchema(t *testing.T, database string) {
	t.Helper()
	if err := migrate.Up(t.Context(), database, wait, io.Discard); err != nil {
		t.Fatal(err)
	}
	conn := testdb.Connect(t, database)
	if got, want := catalog(t, conn), catalog(t, testdb.Connect(t, testdb.New(t))); got != want {
		t.Errorf("the schema is\n%s\nnot\n%s", got, want)
	}
	var invalid int
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_index WHERE NOT indisvalid").Scan(&invalid); err != nil || invalid > 0 {
		t.Errorf("%d invalid indexes, %v", invalid, err)
	}
}
