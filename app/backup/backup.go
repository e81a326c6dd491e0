// Package backup writes all that people have put into the site to a file, and restores it into an empty site.
//
// The file is gzip of JSON Lines: a header, a line for each row, and a trailer with the number of rows and the SHA-256 of all
// lines before. PostgreSQL itself makes and reads the rows, so that their types are kept. A file belongs to the schema that it
// was made with: it is restored into that, and the migrations then do what they do to any other data.
package backup

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/dburl"
	"movie-lottery/app/migrate"
	"movie-lottery/app/sqlstate"
)

// format is the number of the file's format. It changes when the lines do, not with the schema.
const format = 1

// maxLine is the length of the longest line in bytes. The longest list of a draw takes a tenth of it.
const maxLine = 1 << 20

// tables are those that a file has, in an order that their foreign keys allow. Of the others, schema_migrations is the header's
// schema, and maintenance has only when each job ran last.
var tables = []string{"films", "film_ids", "lotteries", "rounds", "guests", "devices", "tickets", "draws", "marks"}

// derivedColumns are left out of all tables that have them: package derive computes them from titles.
var derivedColumns = []string{"search", "sort_title", "rule"}

const connectTimeout = 5 * time.Second

// Keys of the lines that are no rows. Those of rows are the names of their tables.
const (
	headerKey  = "movie-lottery backup"
	trailerKey = "end"
)

type header struct {
	Format  int       `json:"format"`
	Schema  string    `json:"schema"`  // the newest migration
	Program string    `json:"program"` // its version, for people
	Made    time.Time `json:"made"`
}

// Rows is how many rows were written or restored, by table.
type Rows map[string]int

type trailer struct {
	Rows   Rows   `json:"rows"`
	SHA256 string `json:"sha256"` // of all lines before, in hex
}

// ErrUnavailable means that there is no connection to the database.
var ErrUnavailable = errors.New("the database can't be reached")

// ErrSchema means that the database is not at a level of the schema that the program knows.
var ErrSchema = errors.New("the schema of the database is not that of this program: run scripts/release.sh first")

// Database is a site's database.
type Database struct {
	URL     string
	Program string // the version of the program that uses it
}

// Write writes a backup to out. It reads on a connection of its own, all tables as they are at one moment, while the site goes
// on. The schema may be older than the program.
func (d Database) Write(ctx context.Context, out io.Writer) (Rows, error) {
	conn, err := d.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	compressed := gzip.NewWriter(out)
	w := &writer{out: compressed, sum: sha256.New(), rows: Rows{}}
	once := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, conn, once, func(tx pgx.Tx) error { return w.all(ctx, tx, d.Program) })
	if err != nil {
		return nil, err
	}
	return w.rows, compressed.Close()
}

func (d Database) connect(ctx context.Context) (*pgx.Conn, error) {
	pool, err := dburl.Parse(d.URL)
	if err != nil {
		return nil, err
	}
	config := pool.ConnConfig
	config.ConnectTimeout = connectTimeout
	config.RuntimeParams["application_name"] = "movie-lottery-backup"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, dburl.Explain(err))
	}
	return conn, nil
}

// writer writes lines.
type writer struct {
	out  io.Writer
	sum  hash.Hash
	rows Rows
	line []byte
}

func (w *writer) all(ctx context.Context, tx pgx.Tx, program string) error {
	applied, err := prepare(ctx, tx)
	if err != nil {
		return err
	}
	there, err := existing(ctx, tx)
	if err != nil {
		return err
	}
	// A migration waits until the backup is done, so that no table changes its columns meanwhile.
	if _, err := tx.Exec(ctx, "LOCK TABLE "+strings.Join(there, ", ")+" IN ACCESS SHARE MODE"); err != nil {
		return err
	}
	if err := w.write(headerKey, header{format, applied[len(applied)-1], program, time.Now().UTC()}); err != nil {
		return err
	}
	for _, table := range there {
		if err := w.table(ctx, tx, table); err != nil {
			return err
		}
	}
	return w.write(trailerKey, trailer{w.rows, hex.EncodeToString(w.sum.Sum(nil))})
}

// table writes the rows of a table, one after the other as they come from the server.
func (w *writer) table(ctx context.Context, tx pgx.Tx, table string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	rows, err := tx.Query(ctx, "SELECT (to_jsonb(r) - $1::text[])::text FROM "+table+" r", derivedColumns)
	if err != nil {
		return err
	}
	defer func() {
		cancel() // or Close would read the rest
		rows.Close()
	}()
	w.rows[table] = 0
	for rows.Next() {
		if err := w.writeLine(table, rows.RawValues()[0]); err != nil {
			return err
		}
		w.rows[table]++
	}
	return rows.Err()
}

func (w *writer) write(key string, value any) error {
	content, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return w.writeLine(key, content)
}

func (w *writer) writeLine(key string, value []byte) error {
	w.line = fmt.Appendf(w.line[:0], "{%q:%s}\n", key, value)
	if len(w.line) > maxLine {
		return fmt.Errorf("a row of %s is longer than a backup can have", key)
	}
	w.sum.Write(w.line)
	_, err := w.out.Write(w.line)
	return err
}

// prepare lets a transaction take the time that it needs, whatever the database's settings are, and returns the migrations that
// were applied, oldest first. It fails with ErrSchema where they are not the first ones of the program.
func prepare(ctx context.Context, tx pgx.Tx) (applied []string, err error) {
	for _, setting := range []string{"statement_timeout", "idle_in_transaction_session_timeout"} {
		if _, err := tx.Exec(ctx, "SET LOCAL "+setting+" = 0"); err != nil {
			return nil, err
		}
	}
	err = tx.QueryRow(ctx, "SELECT array_agg(version::text ORDER BY version) FROM schema_migrations").Scan(&applied)
	built := migrate.Versions()
	if sqlstate.Of(err) == sqlstate.UndefinedTable || err == nil && (len(applied) == 0 || len(applied) > len(built) || !slices.Equal(applied, built[:len(applied)])) {
		return nil, ErrSchema
	}
	return applied, err
}

// existing returns those of the tables that there are: an older schema may lack some.
func existing(ctx context.Context, tx pgx.Tx) (names []string, err error) {
	err = tx.QueryRow(ctx, "SELECT array_agg(name ORDER BY i) FROM unnest($1::text[]) WITH ORDINALITY AS t (name, i) WHERE to_regclass(name) IS NOT NULL",
		tables).Scan(&names)
	return names, err
}
