package store

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// MaxCompletions is how many films complete what is typed, at most.
const MaxCompletions = 7

// maxCandidates bounds the work for one line: so many films are read from each part of the index, and those of them are
// returned that may be shown. Only films of lotteries that were all deleted can take the places of others.
const maxCandidates = 20

// titleLine is the title in a film's search column: its first line. The index films_by_beginning has its first characters.
const (
	titleLine        = `split_part(search, E'\n', 2)`
	indexedBeginning = 32
)

// Completions returns for each line the films that begin so: those of the library first, then those that stand in lotteries
// alone. Each of both is in the order of their titles, with those after the others that begin so behind their "The". A film
// that was taken out of the library, or of all of its lotteries, is none of them.
func (s *Store) Completions(ctx context.Context, lines ...lottery.Beginning) ([][]lottery.Film, error) {
	var begins beginColumns
	for i, b := range lines {
		begins.add(i, b.Typed.Year, false, b.Lines)
		begins.add(i, b.Typed.Year, true, b.WithThe)
	}
	// The candidates are read in two parts, as the index has them. Those with "The" don't begin with a word such as "Theory".
	candidates := strings.NewReplacer("@begin", fmt.Sprintf("left(%s, %d)", titleLine, indexedBeginning), "@limit", limitClause(maxCandidates)).Replace(`
		               (SELECT id, title, year, search, true AS kept FROM films
		                 WHERE deleted_at IS NULL AND (added_at IS NULL) IS FALSE AND @begin >= first AND @begin < after
		                 ORDER BY @begin, id@limit)
		               UNION ALL
		               (SELECT id, title, year, search, false FROM films
		                 WHERE deleted_at IS NULL AND added_at IS NULL AND @begin >= first AND @begin < after
		                 ORDER BY @begin, id@limit)`)
	found, err := read(ctx, s, pgx.RowToStructByPos[completion], `-- name: completions
		SELECT n, title, year
		  FROM (SELECT n, title, year, row_number() OVER (PARTITION BY n ORDER BY kept DESC, bool_and(the), `+titleLine+`, year, id) AS place
		          FROM unnest($1::integer[], $2::smallint[], $3::boolean[], $4::text[], $5::text[], $6::text[])
		                 AS line (n, of_year, the, begin, first, after),
		               LATERAL (`+candidates+`
		               ) film
		         WHERE starts_with(`+titleLine+`, begin) AND (NOT the OR title ILIKE 'the %') AND (of_year = 0 OR of_year = year)
		           AND (kept OR EXISTS (
		                   SELECT FROM tickets t JOIN lotteries l ON l.id = t.lottery_id
		                    WHERE t.film_id = film.id AND NOT t.removed AND l.deleted_at IS NULL))
		         GROUP BY n, id, title, year, search, kept) films
		 WHERE place <= $7
		 ORDER BY n, place`, begins.lines, begins.years, begins.the, begins.begin, begins.first, begins.after, MaxCompletions)
	films := make([][]lottery.Film, len(lines))
	for _, c := range found {
		films[c.Line] = append(films[c.Line], c.Film)
	}
	return films, err
}

// completion is a film that completes the line with a number.
type completion struct {
	Line int
	lottery.Film
}

// beginColumns are the columns of how a title may begin that completes a line.
type beginColumns struct {
	lines               []int32  // numbers of the lines
	years               []int16  // that the films have; 0: any
	the                 []bool   // it is with "The" before it
	begin, first, after []string // first and after are where the index has those that begin so
}

func (c *beginColumns) add(line, year int, the bool, begins []string) {
	for _, begin := range begins {
		first := firstCharacters(begin, indexedBeginning)
		c.lines, c.years, c.the = append(c.lines, int32(line)), append(c.years, int16(year)), append(c.the, the)
		c.begin, c.first, c.after = append(c.begin, begin), append(c.first, first), append(c.after, afterPrefix(first))
	}
}

// firstCharacters returns the first n characters of a text, or all of them.
func firstCharacters(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// afterPrefix returns the least text that is greater than all texts that begin with a prefix, compared byte by byte.
func afterPrefix(prefix string) string {
	last, size := utf8.DecodeLastRuneInString(prefix)
	return prefix[:len(prefix)-size] + string(last+1)
}
