package lottery_test

import (
	"os"
	"strings"
	"testing"
)

// TestPastedTexts reads texts as they are copied from chats, notes, tables, exports and pages of sites.
func TestPastedTexts(t *testing.T) {
	for name, want := range map[string][]string{
		"ar.txt":                           {"الرسالة|1976", "باب الحديد|1958", "المومياء|1969"},
		"chat-assistant.md":                {"Heat|1995", "Alien|1979", "The Thing|1982", "Let me know if you want more!"},
		"checklist.md":                     {"Heat|1995", "The Thing|1982", "Alien", "Dune", "The Thing|2011"},
		"discord-lines.txt":                {"Dune", "Alien"},
		"discord.txt":                      {"Dune", "Alien|1979", "The Thing|1982", "Paris, Texas"},
		"es-fr.txt":                        {"El espíritu de la colmena|1973", "El laberinto del fauno|2006", "Le Samouraï|1967", "La Haine|1995", "Les Quatre Cents Coups|1959"},
		"excel-semicolon-bom-crlf.csv":     {"Кин-дза-дза!|1986", "Ирония судьбы; или С лёгким паром!|1975"},
		"formula-injection.csv":            {`=HYPERLINK("http://example.invalid","x")|2001`, "+Plus One|2019", "-Minus|2009"},
		"google-results.txt":               {"Heat|1995", "Alien|1979"},
		"imdb-list-pre2017.csv":            {"2001: A Space Odyssey|1968"},
		"imdb-page-merged.txt":             {"Heat|1995", "1917|2019"},
		"imdb-page.txt":                    {"The Shawshank Redemption|1994", "The Godfather|1972", "12 Angry Men|1957"},
		"imdb-ratings-2024.csv":            {"Amélie|2001", "The Rookie|2018"},
		"imdb-watchlist-2024.csv":          {"The Shawshank Redemption|1994", "Rick and Morty|2013", "Untitled Future Film"},
		"ja.txt":                           {"千と千尋の神隠し|2001", "もののけ姫|1997", "七人の侍|1954", "千年女優|2001"},
		"kakao.txt":                        {"기생충|2019", "올드보이"},
		"kinopoisk-list-old.txt":           {"Побег из Шоушенка|1994", "Зеленая миля|1999"},
		"kinopoisk-list-short.txt":         {"Побег из Шоушенка|1994", "Зеленая миля|1999", "Брат|1997"},
		"kinopoisk-page.txt":               {"Побег из Шоушенка|1994", "Иван Васильевич меняет профессию|1973"},
		"letterboxd-import-format.csv":     {"The Matrix|1999"},
		"letterboxd-list-page.txt":         {"Parasite 2019", "Heat 1995", "Blade Runner 2049 2017"},
		"letterboxd-list-v7.csv":           {"Crouching Tiger, Hidden Dragon|2000", "Amélie|2001", "Untitled Project"},
		"letterboxd-reviews-multiline.csv": {"Alien|1979", "Paprika|2006"},
		"mail-quote.txt":                   {"Heat|1995", "Alien|1979", "12 Angry Men", "9"},
		"mail-reply.txt":                   {"Heat", "Alien", "Dune", "Parasite"},
		"markdown-table.md":                {"Heat|1995", "Face/Off|1997"},
		"messages-phone.txt":               {"Dune", "Alien"},
		"newspaper-commas.txt":             {"Citizen Kane|1941", "Vertigo|1958", "Tokyo Story|1953"},
		"newspaper.txt":                    {"Heat|1995", "Alien|1979", "Dune|2021"},
		"notes-phone.txt":                  {"Heat", "Alien|1979", "Dune|2021", "The Godfather", "Spirited Away 2001", "Heat, Alien, Dune"},
		"one-column.txt":                   {"Сталкер", "Солярис", "Зеркало"},
		"page-titles.txt":                  {"Heat|1995", "Матрица|1999", "Stalker|1979", "Alien|1979"},
		"poll-votes.txt":                   {"Movie Poll", "Heat", "Alien", "Dune"},
		"release-names.txt":                {"Heat|1995", "Alien|1979", "The Thing|1982"},
		"rottentomatoes.txt":               {"Parasite|2019", "The Godfather|1972"},
		"semicolon-de.csv":                 {"Das Boot|1981", "M|1931", "Lola rennt|1998"},
		"slack.txt":                        {"Dune", "Alien|1979"},
		"spreadsheet-checks.tsv":           {"Heat|1995", "Alien|1979"},
		"spreadsheet-directors.tsv":        {"Dune", "Alien", "Heat"},
		"spreadsheet-header.tsv":           {"Heat|1995", "The Thing|1982", "I, Tonya|2017"},
		"spreadsheet-ids.tsv":              {"Dune|2021", "Alien|1979"},
		"spreadsheet.tsv":                  {"Сталкер|1979", "Иван Васильевич меняет профессию|1973", "12 стульев|1971"},
		"telegram-forwards.txt":            {"Dune", "Alien: Covenant", "The Thing|1982", "Heat", "Parasite"},
		"telegram-web.txt":                 {"Dune", "Alien: Covenant", "Heat", "The Thing"},
		"telegram.txt":                     {"Dune|2021", "Alien: Covenant", "Москва слезам не верит|1979", "Сталкер"},
		"tmdb-page.txt":                    {"Heat|1995", "Alien|1979"},
		"trakt-vip-list.csv":               {"Heat|1995"},
		"two-in-a-line.txt":                {"Heat; Alien", "Stalker / Solaris", "The Good, the Bad and the Ugly", "Face/Off", "Солярис / Solaris|1972"},
		"two-pinocchios.csv":               {"Pinocchio (Guillermo del Toro)|2022", "Pinocchio (Robert Zemeckis)|2022", "Heat|1995"},
		"uk.txt":                           {"Тіні забутих предків|1964", "Земля|1930", "Атлантида|2019"},
		"vk.txt":                           {"Сталкер", "Солярис|1972"},
		"whatsapp-android-en.txt":          {"Alien|1979", "2001: A Space Odyssey", "Heat", "Collateral|2004", "Thief|1981"},
		"whatsapp-android-ru.txt":          {"Солярис|1972", "Сталкер|1979", "Кин-дза-дза!"},
		"whatsapp-ios.txt":                 {"What about Dune?", "Alien|1979", "Mission: Impossible", "Heat|1995", "and Blade Runner 2049", "Heat"},
		"whatsapp-phone-copy.txt":          {"Dune", "Alien"},
		"whatsapp-poll.txt":                {"What do we watch?", "Heat", "Alien", "Dune"},
		"whatsapp-pt.txt":                  {"Cidade de Deus", "Central do Brasil", "Tropa de Elite"},
		"word-list.txt":                    {"Heat|1995", "Alien|1979", "Dune|2021", "Solaris"},
		"word-roman.txt":                   {"Dune", "Alien", "Heat", "The Thing"},
		"zh.txt":                           {"霸王别姬|1993", "卧虎藏龙 (李安)|2000", "花样年华|2000"},
	} {
		text, err := os.ReadFile("testdata/pasted/" + name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) { testFilms(t, string(text), strings.Join(want, ", ")) })
	}
}
