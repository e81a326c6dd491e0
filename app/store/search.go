package store

import (
	"fmt"
	"strings"

	"movie-lottery/app/lottery"
)

// match is how a row of a list meets a search. Rows come in this order, and within it in that of the page.
type match int16

const (
	exactMatch   match = iota // a title of it is what was searched for, whole
	plainMatch                // every word is found; also each row of a list without a search
	similarMatch              // a film of it may meet the search with typos: lottery.Search.Resembles tells
)

const (
	fewMatches  = 5   // if there are fewer, typos are forgiven
	mostSimilar = 100 // candidates for that: those that have most trigrams in common with the search
)

// search returns what follows FROM in a query for the first rows, in the order of the page, that meet the condition and a
// search. They have the columns of the table, match, and for a similarMatch the id of the film in similar_film. The query has to
// order them by match, then as the page is, and may get more rows than limit.
//
// PostgreSQL could read rows in the order of the page and keep those that match, or find all that match by the index of
// words and sort them. The first is fast if many rows match, the second if few do, and PostgreSQL does not know which is
// the case. So each kind of match is looked for among the first rows of a page's order, and by the index if those did not
// have enough; see matching.
func (w *where) search(s lottery.Search, orderBy string, limit int) string {
	if s.Nothing {
		w.and("false") // PostgreSQL reads no row for it
	}
	if s.Nothing || s.IsZero() {
		return "(SELECT *, " + fmt.Sprintf("%d", plainMatch) + " AS match, NULL::bigint AS similar_film FROM (" + w.firstRows(orderBy, limit) + ") rows)"
	}
	exact := w.any("search LIKE ?", s.Exact)
	plain := "NOT " + exact
	for _, word := range s.Words {
		plain += w.arg(" AND search LIKE ?", word.Pattern)
	}
	var queries, found []string
	add := func(name string, kind match, film, query string) {
		queries = append(queries, query)
		found = append(found, fmt.Sprintf("SELECT id, %d AS match, %s AS similar_film FROM %s", kind, film, name))
	}
	rest := *w
	if w.after == "" || w.exact {
		add("exact", exactMatch, "NULL::bigint", w.matching("exact", exact, orderBy, w.exactWindow, limit, "true"))
		rest.after = "" // the page before ended among the exact matches, if there was one
		add("plain", plainMatch, "NULL::bigint", rest.matching("plain", plain, orderBy, w.window, limit, fmt.Sprintf("(SELECT count(*) FROM exact) < %d", limit)))
	} else {
		add("plain", plainMatch, "NULL::bigint", w.matching("plain", plain, orderBy, w.window, limit, "true"))
	}
	if w.after == "" && s.MayHaveTypos() {
		add("alike", similarMatch, "film_id", w.similar(s, limit))
	}
	return "(WITH " + strings.Join(queries, ", ") + "\n\t\t\tSELECT " + w.table + ".*, match, similar_film FROM (" + strings.Join(found, " UNION ALL ") +
		") found JOIN " + w.table + " USING (id))"
}

// matching returns the common table expressions for the ids of the first rows that meet a condition, at most limit, which are
// looked for only if a further condition holds.
func (w *where) matching(name, condition, orderBy string, window, limit int, wanted string) string {
	return strings.NewReplacer("@name", name, "@matching", condition, "@wanted", wanted,
		"@first_rows", w.firstRows(orderBy, window), "@table", w.table, "@visible", w.visible, "@condition", w.condition(),
		"@order", orderBy, "@limit", fmt.Sprint(limit),
	).Replace(`@name_first AS MATERIALIZED (
				SELECT id FROM (@first_rows) rows WHERE @matching AND @wanted LIMIT @limit
			), @name AS MATERIALIZED (
				SELECT id FROM @name_first
				UNION
				(SELECT id FROM (SELECT * FROM @table WHERE @visible AND @matching OFFSET 0) indexed
				  WHERE @condition AND @wanted AND (SELECT count(*) FROM @name_first) < @limit
				  ORDER BY @order LIMIT @limit)
			)`)
}

// similar returns the common table expressions for rows with films that may meet the search with typos. They read nothing if
// enough was found without.
func (w *where) similar(s lottery.Search, limit int) string {
	indexed, similarity := []string{"true"}, []string{"0"}
	hasTrigrams, candidates := []string{"true"}, []string{"true"}
	for _, word := range s.Words {
		if word.Typos == "" {
			candidates = append(candidates, w.arg("search LIKE ?", word.Pattern))
			continue
		}
		indexed = append(indexed, w.arg("? <% search", word.Text))
		// With the ctype C, PostgreSQL knows no letters but those of ASCII. It would read all films then.
		hasTrigrams = append(hasTrigrams, w.arg("show_trgm(?) <> '{}'", word.Text))
		similarity = append(similarity, w.arg("word_similarity(?, search)", word.Text))
		candidates = append(candidates, w.arg("(search LIKE ? OR search ~ ?)", word.Pattern, word.Typos))
	}
	from := "similar_films JOIN films ON id = film_id"
	if w.table == "rounds" {
		// A ticket was in a round if it had its number before the round ended, and had not won before the round began.
		from = `similar_films
				 CROSS JOIN LATERAL (
					SELECT r.* FROM (SELECT lottery_id, n, won FROM tickets t
					                  WHERE t.film_id = similar_films.film_id AND NOT removed ORDER BY lottery_id DESC LIMIT @limit) t
					  JOIN rounds r USING (lottery_id)
					  LEFT JOIN rounds after ON after.lottery_id = r.lottery_id AND after.number = r.number + 1
					 WHERE t.n <= coalesce(after.last_n, t.n) AND (t.won IS NULL OR t.won > r.before)
					 ORDER BY r.id DESC LIMIT @limit) rounds`
	}
	return strings.NewReplacer(
		"@has_trigrams", strings.Join(hasTrigrams, " AND "), "@indexed", strings.Join(indexed, " AND "), "@similarity", strings.Join(similarity, " + "), "@candidates", strings.Join(candidates, " AND "),
		"@condition", w.condition(), "@visible", w.visible, "@few", fmt.Sprint(fewMatches), "@most", fmt.Sprint(mostSimilar), "@limit", fmt.Sprint(limit),
	).Replace(`similar_films AS MATERIALIZED (
				SELECT id AS film_id, @similarity AS similarity FROM (SELECT id, search FROM films WHERE @indexed OFFSET 0) indexed
				 WHERE (SELECT count(*) FROM exact) + (SELECT count(*) FROM plain) < @few
				   AND (SELECT @has_trigrams)
				   AND (SELECT set_config('pg_trgm.word_similarity_threshold', '0.2', true)) <> '' -- before the index is read
				   AND @candidates
				 ORDER BY similarity DESC LIMIT @most
			), alike AS MATERIALIZED (
				SELECT id, film_id FROM ` + from + `
				 WHERE @visible AND @condition AND id NOT IN (SELECT id FROM exact UNION ALL SELECT id FROM plain)
				 ORDER BY similarity DESC, id DESC LIMIT @most
			)`)
}
