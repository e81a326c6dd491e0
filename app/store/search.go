package store

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// rows are those that meet the condition and match all words, lottery.SearchPatterns. Where there are words, it may be
// only the first of them, as many as the limit, in the order. Their arguments come to those of the condition.
//
// PostgreSQL can read rows in the order of the page and leave out what doesn't match, or find all that match and sort
// them. The first is fast where many match all over the table, the second where few do; which it is, it can't know:
// "the" is frequent, and all at T. So the next rows are looked through, and only where they don't fill the page, and are
// not all that there are, the index of words is asked: that one, which is why the other conditions come after it, and for
// all words, as two that are frequent may stand in few titles together.
func (w *where) rows(words []string, orderBy string, limit int) string {
	if len(words) == 0 {
		return w.String()
	}
	matching := where{args: w.args}
	for _, pattern := range words {
		matching.and("search LIKE ?", pattern)
	}
	indexed := where{table: w.table, shown: w.shown, parts: matching.parts, args: matching.args}
	if first := beginnings(words); len(first) > 0 {
		indexed.parts = nil
		indexed.and("beginnings(search) @> ?", first)
	}
	found := where{table: fmt.Sprintf("(SELECT * FROM %s OFFSET 0) m", &indexed), shown: "NOT (SELECT yes FROM enough)", parts: w.parts}
	w.args = indexed.args
	// What is looked through has to come of an index alone, or of rows that lie side by side.
	return strings.NewReplacer(
		"@ordered", w.String()+" ORDER BY "+orderBy, "@matching", strings.Join(matching.parts, " AND "), "@found", found.String(),
		"@window", fmt.Sprint(w.window), "@limit", fmt.Sprint(limit), "@table", w.table,
	).Replace(`(
			WITH near AS MATERIALIZED (
				SELECT id FROM (SELECT id, search FROM @ordered LIMIT @window) n WHERE @matching LIMIT @limit
			), enough AS MATERIALIZED (
				SELECT count(*) = @limit OR NOT EXISTS (SELECT FROM @ordered OFFSET @window LIMIT 1) AS yes FROM near
			)
			SELECT * FROM @table WHERE id IN (SELECT id FROM near WHERE (SELECT yes FROM enough))
			UNION ALL
			SELECT * FROM @found
		) found`)
}

// beginnings are the words of a search of which each is looked for at a title's beginning, one or two letters long; none
// where they may stand anywhere.
func beginnings(patterns []string) (words []string) {
	for _, p := range patterns {
		word, first := strings.CutPrefix(p, "%\n")
		if !first {
			return nil
		}
		words = append(words, likeUnescape.Replace(strings.TrimSuffix(word, "%")))
	}
	return words
}

var likeUnescape = strings.NewReplacer(`\\`, `\`, `\%`, `%`, `\_`, `_`)

// behind is the first text behind all that begin with a word, byte by byte.
func behind(word string) string {
	last, size := utf8.DecodeLastRuneInString(word)
	return word[:len(word)-size] + string(last+1)
}
