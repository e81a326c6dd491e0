package lottery_test

import (
	"fmt"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
)

// testLines checks that each line is read alone as the film beside it, written as "Title" or "Title|1995".
func testLines(t *testing.T, lines map[string]string) {
	t.Helper()
	for line, want := range lines {
		list, err := lottery.ParseList(line)
		if err != nil || len(list.Films) != 1 {
			t.Errorf("%q: %+v, %v; not %q", line, list, err, want)
			continue
		}
		if got := filmText(list.Films[0].Film); got != want {
			t.Errorf("%q: %q, not %q", line, got, want)
		}
		if film := list.Films[0].Film; !isRead(film) {
			t.Errorf("%q: %+v is not read from %q", line, film, film.Line())
		}
	}
}

func filmText(f lottery.Film) string {
	if f.Year == 0 {
		return f.Title
	}
	return fmt.Sprintf("%s|%d", f.Title, f.Year)
}

// isRead reports whether the film's own line is read as the film.
func isRead(f lottery.Film) bool {
	list, err := lottery.ParseList(f.Line())
	return err == nil && len(list.Films) == 1 && list.Films[0].Film == f && len(list.Links) == 0
}

// unchanged checks that lines stay titles as they are.
func unchanged(t *testing.T, lines ...string) {
	t.Helper()
	same := make(map[string]string)
	for _, line := range lines {
		same[line] = line
	}
	testLines(t, same)
}

func TestYearIsReadInAnyBracketsAndDigits(t *testing.T) {
	testLines(t, map[string]string{
		"千と千尋の神隠し（2001年）":                      "千と千尋の神隠し|2001",
		"千と千尋の神隠し(2001年)":                      "千と千尋の神隠し|2001",
		"千と千尋の神隠し【2001】":                       "千と千尋の神隠し|2001",
		"もののけ姫　〔１９９７年〕":                        "もののけ姫|1997",
		"七人の侍（1954年の映画）":                       "七人の侍|1954",
		"卧虎藏龙 ［2000］":                          "卧虎藏龙|2000",
		"霸王别姬（1993年电影）":                        "霸王别姬|1993",
		"기생충 (2019년)":                          "기생충|2019",
		"기생충, 2019년":                           "기생충|2019",
		"الرسالة (١٩٧٦)":                       "الرسالة|1976",
		"الرسالة، ١٩٧٦":                        "الرسالة|1976",
		"الرسالة (عام 1976)":                   "الرسالة|1976",
		"باب الحديد - ١٩٥٨":                    "باب الحديد|1958",
		"گاو (۱۹۶۹)":                           "گاو|1969",
		"Солярис, 1972 г.":                     "Солярис|1972",
		"Солярис (1972 г.)":                    "Солярис|1972",
		"Солярис 1972 г.":                      "Солярис|1972",
		"Солярис (1972г.)":                     "Солярис|1972",
		"Солярис, 1972 года":                   "Солярис|1972",
		"Солярис (1972 год)":                   "Солярис|1972",
		"Солярис, год 1972":                    "Солярис|1972",
		"Тіні забутих предків (1964 р.)":       "Тіні забутих предків|1964",
		"Тіні забутих предків, 1964 рік":       "Тіні забутих предків|1964",
		"El espíritu de la colmena (año 1973)": "El espíritu de la colmena|1973",
		"El espíritu de la colmena, año 1973":  "El espíritu de la colmena|1973",
		"Le Samouraï (année 1967)":             "Le Samouraï|1967",
		"La dolce vita (anno 1960)":            "La dolce vita|1960",
		"Das Boot, Jahr 1981":                  "Das Boot|1981",
		"Heat {1995}":                          "Heat|1995",
		"Heat - 1995":                          "Heat|1995",
		"Heat – 1995":                          "Heat|1995",
		"Heat − 1995":                          "Heat|1995",
		"Heat ‐ 1995":                          "Heat|1995",
		"Heat － 1995":                          "Heat|1995",
		"Heat -- 1995":                         "Heat|1995",
		"Heat ― 1995":                          "Heat|1995",
		"Heat—1995":                            "Heat|1995",
		"Heat | 1995":                          "Heat|1995",
		"Heat • 1995":                          "Heat|1995",
		"Heat / 1995":                          "Heat|1995",
		"Heat; 1995":                           "Heat|1995",
		"Heat;1995":                            "Heat|1995",
		"Heat,1995":                            "Heat|1995",
		"Heat (1995),":                         "Heat|1995",
		"Heat (1995);":                         "Heat|1995",
		"Heat (1995).":                         "Heat|1995",
		"Heat, 1995.":                          "Heat|1995",
		"Heat,":                                "Heat",
		"Heat;":                                "Heat",
		"千と千尋の神隠し、":                            "千と千尋の神隠し",
		"Heat, (1995)":                         "Heat|1995",
		"Heat - (1995)":                        "Heat|1995",
		"(1995) Heat":                          "Heat|1995",
		"[1995] Heat":                          "Heat|1995",
		"Breaking Bad (2008–2013)":             "Breaking Bad|2008",
		"Breaking Bad (2008-2013)":             "Breaking Bad|2008",
		"Breaking Bad (2008 – 2013)":           "Breaking Bad|2008",
		"Silo (2023– )":                        "Silo|2023",
		"Silo (2023-present)":                  "Silo|2023",
		"Lost, 2004–2010":                      "Lost|2004",
		"Lost (2004-10)":                       "Lost|2004",
		"Heat (1995-12-15)":                    "Heat|1995",
		"Heat (15.12.1995)":                    "Heat|1995",
		"Heat (December 15, 1995)":             "Heat|1995",
		"Сталкер (25 мая 1979)":                "Сталкер|1979",
	})
	unchanged(t, "1917", "2012", "(1999)", "[2001]", "Blade Runner 2049", "Heat (9999)", "Heat (0000)", "Heat (1499)", "Heat (1995) again",
		"Spirited Away 2001", "Wonder Woman 1984", "World War II 1939–1945", "Room 1408", "1984", "Битва 1941-1945", "Summer of 1942", "10,000 BC",
		"20,000 Leagues Under the Sea", "(500) Days of Summer", "千年女優", "2046", "Area 51", "300", "8½", "Apollo 13", "Death Race 2000", "Heat (95)",
		"Love (and Other Drugs)", "Catch-22", "Ocean's 11", "Зима 1941 года", "孙中山1911年")
	testLines(t, map[string]string{
		"2046 (2004)":                  "2046|2004",
		"1917 - 2019":                  "1917|2019",
		"Wonder Woman 1984 (2020)":     "Wonder Woman 1984|2020",
		"2001: A Space Odyssey, 1968":  "2001: A Space Odyssey|1968",
		"Heat (Director's Cut) (1995)": "Heat (Director's Cut)|1995",
	})
}

func TestCountryRuntimeGenreAndAgeInBracketsAreDropped(t *testing.T) {
	testLines(t, map[string]string{
		"Сталкер (1979, СССР)":                      "Сталкер|1979",
		"Сталкер (СССР, 1979)":                      "Сталкер|1979",
		"Сталкер (СССР, 1979 г.)":                   "Сталкер|1979",
		"Солярис (1972, СССР, 167 мин.)":            "Солярис|1972",
		"Дерсу Узала (1975, СССР/Япония)":           "Дерсу Узала|1975",
		"Дерсу Узала (СССР - Япония, 1975)":         "Дерсу Узала|1975",
		"The Matrix (1999, USA)":                    "The Matrix|1999",
		"The Matrix (USA 1999)":                     "The Matrix|1999",
		"The Matrix (US, 1999)":                     "The Matrix|1999",
		"Heat (1995, 170 min)":                      "Heat|1995",
		"Heat (1995, 2h 50m)":                       "Heat|1995",
		"Heat (1995, R, crime/drama)":               "Heat|1995",
		"Брат (1997, 16+)":                          "Брат|1997",
		"Брат (1997; Россия; драма, боевик)":        "Брат|1997",
		"Inception (2010/I)":                        "Inception|2010",
		"Der Untergang (D 2004)":                    "Der Untergang|2004",
		"Der Untergang (Deutschland, 2004)":         "Der Untergang|2004",
		"Amélie (2001, France, Germany)":            "Amélie|2001",
		"Amelie (France / Germany, 2001)":           "Amelie|2001",
		"Sherlock (TV Series 2010–2017)":            "Sherlock|2010",
		"Temple Grandin (TV Movie 2010)":            "Temple Grandin|2010",
		"Pinocchio (1940 film)":                     "Pinocchio|1940",
		"Pinocchio (1940 American animated film)":   "Pinocchio|1940",
		"Сталкер (фильм, 1979)":                     "Сталкер|1979",
		"Сталкер (фильм 1979 года)":                 "Сталкер|1979",
		"El laberinto del fauno (película de 2006)": "El laberinto del fauno|2006",
		"Heat (1995) [1080p]":                       "Heat|1995",
		"Heat (1995) [BluRay 1080p]":                "Heat|1995",
		"Heat (1995) (USA)":                         "Heat|1995",
		"Heat (1995), USA, 170 min":                 "Heat|1995",
		"Сталкер, 1979, СССР":                       "Сталкер|1979",
		"The Green Mile, 1999, 189 мин.":            "The Green Mile|1999",
		"Heat (1995) - USA":                         "Heat|1995",
		"Heat (1995) | Action, Crime, Drama":        "Heat|1995",
		"七人の侍（1954年、日本）":                            "七人の侍|1954",
		"霸王别姬 (中国/香港, 1993)":                        "霸王别姬|1993",
	})
	unchanged(t, "The Office (US)", "House of Cards (UK)", "Argentina, 1985.5", "Germany Year Zero", "Drama", "Я, снова я и Ирэн", "Heat (USA)")
}

func TestTextInBracketsThatMayTellTwoFilmsApartStays(t *testing.T) {
	for line, want := range map[string]lottery.Film{
		"Pinocchio (2022, Guillermo del Toro)":          {Title: "Pinocchio (Guillermo del Toro)", Year: 2022},
		"Pinocchio (Guillermo del Toro, 2022)":          {Title: "Pinocchio (Guillermo del Toro)", Year: 2022},
		"Pinocchio (2022, dir. Guillermo del Toro)":     {Title: "Pinocchio (Guillermo del Toro)", Year: 2022},
		"Pinocchio (2022; directed by Robert Zemeckis)": {Title: "Pinocchio (Robert Zemeckis)", Year: 2022},
		"Пиноккио (2022, реж. Роберт Земекис)":          {Title: "Пиноккио (Роберт Земекис)", Year: 2022},
		"Сталкер (1979, реж. А. Тарковский)":            {Title: "Сталкер (А. Тарковский)", Year: 1979},
		"Pinocchio (2022, USA, Guillermo del Toro)":     {Title: "Pinocchio (Guillermo del Toro)", Year: 2022},
		"Pinocchio (2022, Guillermo del Toro, 117 min)": {Title: "Pinocchio (Guillermo del Toro)", Year: 2022},
		"Pinocchio (2022/II)":                           {Title: "Pinocchio (II)", Year: 2022},
		"Heat (1995, Director's Cut)":                   {Title: "Heat (Director's Cut)", Year: 1995},
		"Heat (1995) (Director's Cut)":                  {Title: "Heat (Director's Cut)", Year: 1995},
		"Blade Runner (1982, Final Cut, Ridley Scott)":  {Title: "Blade Runner (Final Cut, Ridley Scott)", Year: 1982},
		"Fargo (1996, Joel Coen & Ethan Coen)":          {Title: "Fargo (Joel Coen & Ethan Coen)", Year: 1996},
		"日本沈没（2006年、樋口真嗣）":                              {Title: "日本沈没 (樋口真嗣)", Year: 2006},
		"Thing, The (1982, John Carpenter)":             {Title: "The Thing (John Carpenter)", Year: 1982},
	} {
		list, err := lottery.ParseList(line)
		if err != nil || len(list.Films) != 1 || list.Films[0].Film != want || list.Films[0].Typed != "" {
			t.Errorf("%q: %+v, %v", line, list, err)
		}
		if !isRead(want) {
			t.Errorf("%+v is not read from %q", want, want.Line())
		}
	}
	if line := (lottery.Film{Title: "Pinocchio (Guillermo del Toro)", Year: 2022}).Line(); line != "Pinocchio (2022, Guillermo del Toro)" {
		t.Errorf("%q", line)
	}
}

func TestDirectorAfterTheYearIsDropped(t *testing.T) {
	testLines(t, map[string]string{
		"Heat (1995) — Michael Mann":                     "Heat|1995",
		"“Heat” — Michael Mann, 1995":                    "Heat|1995",
		"«Сталкер», Андрей Тарковский, 1979":             "Сталкер|1979",
		"*Heat* (1995): Michael Mann":                    "Heat|1995",
		"**Heat (1995)** – Michael Mann":                 "Heat|1995",
		"**Heat** (1995) – A crime epic by Michael Mann": "Heat|1995",
		"Heat (1995) with Al Pacino":                     "Heat|1995",
		"Heat (1995) 2h 50m":                             "Heat|1995",
		"Heat - 8,3":                                     "Heat",
		"《卧虎藏龙》2000年":                                    "卧虎藏龙|2000",
		"Heat.1995.1080p.BluRay.x264.mkv":                "Heat|1995",
		"2001.A.Space.Odyssey.1968.720p.mkv":             "2001 A Space Odyssey|1968",
		"Heat (1995) [1080p] [BluRay].mp4":               "Heat|1995",
		"Heat (1995) - Michael Mann":                     "Heat|1995",
		"Heat, 1995 — Michael Mann":                      "Heat|1995",
		"Heat (1995) directed by Michael Mann":           "Heat|1995",
		"Heat (1995) by Michael Mann":                    "Heat|1995",
		"Heat (1995), dir. Michael Mann":                 "Heat|1995",
		"Сталкер (1979) — Андрей Тарковский":             "Сталкер|1979",
		"Сталкер (1979) — Тарковский":                    "Сталкер|1979",
		"Сталкер (1979), реж. Андрей Тарковский":         "Сталкер|1979",
		"Сталкер (1979) - реж. А. Тарковский":            "Сталкер|1979",
		"千と千尋の神隠し（2001年） - 宮崎駿":                          "千と千尋の神隠し|2001",
		"Das Boot (1981) – Wolfgang Petersen":            "Das Boot|1981",
		"Les Choristes (2004) – de Christophe Barratier": "Les Choristes|2004",
		"Fargo (1996) — Joel Coen, Ethan Coen":           "Fargo|1996",
		"Pinocchio (2022) – Guillermo del Toro":          "Pinocchio|2022",
	})
	unchanged(t, "Heat — Michael Mann", "Star Wars (1977) - Episode IV", "Star Wars (1977) — A New Hope", "Kill Bill (2003) - Vol. 1",
		"Heat (1995) - must see again", "Heat (1995) | Michael Mann", "Heat (1995) / Alien", "Mission: Impossible - Fallout", "Harry Potter - Part 2", "Heat (1995), Alien",
		"Heat (1995) and Alien", "Star Wars (1977) - The Empire Strikes Back", "E.T.", "R.I.P.D.", "Movie.43")
}

func TestDirectorsOfAllLinesAreDropped(t *testing.T) {
	for text, want := range map[string]string{
		"Heat — Michael Mann, 1995\nAlien — Ridley Scott, 1979\nM — Fritz Lang, 1931":             "Heat|1995, Alien|1979, M|1931",
		"1. Heat, Michael Mann, 1995\n2. Paris, Texas, Wim Wenders, 1984\n3. M, Fritz Lang, 1931": "Heat|1995, Paris, Texas|1984, M|1931",
		"Heat (1995), Michael Mann\nAlien (1979), Ridley Scott\n“M” (1931), Fritz Lang":           "Heat|1995, Alien|1979, M|1931",
		"Mission: Impossible – Dead Reckoning, 2023\nStar Wars – Rogue One, 2016\nHeat, 1995":     "Mission: Impossible – Dead Reckoning|2023, Star Wars – Rogue One|2016, Heat|1995",
		"Mission: Impossible – Fallout\nStar Wars – Rogue One\nBirds of Prey – Harley Quinn":      "Mission: Impossible – Fallout, Star Wars – Rogue One, Birds of Prey – Harley Quinn",
		"Heat — Michael Mann, 1995\nAlien — Ridley Scott, 1979":                                   "Heat — Michael Mann|1995, Alien — Ridley Scott|1979",
	} {
		testFilms(t, text, want)
	}
}

func TestArticleBehindACommaStandsFirst(t *testing.T) {
	testLines(t, map[string]string{
		"Thing, The (1982)":                      "The Thing|1982",
		"Thing, The":                             "The Thing",
		"Beautiful Mind, A (2001)":               "A Beautiful Mind|2001",
		"American Werewolf in London, An [1981]": "An American Werewolf in London|1981",
		"Good, the Bad and the Ugly, The (1966)": "The Good, the Bad and the Ugly|1966",
		"Boot, Das (1981)":                       "Das Boot|1981",
		"Untergang, Der":                         "Der Untergang",
		"Haine, La (1995)":                       "La Haine|1995",
		"Avventura, L' (1960)":                   "L'Avventura|1960",
		"Quatre Cents Coups, Les (1959)":         "Les Quatre Cents Coups|1959",
		"Laberinto del fauno, El":                "El Laberinto del fauno",
		"Olvidados, Los (1950)":                  "Los Olvidados|1950",
		"Postino, Il, 1994":                      "Il Postino|1994",
		"Dolce vita, La - 1960":                  "La Dolce vita|1960",
	})
	unchanged(t, "Paris, Texas", "I, Tonya", "The Thing", ", The", "Girl, Interrupted", "Goodbye, Mr. Chips", "Hello, the film")
}

func TestRatingsAndSitesAfterATitleAreTakenOff(t *testing.T) {
	testLines(t, map[string]string{
		"Heat ★★★★":                                "Heat",
		"Heat ★★★½":                                "Heat",
		"Heat (1995) ★★★★☆":                        "Heat|1995",
		"Heat ⭐⭐⭐⭐":                                "Heat",
		"Heat (1995) ⭐️⭐️⭐️":                       "Heat|1995",
		"Heat ⭐ 8.3":                               "Heat",
		"Heat (1995) ⭐ 8.3":                        "Heat|1995",
		"Heat (1995) ⭐8,3/10":                      "Heat|1995",
		"Heat (1995) ⭐ 8.3 | Action, Crime, Drama": "Heat|1995",
		"Heat 8/10":                                "Heat",
		"Heat - 8.3/10":                            "Heat",
		"Heat: 9/10":                               "Heat",
		"Heat (8/10)":                              "Heat",
		"Heat (1995) 4.5/5":                        "Heat|1995",
		"Heat (1995) [85/100]":                     "Heat|1995",
		"Heat (7.9)":                               "Heat",
		"Heat (7,9)":                               "Heat",
		"Heat (1995) (7.9)":                        "Heat|1995",
		"Heat (1995) 8.3":                          "Heat|1995",
		"Heat (1995) 8.3 (3M)":                     "Heat|1995",
		"Heat (1995) - 94%":                        "Heat|1995",
		"Heat IMDb 8.3":                            "Heat",
		"Heat (IMDb: 8.3)":                         "Heat",
		"Heat (1995), IMDb 8.3/10":                 "Heat|1995",
		"Heat (1995) RT 94%":                       "Heat|1995",
		"Сталкер рейтинг 7,9":                      "Сталкер",
		"Сталкер (1979), рейтинг: 8.1":             "Сталкер|1979",
		"Сталкер (1979) Кинопоиск 8.1":             "Сталкер|1979",
		"Сталкер (1979) — КП: 8.1":                 "Сталкер|1979",
		"霸王别姬 (1993) 豆瓣 9.6":                       "霸王别姬|1993",
		"Das Boot (1981), Bewertung: 8/10":         "Das Boot|1981",
		"Heat (1995) 🔥🔥":                           "Heat|1995",
		"Heat (1995)!":                             "Heat|1995",
		"Heat - IMDb":                              "Heat",
		"Heat (1995) - IMDb":                       "Heat|1995",
		"Сталкер — Кинопоиск":                      "Сталкер",
		"Матрица (1999) — смотреть онлайн — Кинопоиск": "Матрица|1999",
		"Heat (1995) • Letterboxd": "Heat|1995",
		"\u200eHeat (1995) directed by Michael Mann • Reviews, film + cast • Letterboxd": "Heat|1995",
		"Heat | Netflix":                          "Heat",
		"Heat | Netflix Official Site":            "Heat",
		"Heat (1995) — The Movie Database (TMDB)": "Heat|1995",
		"Heat (1995 film) - Wikipedia":            "Heat|1995",
		"Сталкер (фильм, 1979) — Википедия":       "Сталкер|1979",
		"千と千尋の神隠し - Wikipedia":                    "千と千尋の神隠し",
	})
	unchanged(t, "Fahrenheit 9/11", "Face/Off", "20/20", "Evangelion: 3.0", "9/10", "8/10", "★", "☆", "⭐ 8.3", "IMDb", "Netflix", "Letterboxd",
		"24/7", "Ocean's 8", "Lucky☆Star", "Rating", "V/H/S/99", "The Emoji Movie 😀", "Evangelion: 1.11", "(8)", "Movie 43", "Death Note", "100%")
}

func TestLinkBesideATitleIsItsIdentity(t *testing.T) {
	imdb := lottery.FilmID{Provider: "imdb", Value: "tt0113277"}
	for line, want := range map[string]lottery.FilmID{
		"Heat (1995) https://www.imdb.com/title/tt0113277/":                 imdb,
		"Heat (1995) https://m.imdb.com/title/tt0113277/?ref_=nv_sr_1":      imdb,
		"Heat (1995) https://www.imdb.com/de/title/tt0113277/":              imdb,
		"Heat (1995) - imdb.com/title/tt0113277":                            imdb,
		"Heat (1995): http://imdb.com/title/tt0113277/fullcredits":          imdb,
		"Heat (1995) (https://www.imdb.com/title/tt0113277/)":               imdb,
		"Heat (1995) <https://www.imdb.com/title/tt0113277/>":               imdb,
		"[Heat (1995)](https://www.imdb.com/title/tt0113277/)":              imdb,
		"[Heat](https://www.imdb.com/title/tt0113277/) (1995)":              imdb,
		"- [x] **[Heat](https://www.imdb.com/title/tt0113277/)** (1995)":    imdb,
		"https://www.imdb.com/title/tt0113277/ Heat (1995)":                 imdb,
		"https://www.imdb.com/title/tt0113277/ - Heat (1995)":               imdb,
		"Heat https://www.imdb.com/title/tt0113277/ (1995)":                 imdb,
		"1. Heat (1995) ★★★★ https://www.imdb.com/title/tt0113277/":         imdb,
		"Heat (1995) https://www.themoviedb.org/movie/949-heat":             {Provider: "tmdb", Value: "949"},
		"Heat (1995) https://www.themoviedb.org/movie/949-heat?language=ru": {Provider: "tmdb", Value: "949"},
		"Heat (1995) https://www.kinopoisk.ru/film/686/":                    {Provider: "kinopoisk", Value: "686"},
		"Heat (1995) — kinopoisk.ru/film/686":                               {Provider: "kinopoisk", Value: "686"},
		"Heat (1995) https://boxd.it/2a1m":                                  {Provider: "letterboxd", Value: "2a1m"},
		"Heat (1995) https://letterboxd.com/film/heat-1995/":                {Provider: "letterboxd", Value: "film/heat-1995"},
		"Heat (1995) https://letterboxd.com/anna/film/heat-1995/":           {Provider: "letterboxd", Value: "film/heat-1995"},
		"Heat (1995) https://trakt.tv/movies/heat-1995":                     {Provider: "trakt", Value: "heat-1995"},
		"Heat (1995) https://example.org/film":                              {},
		"[Heat (1995)](https://example.org/film)":                           {},
		"Heat (1995) https://en.wikipedia.org/wiki/Heat_(1995_film)":        {},
		"Heat (1995) https://example.org/film https://boxd.it/2a1m":         {Provider: "letterboxd", Value: "2a1m"},
		"Heat (1995) https://www.themoviedb.org/tv/949":                     {},
		"Heat (1995) https://imdb.com.example.org/title/tt0113277/":         {},
		"Heat (1995) https://www.imdb.com/name/nm0000520/":                  {},
	} {
		list, err := lottery.ParseList(line)
		if err != nil || len(list.Films) != 1 || len(list.Links) != 0 || list.Films[0].Film != (lottery.Film{Title: "Heat", Year: 1995}) || list.Films[0].ID != want {
			t.Errorf("%q: %+v, %v", line, list, err)
		}
	}
	testLines(t, map[string]string{
		"Heat https://www.kinopoisk.ru/film/686/": "Heat",
		"Heat: https://www.netflix.com/title/60":  "Heat",
		"Heat https://youtu.be/abc":               "Heat",
		"See https://example.org/film":            "See https://example.org/film",
		"https://example.org/film is good":        "https://example.org/film is good",
		"[Rec](2007)":                             "[Rec]|2007",
	})
	unchanged(t, "AC/DC", "Frost/Nixon", "www", "[Rec]", "a](b")
	for text, want := range map[string]string{
		"https://www.imdb.com/title/tt0113277/":       "https://www.imdb.com/title/tt0113277/",
		"<https://example.org/film>":                  "https://example.org/film",
		"- www.imdb.com/title/1":                      "www.imdb.com/title/1",
		"IMDb: https://www.imdb.com/title/tt0113277/": "https://www.imdb.com/title/tt0113277/",
		"https://boxd.it/2a1m https://boxd.it/AAAA":   "https://boxd.it/2a1m https://boxd.it/AAAA",
	} {
		if list, err := lottery.ParseList(text); err != nil || len(list.Films) != 0 || strings.Join(list.Links, " ") != want {
			t.Errorf("%q: %+v, %v", text, list, err)
		}
	}
}

func TestMarksBeforeATitleAreTakenOff(t *testing.T) {
	testLines(t, map[string]string{
		"- [ ] Heat (1995)": "Heat|1995",
		"- [x] Heat":        "Heat",
		"* [X] Heat":        "Heat",
		"[x] Heat":          "Heat",
		"[ ] Heat":          "Heat",
		"[] Heat":           "Heat",
		"☐ Heat":            "Heat",
		"☐Heat":             "Heat",
		"☑ Heat":            "Heat",
		"☑️ Heat":           "Heat",
		"✔ Heat":            "Heat",
		"✓ Heat":            "Heat",
		"✅ Heat (1995)":     "Heat|1995",
		"❌ Heat":            "Heat",
		"1.Heat":            "Heat",
		"1)Heat":            "Heat",
		"1) Heat":           "Heat",
		"1. Heat":           "Heat",
		"12. Heat":          "Heat",
		"#1 Heat":           "Heat",
		"#1. Heat":          "Heat",
		"№1 Heat":           "Heat",
		"№ 1 Heat":          "Heat",
		"№1. Heat":          "Heat",
		"1️⃣ Heat":          "Heat",
		"1️⃣0️⃣ Heat":       "Heat",
		"🔟 Heat":            "Heat",
		"(a) Heat":          "Heat",
		"a) Heat":           "Heat",
		"б) Сталкер":        "Сталкер",
		"(1) Heat":          "Heat",
		"[1] Heat":          "Heat",
		"① Heat":            "Heat",
		"①千と千尋の神隠し":         "千と千尋の神隠し",
		"1、千と千尋の神隠し":        "千と千尋の神隠し",
		"１．千と千尋の神隠し（２００１年）": "千と千尋の神隠し|2001",
		"١. الرسالة":         "الرسالة",
		"١- الرسالة (١٩٧٦)":  "الرسالة|1976",
		"1. Mai (2008)":      "Mai|2008",
		"1. 9 (2009)":        "9|2009",
		"\uf0b7 Heat":        "Heat",
		"\uf0b7\tHeat":       "Heat",
		"o\tHeat":            "Heat",
		"§ Heat":             "Heat",
		"■ Heat":             "Heat",
		"→ Heat":             "Heat",
		"+ Heat":             "Heat",
		"» Heat":             "Heat",
		"（1）もののけ姫":           "もののけ姫",
		"一、霸王别姬":             "霸王别姬",
		"** Aliens":          "Aliens",
		"👽 Alien 3":          "Alien 3",
		"❤️ Love":            "Love",
		"・千と千尋の神隠し":          "千と千尋の神隠し",
		"> Heat":             "Heat",
		">> Heat (1995)":     "Heat|1995",
		"> - 1. Heat":        "Heat",
		"**Heat**":           "Heat",
		"**Heat** (1995)":    "Heat|1995",
		"**Heat (1995)**":    "Heat|1995",
		"*Heat*":             "Heat",
		"_Heat_ (1995)":      "Heat|1995",
		"~~Heat~~":           "Heat",
		"«Солярис»":          "Солярис",
		"«Солярис» (1972)":   "Солярис|1972",
		"«Солярис», 1972 г.": "Солярис|1972",
		"\"Heat\"":           "Heat",
		"\"Heat\" (1995)":    "Heat|1995",
		"\"Heat (1995)\"":    "Heat|1995",
		"“Heat”":             "Heat",
		"„Das Boot“ (1981)":  "Das Boot|1981",
		"「千と千尋の神隠し」":         "千と千尋の神隠し",
		"『もののけ姫』（1997年）":     "もののけ姫|1997",
		"《卧虎藏龙》(2000)":       "卧虎藏龙|2000",
		"🎬 Heat":             "Heat",
		"🎬 1. Heat (1995)":   "Heat|1995",
		"🍿Heat":              "Heat",
		"1. 🎬 Heat":          "Heat",
		"★ Heat":             "Heat",
	})
	unchanged(t, "3.10 to Yuma", "1984. Big Brother", "12 Angry Men", "[Rec]", "*batteries not included", "M*A*S*H", "#Alive", "8½", "9",
		"(500) Days of Summer", "8 Mile", "+1", "1.", "#1", "№1", "9.", "-Minus", "1.1.1", "O Brother, Where Art Thou?", "o", "'71", "'night, Mother",
		"\"Crocodile\" Dundee", "«А» и «Б»", "The “Burbs”", "$9.99", "...And Justice for All", "99 francs", "2 Fast 2 Furious", "4:44 Last Day on Earth", "V for Vendetta",
		"X", "☐", "🎬", "(A)sexual", "a", "M", "\"Heat\" and \"Alien\"", "_", "**", "10 Things I Hate About You", "A. I.", "I. Q.", "5 Centimeters per Second", "1-2-3-4", "7:35 de la mañana", "11:14")
}

func TestLinesThatCountOnAreAList(t *testing.T) {
	for text, want := range map[string]string{
		"1 Heat\n2 Alien\n3 12 Angry Men":             "Heat, Alien, 12 Angry Men",
		"1 - Heat\n2 - Alien (1979)\n\n3 - Dune":      "Heat, Alien|1979, Dune",
		"1: Heat\n2: Alien\n3: Dune":                  "Heat, Alien, Dune",
		"I. Heat\nII. Alien":                          "Heat, Alien",
		"i. Heat\nii. Alien\niii. I. Robot":           "Heat, Alien, I. Robot",
		"A. Heat\nB. Alien\nC. Dune":                  "Heat, Alien, Dune",
		"а. Сталкер\nб. Солярис\nв. Зеркало":          "Сталкер, Солярис, Зеркало",
		"-Heat\n-Alien":                               "Heat, Alien",
		"Our films:\n1 Heat\n2 Alien\n3 Dune":         "Heat, Alien, Dune",
		"1.\nHeat\n2.\nAlien":                         "Heat, Alien",
		"B. Monkey\nC. Dune\nHeat":                    "B. Monkey, C. Dune, Heat",
		"A. Heat\nB. Monkey":                          "A. Heat, B. Monkey",
		"I. Heat\nII. Alien\nDune":                    "I. Heat, II. Alien, Dune",
		"1\n2\n3":                                     "1, 2, 3",
		"8 Mile\n9 Songs\n10 Things I Hate About You": "8 Mile, 9 Songs, 10 Things I Hate About You",
		"1 Night\n2 Fast 2 Furious\nHeat":             "1 Night, 2 Fast 2 Furious, Heat",
		"1 Night\n2 Fast 2 Furious":                   "1 Night, 2 Fast 2 Furious",
	} {
		testFilms(t, text, want)
	}
}

// testFilms checks the films of a text, written as "Heat|1995, Alien".
func testFilms(t *testing.T, text, want string) lottery.List {
	t.Helper()
	list, err := lottery.ParseList(text)
	var films []string
	for _, f := range list.Films {
		films = append(films, filmText(f.Film))
		if !isRead(f.Film) {
			t.Errorf("%+v is not read from %q", f.Film, f.Line())
		}
	}
	if got := strings.Join(films, ", "); err != nil || got != want {
		t.Errorf("%q:\n%q, %v, not\n%q", text, got, err, want)
	}
	return list
}

func TestFilmsAreReadFromAListOfTheirLines(t *testing.T) {
	for _, titles := range [][]string{
		{"Title", "Heat", "Alien", "Dune"}, {"Heat:", "Alien", "Dune"}, {"1", "Heat", "2", "Alien"}, {"Anna", "21:04", "Dune", "Anna", "Bob", "21:05", "Heat"}, {"Anna 21:04", "Dune", "Bob 21:05", "Heat"},
	} {
		var lines []string
		want := make(map[string]bool)
		for _, title := range titles {
			lines = append(lines, lottery.Film{Title: title}.Line())
			want[title] = true
		}
		list, err := lottery.ParseList(strings.Join(lines, "\n"))
		if err != nil || len(list.Films) != len(want) {
			t.Errorf("%q: %+v, %v", lines, list.Films, err)
		}
		for _, film := range list.Films {
			if !want[film.Title] {
				t.Errorf("%q: %+v", lines, film)
			}
		}
	}
}

func TestLineIsReadAsTheFilm(t *testing.T) {
	for _, f := range []lottery.Film{
		{Title: "Heat"}, {Title: "Heat", Year: 1995}, {Title: "1. Mai", Year: 2008}, {Title: "1. Mai"}, {Title: "Heat (1995)"}, {Title: "Heat (1995)", Year: 1995},
		{Title: `"Heat"`}, {Title: `"Heat"`, Year: 1995}, {Title: `""`}, {Title: "«Heat»", Year: 1995}, {Title: "Thing, The"}, {Title: "- Heat"}, {Title: "[x] Heat", Year: 1995},
		{Title: "https://example.org"}, {Title: "www.example.org", Year: 2000}, {Title: "Heat 8/10"}, {Title: "Heat - IMDb", Year: 1995}, {Title: "[21:04] Anna: Dune"},
		{Title: "<Media omitted>"}, {Title: "Anna, [28.11.2026 21:04]"}, {Title: "> Heat"}, {Title: "28.11.2026", Year: 1995}, {Title: "-"}, {Title: "Heat,"}, {Title: `a"b"`, Year: 1995},
		{Title: "X (Y) (Z)", Year: 1995}, {Title: "X (Y (Z))", Year: 1995}, {Title: "X (1994)", Year: 1995}, {Title: "X (USA)", Year: 1995}, {Title: "Heat, 1995", Year: 1996},
	} {
		if !isRead(f) {
			list, err := lottery.ParseList(f.Line())
			t.Errorf("%+v from %q: %+v, %v", f, f.Line(), list, err)
		}
	}
	for f, want := range map[lottery.Film]string{
		{Title: "Heat"}: "Heat", {Title: "Heat", Year: 1995}: "Heat (1995)", {Title: "1. Mai", Year: 2008}: `"1. Mai" (2008)`,
	} {
		if got := f.Line(); got != want {
			t.Errorf("%+v: %q, not %q", f, got, want)
		}
	}
}

func FuzzLine(f *testing.F) {
	for _, seed := range []string{"Heat", `"a""`, "1. a, The", "a (b)", "[21:04] a: b", "«a»", "a - IMDb", "https://a", "a 8/10", "<Media omitted>"} {
		f.Add(seed, 1995)
		f.Add(seed, 0)
	}
	f.Fuzz(func(t *testing.T, title string, year int) {
		clean, err := lottery.ParseBy(title) // one clean line
		if err != nil || strings.Trim(clean, "\u00ad\u200c\u200d\u3164\u115f\u1160\u17b4\u17b5\u034f\u180b\ufe0f") == "" || year != 0 && (year < lottery.MinYear || year > lottery.MaxYear) {
			return
		}
		list, err := lottery.ParseList(clean)
		if err != nil || len(list.Films)+len(list.Links) == 0 {
			return
		}
		if film := (lottery.Film{Title: clean, Year: year}); !isRead(film) {
			list, err := lottery.ParseList(film.Line())
			t.Errorf("%+v from %q: %+v, %v", film, film.Line(), list, err)
		}
	})
}
