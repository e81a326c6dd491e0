package store

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// rows are those that meet the condition and match all words, lottery.SearchPatterns. Where there are words, it may be
// only the first of them, as many as the limit, in the order. Their arguments come to those of the condition.
//
// PostgreSQL can read rows in the order of the page and leave out what doesn't match, or find all that match by the index
// of words and sort them. The first is fast where many match all over the table, the second where few do; which it is, it
// can't know: "the" is frequent, and all at T. So both are tried in turn, a little of each, then more:
//
//   - near: an eighth of the window is looked through in order, which is enough for what is frequent;
//   - few: a handful is read by the index of words, which is all there is of what is rare;
//   - far: the whole window is looked through, which is enough for most of what is in between;
//   - all that match are read, and sorted.
//
// The index of words is asked for all words at once, as two that are frequent may stand in few titles together, and
// before the other conditions: those have better indexes, which PostgreSQL would take instead.
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
	w.args = indexed.args
	// What is looked through has to come of an index alone, or of rows that lie side by side.
	return strings.NewReplacer(
		"@ordered", w.String()+" ORDER BY "+orderBy, "@matching", strings.Join(matching.parts, " AND "), "@indexed", indexed.String(),
		"@table", w.table, "@wanted", strings.Join(append([]string{"true"}, w.parts...), " AND "),
		"@glance", fmt.Sprint(w.window/8), "@window", fmt.Sprint(w.window), "@limit", fmt.Sprint(limit), "@handful", fmt.Sprint(w.handful),
	).Replace(`(
			WITH near AS MATERIALIZED (
				SELECT id FROM (SELECT id, search FROM @ordered LIMIT @glance) n WHERE @matching LIMIT @limit
			), few AS MATERIALIZED (
				SELECT * FROM @indexed AND (SELECT count(*) < @limit FROM near) LIMIT @handful
			), far AS MATERIALIZED (
				SELECT id FROM (SELECT id, search FROM @ordered LIMIT @window) f
				 WHERE (SELECT count(*) = @handful FROM few) AND @matching LIMIT @limit
			), found AS MATERIALIZED (
				SELECT CASE WHEN (SELECT count(*) FROM near) = @limit THEN 'near'
				            WHEN (SELECT count(*) FROM few) < @handful THEN 'few'
				            WHEN (SELECT count(*) FROM far) = @limit OR NOT EXISTS (SELECT FROM @ordered OFFSET @window LIMIT 1) THEN 'far'
				            ELSE 'all' END AS way
			)
			SELECT * FROM @table WHERE id IN (SELECT id FROM near WHERE (SELECT way FROM found) = 'near')
			UNION ALL
			SELECT * FROM few WHERE (SELECT way FROM found) = 'few' AND @wanted
			UNION ALL
			SELECT * FROM @table WHERE id IN (SELECT id FROM far WHERE (SELECT way FROM found) = 'far')
			UNION ALL
			SELECT * FROM (SELECT * FROM @indexed OFFSET 0) m WHERE (SELECT way FROM found) = 'all' AND @wanted
		) matching`)
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
