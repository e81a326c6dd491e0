package migrate_test

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/migrate"
	"movie-lottery/app/testdb"
)

const wait = time.Minute

// catalog returns a description of a database's schema from its catalog, to compare two on any version of PostgreSQL.
func catalog(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	rows, err := conn.Query(t.Context(), `
		SELECT concat_ws(' ', 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attcollation::regcollation, pg_get_expr(d.adbin, d.adrelid))
		  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
		 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'S') AND a.attnum > 0 AND NOT a.attisdropped
		UNION ALL
		SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
		UNION ALL
		SELECT concat_ws(' ', 'index', indexdef) FROM pg_indexes WHERE schemaname = 'public'
		UNION ALL
		SELECT concat_ws(' ', 'extension', extname) FROM pg_extension
		ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func up(t *testing.T, database string) {
	t.Helper()
	if err := migrate.Up(t.Context(), database, wait, io.Discard); err != nil {
		t.Fatal(err)
	}
}

func TestUpDownAndUpAgainMakeTheSameSchema(t *testing.T) {
	database := testdb.Empty(t)
	up(t, database)
	conn := testdb.Connect(t, database)
	whole := catalog(t, conn)
	for range migrate.Versions() {
		if err := migrate.Down(t.Context(), database, wait, io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	left := catalog(t, conn)
	if strings.Contains(left, "lotteries") || strings.Contains(left, "films") {
		t.Errorf("left behind: %s", left)
	}
	if err := migrate.Down(t.Context(), database, wait, io.Discard); err == nil {
		t.Error("a migration was left to revert")
	}
	up(t, database)
	up(t, database)
	if again := catalog(t, conn); again != whole {
		t.Errorf("once\n%s\nand again\n%s", whole, again)
	}
}

func TestUpSaysWhatItDidAlsoWhenThatWasNothing(t *testing.T) {
	database := testdb.Empty(t)
	newest := slices.Max(migrate.Versions())
	for _, want := range []string{
		`(?s)^Applying: .*\nThe schema is up to date, at ` + newest + `\n$`,
		`^The schema is up to date, at ` + newest + `; there was nothing to do\n$`,
	} {
		var out bytes.Buffer
		if err := migrate.Up(t.Context(), database, wait, &out); err != nil || !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("%v: %s", err, out.String())
		}
	}
}

func TestMigrationThatFailedIsNotSaidToBeApplied(t *testing.T) {
	database := testdb.Empty(t)
	if _, err := testdb.Connect(t, database).Exec(t.Context(), "CREATE TABLE devices ()"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err := migrate.Up(t.Context(), database, wait, &out)
	if err == nil || !strings.HasSuffix(out.String(), "\nApplying: 20261129220000_guests.sql\n") {
		t.Errorf("%v: %s", err, out.String())
	}
}

func TestDownRefusesASchemaNewerThanTheProgram(t *testing.T) {
	database := testdb.New(t)
	conn := testdb.Connect(t, database)
	if _, err := conn.Exec(t.Context(), "INSERT INTO schema_migrations VALUES ('99990101000000')"); err != nil {
		t.Fatal(err)
	}
	before := catalog(t, conn)
	if err := migrate.Down(t.Context(), database, wait, io.Discard); err == nil || !strings.Contains(err.Error(), "99990101000000") {
		t.Errorf("reverting: %v", err)
	}
	var out bytes.Buffer // an older release is no error
	if err := migrate.Up(t.Context(), database, wait, &out); err != nil || !strings.Contains(out.String(), "at 99990101000000, which is newer than this program's") {
		t.Errorf("releasing: %v: %s", err, out.String())
	}
	if catalog(t, conn) != before {
		t.Error("the schema has changed")
	}
}

func TestDumpedSchemaEqualsTheMigratedOne(t *testing.T) {
	dump, err := os.ReadFile("../../db/schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	loaded := testdb.Connect(t, testdb.Empty(t))
	if _, err := loaded.Exec(t.Context(), string(dump)); err != nil {
		t.Fatalf("loading db/schema.sql: %v", err)
	}
	migrated := testdb.Connect(t, testdb.New(t))
	if got, want := catalog(t, loaded), catalog(t, migrated); got != want {
		t.Errorf("`make schema` was forgotten: db/schema.sql is\n%s\nand the migrations make\n%s", got, want)
	}
	var versions []string
	if err := loaded.QueryRow(t.Context(), "SELECT array_agg(version::text ORDER BY version) FROM public.schema_migrations").Scan(&versions); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(versions, " "), strings.Join(migrate.Versions(), " "); got != want {
		t.Errorf("db/schema.sql has the versions %s, the program %s", got, want)
	}
}

func TestConcurrentReleasesApplyEachMigrationOnce(t *testing.T) {
	database := testdb.Empty(t)
	var progress bytes.Buffer
	var mutex sync.Mutex
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			var out bytes.Buffer
			if err := migrate.Up(t.Context(), database, wait, &out); err != nil {
				t.Error(err)
			}
			mutex.Lock()
			defer mutex.Unlock()
			progress.Write(out.Bytes())
		})
	}
	wg.Wait()
	if n := strings.Count(progress.String(), "Applying:"); n != len(migrate.Versions()) {
		t.Errorf("%d migrations were applied:\n%s", n, progress.String())
	}
}

func TestUnreachableDatabaseIsOneSentence(t *testing.T) {
	var out bytes.Buffer
	err := migrate.Up(t.Context(), "postgres://unknown:secret@127.0.0.1:1/nothing", time.Millisecond, &out)
	if strings.Count(out.String(), "\n") != 1 || !strings.HasPrefix(out.String(), "Waiting for the database: dial") {
		t.Error(out.String())
	}
	if err == nil || !strings.HasPrefix(err.Error(), "the database can't be reached") || strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
}

func TestVersionsAreSortedAndUnique(t *testing.T) {
	last := ""
	for _, v := range migrate.Versions() {
		if !regexp.MustCompile(`^\d{14}$`).MatchString(v) || v <= last {
			t.Errorf("%s after %s", v, last)
		}
		last = v
	}
}
