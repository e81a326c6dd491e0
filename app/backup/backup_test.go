package backup_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/backup"
	"movie-lottery/app/migrate"
	"movie-lottery/app/testdb"
)

// rows are of every table. Each column has a value in one of them, and what PostgreSQL or JSON writes in an own way.
const rows = `
	INSERT INTO films (title, year, fold, search) SELECT 'Film ' || i, 1900 + i, 'film' || i, '' FROM generate_series(1, 20) i;
	INSERT INTO films (id, title, year, fold, search, added_at, watched_on, rating, runtime, genres, tags, note, deleted_at) OVERRIDING SYSTEM VALUE
	VALUES (70, E'Tab\there, "quotes", \\ and 雪 \u2028', 2001, 'tab', '', '2020-02-29 23:59:59.123456+05', '2020-02-29', 9, 121,
	        ARRAY['a', 'b,c', NULL], ARRAY['"', ''], E'two\nlines', 'infinity');
	INSERT INTO film_ids VALUES ('imdb', 'tt0113277', 70);
	INSERT INTO lotteries (id, code, name, lang, version, draws, last_n, settings, search, created_at, deleted_at, changed_at, anonymized_at, from_id, key_renewals)
	OVERRIDING SYSTEM VALUE VALUES
		(5, 'aaaaaaaaaaaa', 'Пятница', 'ru', 9007199254740993, 1, 4, '{"vetoes": true, "n": 1e2}', '', '2024-01-01', NULL, '2024-01-02', NULL, NULL, 2),
		(9, 'bbbbbbbbbbbb', '', 'en', 3, 0, 1, '{}', '', '2025-01-01', '2025-02-02', NULL, '2025-03-03', 5, 0);
	INSERT INTO guests (lottery_id, browser, host, name, g, absent) VALUES (5, decode('000102030405060708090a0b0c0d0eff', 'hex'), true, 'Аня', 1, true);
	INSERT INTO devices VALUES (5, decode('000102030405060708090a0b0c0d0eff', 'hex'), 1);
	INSERT INTO tickets (lottery_id, n, film_id, title, year, weight, browser, removed, typed, left_out, with_guest)
	SELECT 5, n, n, 'Film ' || n, 1900 + n, n, decode('000102030405060708090a0b0c0d0eff', 'hex'), n = 3, 'Film, ' || n, n = 2, n = 1 FROM generate_series(1, 4) n;
	INSERT INTO draws (lottery_id, number, seed, word, reason, list, winner, ticket, drawn_at, film_id, letters_from, visitor, told)
	VALUES (5, 1, decode(repeat('fe', 32), 'hex'), 'слово', 'why', E'1\t1\tFilm 1\t1901\n2\t2\tFilm 2\t1902\n', 1, 1, '2024-01-01 20:00:00.5', 1, 'browser',
	        decode('000102030405060708090a0b0c0d0eff', 'hex'), true), (5, 2, decode(repeat('00', 32), 'hex'), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false);
	INSERT INTO marks VALUES (5, 1, 1, 'seen'), (5, 2, 1, 'veto')`

// newer are values that a schema before rounds has no columns for.
const newer = `
	UPDATE tickets SET lost = 3, won = 1, sender = 'Bo' WHERE n = 1;
	UPDATE lotteries SET round = 2, drawn_before = 1 WHERE id = 5`

// leftOutTables and leftOutColumns are what a backup has not, with the reason.
var (
	leftOutTables = map[string]string{
		"schema_migrations": "the header has the newest of them",
		"maintenance":       "when the regular jobs ran last says nothing in another database",
	}
	leftOutColumns = map[string]string{
		"films.search": "derived", "films.sort_title": "derived", "films.rule": "derived",
		"lotteries.search": "derived", "lotteries.rule": "derived",
		"rounds.search": "derived", "rounds.rule": "derived",
	}
)

func execute(t *testing.T, db *pgx.Conn, sql string) {
	t.Helper()
	if _, err := db.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// filled returns a database with all of the rows, and their derived columns.
func filled(t *testing.T) (string, *pgx.Conn) {
	t.Helper()
	url := testdb.New(t)
	db := testdb.Connect(t, url)
	execute(t, db, rows+";"+newer)
	if err := migrate.Up(t.Context(), url, time.Minute, io.Discard); err != nil {
		t.Fatal(err)
	}
	return url, db
}

func write(t *testing.T, url string) []byte {
	t.Helper()
	var file bytes.Buffer
	if _, err := (backup.Database{URL: url, Program: "test"}).Write(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func restore(t *testing.T, url string, file []byte) error {
	t.Helper()
	_, err := backup.Database{URL: url}.Restore(t.Context(), bytes.NewReader(file), 0, io.Discard)
	return err
}

// tables returns the names of all tables of a schema.
func tables(t *testing.T, db *pgx.Conn) []string {
	t.Helper()
	return column(t, db, "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1")
}

func column(t *testing.T, db *pgx.Conn, sql string, args ...any) []string {
	t.Helper()
	found, err := db.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	values, err := pgx.CollectRows(found, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// content returns all rows of a database, and which triggers are off.
func content(t *testing.T, db *pgx.Conn) string {
	t.Helper()
	all := column(t, db, "SELECT tgname::text || tgenabled::text FROM pg_trigger WHERE tgenabled <> 'O'")
	for _, table := range tables(t, db) {
		if table != "maintenance" {
			all = append(all, column(t, db, "SELECT $1 || to_jsonb(r)::text FROM "+table+" r ORDER BY 1", table)...)
		}
	}
	return strings.Join(all, "\n")
}

// unpack returns the lines of a file.
func unpack(t *testing.T, file []byte) []string {
	t.Helper()
	unpacked, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	return lines[:len(lines)-1] // after the last is nothing
}

func pack(t *testing.T, lines []string) []byte {
	t.Helper()
	var file bytes.Buffer
	w := gzip.NewWriter(&file)
	if _, err := io.WriteString(w, strings.Join(lines, "")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// sealed packs lines with a trailer that fits them.
func sealed(t *testing.T, lines []string) []byte {
	t.Helper()
	sum, n := sha256.New(), map[string]int{}
	for i, line := range lines {
		sum.Write([]byte(line))
		var pair map[string]json.RawMessage
		_ = json.Unmarshal([]byte(line), &pair)
		for key := range pair {
			if i > 0 {
				n[key]++
			}
		}
	}
	count, _ := json.Marshal(n)
	return pack(t, append(slices.Clone(lines), fmt.Sprintf(`{"end":{"rows":%s,"sha256":"%s"}}`+"\n", count, hex.EncodeToString(sum.Sum(nil)))))
}

func TestBackupHasEveryTableAndColumn(t *testing.T) {
	url, db := filled(t)
	written := map[string]bool{}
	for _, line := range unpack(t, write(t, url)) {
		var pair map[string]map[string]any
		if err := json.Unmarshal([]byte(line), &pair); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		for table, row := range pair {
			for name, value := range row {
				written[table+"."+name] = written[table+"."+name] || value != nil
			}
		}
	}
	for _, name := range column(t, db, "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'") {
		table, _, _ := strings.Cut(name, ".")
		hasValue, isWritten := written[name]
		switch isLeftOut := leftOutTables[table] != "" || leftOutColumns[name] != ""; {
		case isLeftOut && isWritten:
			t.Errorf("%s is in the backup", name)
		case !isLeftOut && !isWritten:
			t.Errorf("%s is not in the backup: add its table to the list in backup.go, or to leftOutTables or leftOutColumns here, with the reason", name)
		case !isLeftOut && !hasValue:
			t.Errorf("%s has no value in the rows of this test", name)
		}
	}
}

func TestRestoredDatabaseIsTheSame(t *testing.T) {
	url, db := filled(t)
	file := write(t, url)
	other := testdb.New(t)
	if err := restore(t, other, file); err != nil {
		t.Fatal(err)
	}
	restored := testdb.Connect(t, other)
	if got, want := content(t, restored), content(t, db); got != want {
		t.Errorf("restored\n%s\nof\n%s", got, want)
	}
	var film, round int64
	if err := restored.QueryRow(t.Context(), "INSERT INTO films (title, fold, search) VALUES ('New', 'new', '') RETURNING id").Scan(&film); err != nil || film != 71 {
		t.Errorf("the next film is %d, %v", film, err)
	}
	if err := restored.QueryRow(t.Context(), `WITH l AS (INSERT INTO lotteries (code) VALUES ('cccccccccccc') RETURNING id)
		SELECT id FROM l`).Scan(&round); err != nil || round != 10 {
		t.Errorf("the next lottery is %d, %v", round, err)
	}
	again := write(t, url)
	if got, want := unpack(t, again), unpack(t, file); !slices.Equal(got[1:len(got)-1], want[1:len(want)-1]) {
		t.Errorf("a second backup is another one")
	}
}

func TestBackupIsOfOneMoment(t *testing.T) {
	url, db := filled(t)
	var file bytes.Buffer
	isAdded := false
	out := writerFunc(func(p []byte) (int, error) {
		if !isAdded { // the backup has begun, and the site goes on
			execute(t, db, "INSERT INTO marks VALUES (5, 4, 1, 'seen'); DELETE FROM films WHERE id = 20")
			isAdded = true
		}
		return file.Write(p)
	})
	rows, err := backup.Database{URL: url}.Write(t.Context(), out)
	if err != nil || rows["marks"] != 2 || rows["films"] != 21 {
		t.Errorf("%v, %v", rows, err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestFileThatIsNoWholeBackupChangesNothing(t *testing.T) {
	url, _ := filled(t)
	file := write(t, url)
	lines := unpack(t, file)
	other := testdb.New(t)
	db := testdb.Connect(t, other)
	before := content(t, db)
	film := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, `"Film 7"`) })
	with := func(change func([]string) []string) []string { return change(slices.Clone(lines[:len(lines)-1])) }
	replace := func(old, now string) []string {
		return with(func(l []string) []string {
			for i := range l {
				l[i] = strings.Replace(l[i], old, now, 1)
			}
			return l
		})
	}
	without := func(i int) []string { return with(func(l []string) []string { return slices.Delete(l, i, i+1) }) }
	type refusal struct {
		file []byte
		want error
	}
	cases := map[string]refusal{
		"empty":                          {nil, backup.ErrNoBackup},
		"text":                           {[]byte("films"), backup.ErrNoBackup},
		"another archive":                {pack(t, []string{"films\n"}), backup.ErrNoBackup},
		"without a header":               {sealed(t, without(0)), backup.ErrNoBackup},
		"another format":                 {sealed(t, replace(`"format":1`, `"format":2`)), backup.ErrFormat},
		"a newer schema":                 {sealed(t, replace(`"schema":"2`, `"schema":"3`)), backup.ErrNewer},
		"without a trailer":              {pack(t, lines[:len(lines)-1]), backup.ErrDamaged},
		"without a row":                  {pack(t, slices.Delete(slices.Clone(lines), film, film+1)), backup.ErrDamaged},
		"a changed title":                {pack(t, append(replace("Film 7", "Film 8"), lines[len(lines)-1])), backup.ErrDamaged},
		"a changed count":                {pack(t, append(with(slices.Clone), strings.Replace(lines[len(lines)-1], `"films":21`, `"films":22`, 1))), backup.ErrDamaged},
		"more after the end":             {pack(t, append(slices.Clone(lines), "\n")), backup.ErrDamaged},
		"two files in one":               {append(slices.Clone(file), file...), backup.ErrDamaged},
		"tables in another order":        {sealed(t, with(func(l []string) []string { l[1], l[len(l)-1] = l[len(l)-1], l[1]; return l })), backup.ErrDamaged},
		"a table that is none":           {sealed(t, replace(`{"films":`, `{"films; DROP TABLE films":`)), backup.ErrDamaged},
		"a table that is left out":       {sealed(t, replace(`{"films":`, `{"schema_migrations":`)), backup.ErrDamaged},
		"a row that is a number":         {sealed(t, with(func(l []string) []string { l[film] = `{"films":7}` + "\n"; return l })), backup.ErrDamaged},
		"a line that is no JSON":         {sealed(t, with(func(l []string) []string { l[film] = `{"films":{},` + "\n"; return l })), backup.ErrDamaged},
		"two tables in a line":           {sealed(t, with(func(l []string) []string { l[film] = `{"films":{},"marks":{}}` + "\n"; return l })), backup.ErrDamaged},
		"a line that never ends":         {pack(t, append(slices.Clone(lines[:3]), strings.Repeat("a", 3<<20))), backup.ErrDamaged},
		"a text for a number":            {sealed(t, replace(`"year": 1907`, `"year": "x'); DROP TABLE films; --"`)), backup.ErrDamaged},
		"a number that is too large":     {sealed(t, replace(`"year": 1907`, `"year": 99999`)), backup.ErrDamaged},
		"a NUL":                          {sealed(t, replace(`"Film 7"`, `"Film \u0000"`)), backup.ErrDamaged},
		"bytes that are no text":         {sealed(t, replace(`"Film 7"`, "\"\xff\"")), backup.ErrDamaged},
		"a rating beyond ten":            {sealed(t, replace(`"rating": 9`, `"rating": 11`)), backup.ErrDamaged},
		"settings that are a list":       {sealed(t, replace(`"settings": {}`, `"settings": []`)), backup.ErrDamaged},
		"a setting of another type":      {sealed(t, replace(`"vetoes": true`, `"vetoes": "yes"`)), backup.ErrDamaged},
		"a setting that is out of range": {sealed(t, replace(`"n": 100`, `"per_guest": -1`)), backup.ErrDamaged},
		"a list that is none":            {sealed(t, replace(`"list": "1\t1\t`, `"list": "1\t`)), backup.ErrDamaged},
		"a winner beyond the list":       {sealed(t, replace(`"winner": 1`, `"winner": 3`)), backup.ErrDamaged},
		"a draw at no time":              {sealed(t, replace(`"drawn_at": "2024-01-01T20:00:00.5`, `"drawn_at": "infinity", "x": "`)), backup.ErrDamaged},
		"a film twice":                   {sealed(t, with(func(l []string) []string { l[film] = l[film-1]; return l })), backup.ErrDamaged},
		"a ticket whose film is missing": {sealed(t, replace(`"film_id": 4`, `"film_id": 4444`)), backup.ErrDamaged},
		"one larger than the limit":      {pack(t, append(slices.Clone(lines[:2]), slices.Repeat(lines[1:2], 4000)...)), backup.ErrTooLarge},
	}
	for _, at := range []int{1, 9, 20, len(file) / 2, len(file) - 9, len(file) - 1} {
		want := backup.ErrDamaged
		if at < 200 {
			want = backup.ErrNoBackup
		}
		cases[fmt.Sprint("cut after ", at)] = refusal{file[:at], want}
	}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		c := cases[name]
		_, err := backup.Database{URL: other}.Restore(t.Context(), bytes.NewReader(c.file), 100<<10, io.Discard)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if content(t, db) != before {
			t.Fatalf("%s: the database has changed", name)
		}
	}
	if err := restore(t, other, file); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestOlderBackupIsBroughtUpToDate(t *testing.T) {
	const beforeRounds = "20261129231500"
	url, other := testdb.New(t), testdb.New(t)
	if err := migrate.DownTo(t.Context(), url, beforeRounds, time.Minute, io.Discard); err != nil {
		t.Fatal(err)
	}
	db, restored := testdb.Connect(t, url), testdb.Connect(t, other)
	execute(t, db, rows)
	file := write(t, url)
	empty := content(t, restored)
	if err := restore(t, other, file[:len(file)-1]); !errors.Is(err, backup.ErrDamaged) {
		t.Errorf("a damaged one: %v", err)
	}
	if got := content(t, restored); got != empty {
		t.Errorf("a damaged one has changed %s to %s", empty, got)
	}
	if err := restore(t, other, file); err != nil {
		t.Fatal(err)
	}
	if err := migrate.Up(t.Context(), url, time.Minute, io.Discard); err != nil {
		t.Fatal(err)
	}
	if got, want := content(t, restored), content(t, db); got != want {
		t.Errorf("restored\n%s\nand migrated\n%s", got, want)
	}
}

func TestOnlyAnEmptySiteOfTodayIsRestored(t *testing.T) {
	url, db := filled(t)
	file := write(t, url)
	before := content(t, db)
	if err := restore(t, url, file); !errors.Is(err, backup.ErrNotEmpty) || content(t, db) != before {
		t.Errorf("a site with lotteries: %v", err)
	}
	if err := restore(t, testdb.Empty(t), file); !errors.Is(err, backup.ErrSchema) {
		t.Errorf("a database without a schema: %v", err)
	}
	older := testdb.New(t)
	if err := migrate.Down(t.Context(), older, time.Minute, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := restore(t, older, file); !errors.Is(err, backup.ErrSchema) {
		t.Errorf("an older schema: %v", err)
	}
	empty := testdb.New(t)
	execute(t, testdb.Connect(t, empty), "SELECT pg_advisory_lock(x'6261636b7570'::bigint)")
	if err := restore(t, empty, file); !errors.Is(err, backup.ErrBusy) {
		t.Errorf("while another is restored: %v", err)
	}
	execute(t, db, "INSERT INTO schema_migrations VALUES ('99990101000000')")
	if _, err := (backup.Database{URL: url}).Write(t.Context(), io.Discard); !errors.Is(err, backup.ErrSchema) {
		t.Errorf("a backup of a newer schema: %v", err)
	}
}

func TestLargeBackupTakesLittleMemory(t *testing.T) {
	url, other := testdb.New(t), testdb.New(t)
	const films, most = 64, 5 << 20
	execute(t, testdb.Connect(t, url), fmt.Sprintf(`WITH block AS MATERIALIZED (SELECT string_agg(md5(i::text), '') AS block FROM generate_series(1, 4096) i)
		INSERT INTO films (title, fold, search, note) SELECT 'Film ' || i, 'film' || i, '', block FROM block, generate_series(1, %d) i`, films))
	highest := uint64(0)
	measure := func() {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		highest = max(highest, m.HeapAlloc)
	}
	measure()
	before := highest
	read, pipe := io.Pipe()
	compressed := bufio.NewWriterSize(writerFunc(func(p []byte) (int, error) { measure(); return pipe.Write(p) }), 1<<20)
	go func() {
		_, err := backup.Database{URL: url}.Write(t.Context(), compressed)
		pipe.CloseWithError(errors.Join(err, compressed.Flush()))
	}()
	rows, err := backup.Database{URL: other}.Restore(t.Context(), read, 0, io.Discard)
	if err != nil || rows["films"] != films {
		t.Fatalf("%v, %v", rows, err)
	}
	if took := highest - before; took > most {
		t.Errorf("%d bytes for writing and restoring %d", took, films*4096*32)
	}
}
