package store

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// MaxCompletions is how many films complete what is typed, at most.
const MaxCompletions = 7

// maxCandidates bounds the work for one line: so many films are read from each part of the index, and those of them are
// returned that may be shown. Only films of lotteries that were all deleted can take the places of others.
const maxCandidates = 50

// titleLine is the title in a film's search column: its first line. The index films_by_beginning has its first characters.
const (
	titleLine        = `split_part(search, E'\n', 2)`
	indexedBeginning = 32
)

// Completions returns the films that begin so: those of the library first, then those that stand in lotteries alone. Each of
// both is in the order of their titles, with those after the others that begin so behind their "The". A film that was taken
// out of the library, or of all of its lotteries, is none of them.
func (s *Store) Completions(ctx context.Context, b lottery.Beginning) ([]lottery.Film, error) {
	var lines, first, after []string
	var the []bool
	add := func(begins []string, withThe bool) {
		for _, line := range begins {
			indexed := firstCharacters(line, indexedBeginning)
			lines, first, after, the = append(lines, line), append(first, indexed), append(after, afterPrefix(indexed)), append(the, withThe)
		}
	}
	add(b.Lines, false)
	add(b.WithThe, true)
	// The candidates are read in two parts, as the index has them. Those with "The" don't begin with a word such as "Theory".
	candidates := strings.NewReplacer("@begin", "left("+titleLine+", 32)", "@limit", limitClause(maxCandidates)).Replace(`
		           (SELECT id, title, year, search, true AS kept FROM films
		             WHERE deleted_at IS NULL AND (added_at IS NULL) IS FALSE AND @begin >= first AND @begin < after
		             ORDER BY @begin, id@limit)
		           UNION ALL
		           (SELECT id, title, year, search, false FROM films
		             WHERE deleted_at IS NULL AND added_at IS NULL AND @begin >= first AND @begin < after
		             ORDER BY @begin, id@limit)`)
	return read(ctx, s, pgx.RowToStructByPos[lottery.Film], `-- name: completions
		SELECT title, year
		  FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[]) AS line (begin, first, after, the),
		       LATERAL (`+candidates+`
		       ) film
		 WHERE starts_with(`+titleLine+`, begin) AND (NOT the OR title ILIKE 'the %') AND ($5 = 0 OR year = $5)
		   AND (kept OR EXISTS (
		           SELECT FROM tickets t JOIN lotteries l ON l.id = t.lottery_id
		            WHERE t.film_id = film.id AND NOT t.removed AND l.deleted_at IS NULL))
		 GROUP BY id, title, year, search, kept
		 ORDER BY kept DESC, bool_and(the), `+titleLine+`, year, id`+limitClause(MaxCompletions), lines, first, after, the, b.Typed.Year)
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
