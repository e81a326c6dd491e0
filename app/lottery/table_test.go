package lottery_test

import (
	"strings"
	"testing"

	"movie-lottery/app/lottery"
)

func TestTablesAreReadByTheirHeaderOrTheirShape(t *testing.T) {
	for text, want := range map[string]string{
		// a header names the columns
		"Title,Year\nHeat,1995\nAlien,1979":                                                                              "Heat|1995, Alien|1979",
		"Title,Year\nHeat,1995":                                                                                          "Heat|1995",
		"Year,Title\n1995,Heat\n1979,Alien":                                                                              "Heat|1995, Alien|1979",
		"title;year;rating\nHeat;1995;8,3\nAlien;1979;8,5":                                                               "Heat|1995, Alien|1979",
		"Title\tYear\tDirector\nHeat\t1995\tMichael Mann\nAlien\t1979\tScott":                                            "Heat|1995, Alien|1979",
		"#\tНазвание\tГод\n1\tСталкер\t1979\n2\tСолярис\t1972":                                                           "Сталкер|1979, Солярис|1972",
		"Фильм;Год;Оценка\r\nСталкер;1979;10\r\nСолярис;1972;9,5":                                                        "Сталкер|1979, Солярис|1972",
		"Назва;Рік\nТіні забутих предків;1964":                                                                           "Тіні забутих предків|1964",
		"Titel;Jahr;Land\nDas Boot;1981;D\nM;1931;D":                                                                     "Das Boot|1981, M|1931",
		"タイトル,公開年\n千と千尋の神隠し,2001\n七人の侍,1954":                                                                             "千と千尋の神隠し|2001, 七人の侍|1954",
		"片名\t年份\n霸王别姬\t1993":                                                                                             "霸王别姬|1993",
		"العنوان,السنة\nالرسالة,1976":                                                                                    "الرسالة|1976",
		"Título;Año\nEl espíritu de la colmena;1973":                                                                     "El espíritu de la colmena|1973",
		"Titre;Année\nLe Samouraï;1967":                                                                                  "Le Samouraï|1967",
		"| Title | Year |\n|---|---|\n| Heat | 1995 |\n| Alien | 1979 |":                                                 "Heat|1995, Alien|1979",
		"Title,Release Date\nHeat,1995-12-15\nAlien,\"May 25, 1979\"":                                                    "Heat|1995, Alien|1979",
		"Name,Release Date\nHeat,2016-07-20T00:00:00Z":                                                                   "Heat|2016",
		"Title,Year\n\"Crouching Tiger, Hidden Dragon\",2000\n\"I, Tonya\",2017":                                         "Crouching Tiger, Hidden Dragon|2000, I, Tonya|2017",
		"Title,Note\n\"He said \"\"no\"\"\",x\n\"Two\nlines\",y\nHeat,z":                                                 "He said \"no\", Two lines, Heat",
		"Title,Year\n12 Angry Men,1957\n1. Mai,2008\n1917,2019\n[Rec],2007":                                              "12 Angry Men|1957, 1. Mai|2008, 1917|2019, [Rec]|2007",
		"Title,Year\n\"Thing, The\",1982\nHeat,\n\n,\nAlien,1979":                                                        "The Thing|1982, Heat, Alien|1979",
		"Title,Year\nHeat,1995\nHeat,1995\nheat,1995":                                                                    "Heat|1995",
		"Our films:\nTitle;Year\nHeat;1995\nAlien;1979\nand Dune":                                                        "Heat|1995, Alien|1979, and Dune",
		"Title,Year\n\"Heat,1995\nAlien,1979":                                                                            "\"Heat|1995, Alien|1979",
		"Title,Year,Director\nPinocchio,2022,Guillermo del Toro\nPinocchio,2022,Robert Zemeckis\nHeat,1995,Michael Mann": "Pinocchio (Guillermo del Toro)|2022, Pinocchio (Robert Zemeckis)|2022, Heat|1995",

		"Title, Year\nGood Morning, Vietnam, 1987\nHeat, 1995": "Good Morning, Vietnam|1987, Heat|1995",

		"Film\tAnna\tBob\nHeat\t8\t9\nAlien\t10\t9": "Heat, Alien",
		"| Film |\n|---|\n| Heat |\n| Alien |":      "Heat, Alien",
		"Title\nHeat\nAlien\nDune":                  "Heat, Alien, Dune",
		"Название\nСталкер\nСолярис\nЗеркало":       "Сталкер, Солярис, Зеркало",
		"Title\nHeat": "Title, Heat",

		// several rows have one shape
		"tt0113277\tHeat\t1995\ntt0078748\tAlien\t1979":       "Heat|1995, Alien|1979",
		"TRUE\tHeat\t1995\nFALSE\tAlien\t1979":                "Heat|1995, Alien|1979",
		"Heat\tMichael Mann\nThe Thing\tJohn Carpenter":       "Heat, The Thing",
		"Michael Mann\tHeat\nJohn Carpenter\tThe Thing":       "Heat, The Thing",
		"Dune\tAnna\nAlien\tBob\nHeat\tAnna":                  "Dune, Alien, Heat",
		"Heat\t(1995)\nAlien\t(1979)":                         "Heat|1995, Alien|1979",
		"Heat\t1995\nAlien\t1979":                             "Heat|1995, Alien|1979",
		"1\tHeat\t1995\n2\tAlien\t1979":                       "Heat|1995, Alien|1979",
		"Heat\t1995\tMichael Mann\nAlien\t1979\tRidley Scott": "Heat|1995, Alien|1979",
		"1995\tHeat\n1979\tAlien":                             "Heat|1995, Alien|1979",
		"Heat;1995;8,3\nAlien;1979;8,5":                       "Heat|1995, Alien|1979",
		"Heat,1995\nAlien,1979\nDune,2021":                    "Heat|1995, Alien|1979, Dune|2021",
		"1,Heat,1995\n2,Alien,1979":                           "Heat|1995, Alien|1979",
		"\"I, Tonya\",2017\n\"Paris, Texas\",1984":            "I, Tonya|2017, Paris, Texas|1984",
		"1917\t2019\n1984\t1984":                              "1917|2019, 1984|1984",
		"Heat;1995\nAlien;\nDune;2021":                        "Heat|1995, Alien, Dune|2021",
		"1\tHeat\n2\tAlien\n3\tDune":                          "Heat, Alien, Dune",
		"Heat\t8.3\nAlien\t8.5":                               "Heat, Alien",
		"| Heat | 1995 |\n| Alien | 1979 |":                   "Heat|1995, Alien|1979",

		"Anna;Heat;1995\nAnna;Alien;1979\nAnna;Dune;2021\nBob;M;1931": "Heat|1995, Alien|1979, Dune|2021, M|1931",

		// no tables
		"1\tHeat\t1995":              "1 Heat 1995",
		"Heat; Alien\nDune; Solaris": "Heat; Alien, Dune; Solaris",
		"Crouching Tiger, Hidden Dragon, 2000\nGood Morning, Vietnam, 1987": "Crouching Tiger, Hidden Dragon|2000, Good Morning, Vietnam|1987",
		"Heat, Alien\nDune, Solaris":                                        "Heat, Alien, Dune, Solaris",
		"I, Tonya\nParis, Texas":                                            "I, Tonya, Paris, Texas",
		"Heat | Alien\nDune | Solaris":                                      "Heat | Alien, Dune | Solaris",
		"Title, Year":                                                       "Title, Year",
		"Heat, 1995\nAlien, 1979":                                           "Heat|1995, Alien|1979",
	} {
		testFilms(t, text, want)
	}
}

func TestIDsOfTables(t *testing.T) {
	for text, want := range map[string]lottery.FilmID{
		"Const,Title,Year\ntt0113277,Heat,1995":                           {Provider: "imdb", Value: "tt0113277"},
		"Title,Year,imdbID\nHeat,1995,tt0113277":                          {Provider: "imdb", Value: "tt0113277"},
		"TMDb ID,Name,Release Date\n949,Heat,1995-12-15":                  {Provider: "tmdb", Value: "949"},
		"Name,Year,Letterboxd URI\nHeat,1995,https://boxd.it/2a1m":        {Provider: "letterboxd", Value: "2a1m"},
		"Title,Year,URL\nHeat,1995,https://www.imdb.com/title/tt0113277/": {Provider: "imdb", Value: "tt0113277"},
		"Название;Год;Кинопоиск\nHeat;1995;686":                           {Provider: "kinopoisk", Value: "686"},
		"Title,Year,imdbID\nHeat,1995,0113277":                            {},
		"Title,Year,URL\nHeat,1995,https://example.org/":                  {},
		"Heat\t1995\thttps://www.kinopoisk.ru/film/686/\nDune\t2021\t":    {Provider: "kinopoisk", Value: "686"},
	} {
		list, err := lottery.ParseList(text)
		if err != nil || len(list.Films) == 0 || list.Films[0].Film != (lottery.Film{Title: "Heat", Year: 1995}) || list.Films[0].ID != want {
			t.Errorf("%q: %+v, %v", text, list, err)
		}
	}
}

// FuzzTable checks that no row is lost and no film is made up by the readers of tables, pages and chats.
func FuzzTable(f *testing.F) {
	for _, seed := range []string{"Title,Year\nHeat,1995\n\"a\nb\",2000", "a\t1995\nb\t1996", "\"a;b\";1995\n\"\"\"\";1996", "Name,Tags,Year\n\"x", "Heat\n1995\n2h\nR\nRate", "1 a\n2 b\n3 c", "|a|1995|\n|b|1996|"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := lottery.ParseList(text)
		if err != nil {
			return
		}
		if len(list.Films)+list.Repeats > strings.Count(text, "\n")+strings.Count(text, "\r")+strings.Count(text, "\u0085")+strings.Count(text, "\u2028")+strings.Count(text, "\u2029")+1 {
			t.Errorf("%q: %d films", text, len(list.Films))
		}
		for _, film := range list.Films {
			if !isRead(film.Film) {
				again, err := lottery.ParseList(film.Line())
				t.Errorf("%q: %+v is read from %q as %+v, %v", text, film, film.Line(), again, err)
			}
		}
	})
}
