package store

import (
	"fmt"
	"slices"
	"strings"

	"movie-lottery/app/lottery"
)

// search returns what follows FROM in a query for the first rows, in the order of the page, that meet the condition and
// match all patterns, which come from lottery.SearchPatterns. The query has to put them in that order, and may get more
// rows than limit.
//
// PostgreSQL could read rows in the order of the page and keep those that match, or find all that match by the index of
// words and sort them. The first is fast if many rows match, the second if few do, and PostgreSQL does not know which is
// the case. So the query does the first for a window of rows, and the second only if that found too few:
//
//   - scanned: the first matching rows of the window, at most limit. They are the answer if there are that many, or if
//     there are no rows after the window.
//   - otherwise the answer is all rows that match, found by the index of words. The index is asked for all words at once,
//     since two frequent words may stand in few titles together, and before the other conditions, whose indexes
//     PostgreSQL would use instead.
func (w *where) search(patterns []string, orderBy string, limit int) string {
	firstRows := func(limit int) string { return "(" + w.firstRows(orderBy, limit) + ") page" }
	switch {
	case len(patterns) == 0:
		return firstRows(limit)
	case slices.Contains(patterns, lottery.MatchesNothing):
		w.and("false") // PostgreSQL reads no row for it
		return firstRows(limit)
	}
	matching := where{args: w.args}
	for _, pattern := range patterns {
		matching.and("search LIKE ?", pattern)
	}
	indexed := where{table: w.table, visible: w.visible, parts: matching.parts, args: matching.args}
	if prefixes := prefixesOf(patterns); len(prefixes) > 0 {
		indexed.parts = nil
		indexed.and("beginnings(search) @> ?", prefixes)
	}
	w.args = indexed.args
	return strings.NewReplacer(
		"@first_rows", firstRows(w.window), "@matching", strings.Join(matching.parts, " AND "), "@indexed", indexed.String(),
		"@table", w.table, "@wanted", strings.Join(append([]string{"true"}, w.parts...), " AND "),
		"@window", fmt.Sprint(w.window), "@limit", fmt.Sprint(limit),
	).Replace(`(
			WITH first_rows AS MATERIALIZED (
				SELECT id, search FROM @first_rows
			), scanned AS MATERIALIZED (
				SELECT id FROM first_rows WHERE @matching LIMIT @limit
			), scan AS MATERIALIZED (
				SELECT (SELECT count(*) FROM scanned) = @limit OR (SELECT count(*) FROM first_rows) < @window AS suffices
			)
			SELECT * FROM @table WHERE id IN (SELECT id FROM scanned WHERE (SELECT suffices FROM scan))
			UNION ALL
			SELECT * FROM (SELECT * FROM @indexed OFFSET 0) found WHERE NOT (SELECT suffices FROM scan) AND @wanted
		) matching`)
}

// prefixesOf returns the words of patterns that must each stand at a title's beginning; they are one or two letters
// long. It returns none for patterns that match anywhere.
func prefixesOf(patterns []string) (words []string) {
	for _, p := range patterns {
		word, isPrefix := strings.CutPrefix(p, "%\n")
		if !isPrefix {
			return nil
		}
		words = append(words, strings.TrimSuffix(word, "%"))
	}
	return words
}
