package backup

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
	"movie-lottery/app/migrate"
	"movie-lottery/app/sqlstate"
)

// Why a file is not restored. After any of these the database is as it was before.
var (
	ErrNoBackup = errors.New("this is no backup of Movie Lottery")
	ErrFormat   = errors.New("the format of the backup is unknown to this version of the program, a newer one may know it")
	ErrNewer    = errors.New("the backup is of a newer version of the program: restore it with that version, or one after it")
	ErrDamaged  = errors.New("the backup is not complete, or was changed")
	ErrTooLarge = errors.New("the backup is larger than the database may be")
	ErrBusy     = errors.New("another backup is being made or restored")
	ErrNotEmpty = errors.New("the site has lotteries or films: a backup is restored into an empty site alone")
)

const (
	batchSize   = 256 << 10 // bytes of rows that are sent at once
	migrateWait = time.Minute
	lockKey     = 0x6261636b7570 // "backup" in ASCII
)

// Restore reads a backup and stores it in the database of a site that has no lotteries and films: all of it, or nothing. The
// site may serve meanwhile, but can't store anything. Unless limit is 0, a file with more bytes than that, unpacked, is refused.
// Migrations write their progress to out.
//
// An older backup is restored into the schema that it was made with: while there is nothing to lose, the migrations after it
// are reverted, and applied again with the data there.
func (d Database) Restore(ctx context.Context, in io.Reader, limit int64, out io.Writer) (Rows, error) {
	r, err := newReader(in, limit)
	if err != nil {
		return nil, err
	}
	conn, err := d.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	unlock, err := lock(ctx, conn)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return checkReady(ctx, tx) }); err != nil {
		return nil, err
	}
	versions := migrate.Versions()
	isOlder := r.header.Schema != versions[len(versions)-1]
	if isOlder {
		err = migrate.DownTo(ctx, d.URL, r.header.Schema, migrateWait, out)
	}
	if err == nil {
		err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return r.load(ctx, tx) })
	}
	if err != nil && !isOlder {
		return nil, err
	}
	// It computes the derived columns too. The schema must not stay reverted, whatever has happened.
	if failed := migrate.Up(context.WithoutCancel(ctx), d.URL, migrateWait, out); failed != nil {
		failed = fmt.Errorf("scripts/release.sh has to run, as bringing the schema and derived columns up to date has failed: %w", failed)
		return r.rows, errors.Join(err, failed)
	}
	return r.rows, err
}

// lock fails with ErrBusy while another restore is under way: it could revert migrations when this one has stored its rows. The
// lock ends with the connection at the latest.
func lock(ctx context.Context, conn *pgx.Conn) (unlock func(), err error) {
	var locked bool
	if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", int64(lockKey)).Scan(&locked); err != nil {
		return nil, err
	}
	if !locked {
		return nil, ErrBusy
	}
	return func() { _, _ = conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(lockKey)) }, nil
}

// checkReady fails with ErrSchema or ErrNotEmpty where nothing can be restored.
func checkReady(ctx context.Context, tx pgx.Tx) error {
	applied, err := prepare(ctx, tx)
	if err != nil {
		return err
	}
	if len(applied) < len(migrate.Versions()) {
		return ErrSchema
	}
	return checkEmpty(ctx, tx)
}

func checkEmpty(ctx context.Context, tx pgx.Tx) error {
	var hasRows bool
	err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM lotteries) OR EXISTS (SELECT FROM films)").Scan(&hasRows)
	if err == nil && hasRows {
		return ErrNotEmpty
	}
	return err
}

// load stores the rows. The triggers of the schema, which keep rows in step with each other, are off: all rows are in the file.
// With the locks that this takes, nothing else is stored meanwhile.
func (r *reader) load(ctx context.Context, tx pgx.Tx) error {
	if _, err := prepare(ctx, tx); err != nil {
		return err
	}
	there, err := existing(ctx, tx)
	if err != nil {
		return err
	}
	if err := setTriggers(ctx, tx, there, "DISABLE"); err != nil {
		return err
	}
	if err := checkEmpty(ctx, tx); err != nil {
		return err
	}
	for _, table := range there {
		if err := r.table(ctx, tx, table); err != nil {
			return err
		}
	}
	if err := r.end(); err != nil {
		return err
	}
	for _, table := range there {
		if err := setSequence(ctx, tx, table); err != nil {
			return err
		}
	}
	return setTriggers(ctx, tx, there, "ENABLE")
}

func setTriggers(ctx context.Context, tx pgx.Tx, tables []string, to string) error {
	for _, table := range tables {
		if _, err := tx.Exec(ctx, "ALTER TABLE "+table+" "+to+" TRIGGER USER"); err != nil {
			return err
		}
	}
	return nil
}

// table stores the rows of a table, in batches.
func (r *reader) table(ctx context.Context, tx pgx.Tx, table string) error {
	var batch []byte
	for r.key == table {
		if err := checkRow(r.value); err != nil {
			return fmt.Errorf("%w: pages can't read a row of %s: %w", ErrDamaged, table, err)
		}
		batch = append(append(batch, ','), r.value...)
		r.rows[table]++
		if err := r.next(); err != nil {
			return err
		}
		if len(batch) < batchSize && r.key == table {
			continue
		}
		batch[0] = '['
		if err := insert(ctx, tx, table, string(append(batch, ']'))); err != nil {
			return err
		}
		batch = batch[:0]
	}
	return nil
}

// checkRow fails for a row that PostgreSQL would store, but that its pages, or the history, could not read.
func checkRow(value []byte) error {
	var row struct { // the columns of all tables that matter here
		Settings lottery.Rules `json:"settings"`
		List     string        `json:"list"`
		Winner   int           `json:"winner"`

		Created    time.Time `json:"created_at"` // PostgreSQL knows of infinity
		Changed    time.Time `json:"changed_at"`
		Anonymized time.Time `json:"anonymized_at"`
		Added      time.Time `json:"added_at"`
		Opened     time.Time `json:"opened_at"`
		Drawn      time.Time `json:"drawn_at"`
	}
	row.Settings = lottery.DefaultRules
	if err := json.Unmarshal(value, &row); err != nil {
		return err
	}
	if n := row.Settings.PerGuest; n < 1 || n > lottery.MaxFilms {
		return fmt.Errorf("%d films of a guest", n)
	}
	entries, err := lottery.ReadList(row.List)
	if err == nil && (row.Winner < min(1, len(entries)) || row.Winner > len(entries)) {
		return fmt.Errorf("the winner is number %d of %d films", row.Winner, len(entries))
	}
	return err
}

// insert stores rows, given as a JSON array. The derived columns are empty, and of the oldest rule. A row that has not the types
// of its columns, or refers to what is not there, is an ErrDamaged.
func insert(ctx context.Context, tx pgx.Tx, table, rows string) error {
	_, err := tx.Exec(ctx, "INSERT INTO "+table+` OVERRIDING SYSTEM VALUE
		SELECT * FROM json_populate_recordset(json_populate_record(NULL::`+table+`, '{"search": "", "sort_title": "", "rule": 0}'), $1::text::json)`, rows)
	if state := sqlstate.Of(err); slices.ContainsFunc(dataStates, func(class string) bool { return strings.HasPrefix(state, class) }) {
		return fmt.Errorf("%w: a row of %s can't be stored: %w", ErrDamaged, table, err)
	}
	return err
}

// dataStates are the classes of SQLSTATE of what is wrong with rows: their data, their integrity, their size or depth.
var dataStates = []string{"22", "23", "54"}

// setSequence lets the ids of a table go on after those that it has.
func setSequence(ctx context.Context, tx pgx.Tx, table string) error {
	var sequence *string
	err := tx.QueryRow(ctx, `SELECT pg_get_serial_sequence(attrelid::regclass::text, attname) FROM pg_attribute
		WHERE attrelid = $1::text::regclass AND attidentity <> ''`, table).Scan(&sequence)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err == nil {
		_, err = tx.Exec(ctx, "SELECT setval($1::text::regclass, max(id)) FROM "+table+" HAVING count(*) > 0", sequence)
	}
	return err
}

// reader reads lines. It is at the first one after those that were read.
type reader struct {
	in    *bufio.Reader
	sum   hash.Hash
	left  int64 // bytes until the limit
	limit bool

	header header
	key    string
	value  json.RawMessage // valid until next
	before []byte          // the sum of all lines before this one
	rows   Rows            // read so far
}

// newReader reads the header.
func newReader(in io.Reader, limit int64) (*reader, error) {
	unpacked, err := gzip.NewReader(in)
	if err != nil {
		return nil, ErrNoBackup
	}
	r := &reader{in: bufio.NewReaderSize(unpacked, maxLine), sum: sha256.New(), left: limit, limit: limit > 0, rows: Rows{}}
	if err := r.next(); err != nil || r.key != headerKey || json.Unmarshal(r.value, &r.header) != nil {
		return nil, ErrNoBackup
	}
	switch {
	case r.header.Format != format:
		return nil, ErrFormat
	case !slices.Contains(migrate.Versions(), r.header.Schema):
		return nil, ErrNewer
	}
	return r, r.next()
}

// next reads a line.
func (r *reader) next() error {
	line, err := r.in.ReadSlice('\n')
	if err != nil {
		return ErrDamaged
	}
	if r.left -= int64(len(line)); r.limit && r.left < 0 {
		return ErrTooLarge
	}
	r.before = r.sum.Sum(r.before[:0])
	r.sum.Write(line)
	var pair map[string]json.RawMessage
	if json.Unmarshal(line, &pair) != nil || len(pair) != 1 {
		return ErrDamaged
	}
	for r.key, r.value = range pair {
	}
	return nil
}

// end checks the trailer, and that nothing follows.
func (r *reader) end() error {
	var t trailer
	if r.key != trailerKey || json.Unmarshal(r.value, &t) != nil {
		return ErrDamaged
	}
	maps.DeleteFunc(t.Rows, func(_ string, n int) bool { return n == 0 })
	sum, err := hex.DecodeString(t.SHA256)
	if err != nil || !bytes.Equal(sum, r.before) || !maps.Equal(t.Rows, r.rows) {
		return ErrDamaged
	}
	if _, err := r.in.ReadByte(); err != io.EOF {
		return ErrDamaged
	}
	return nil
}
