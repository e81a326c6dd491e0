package lottery_test

import "testing"

func TestPagesGiveTheirTitlesAlone(t *testing.T) {
	for text, want := range map[string]string{
		"1. The Shawshank Redemption\n1994\n2h 22m\nR\n9.3 (3M)\nRate\nMark as watched":                                                                         "The Shawshank Redemption|1994",
		"1. The Shawshank Redemption\n1994\n2h 22m\nR\n9.3\n (3M)\nRate\nMark as watched\n2. The Godfather\n1972\n2h 55m\nR\n9.2 (2.1M)\nRate\nMark as watched": "The Shawshank Redemption|1994, The Godfather|1972",
		"1. The Shawshank Redemption\n19942h 22mR\n9.3 (3M)\nRate\n2. The Godfather\n19722h 55mR\n9.2 (2.1M)\nRate":                                             "The Shawshank Redemption|1994, The Godfather|1972",
		"1. Heat\n1995\n2h 50m\nR\n76Metascore\n8.3 (758K)\nRate\nMark as watched\nA group of high-end professional thieves start to feel the heat from the LAPD when they unknowingly leave a verbal clue at their latest heist.\nDirectorMichael MannStarsAl PacinoRobert De NiroVal Kilmer": "Heat|1995",
		"1. Breaking Bad\n2008–2013\n62 eps\nTV-MA\n9.5 (2.4M)\nRate": "Breaking Bad|2008, 62 eps",
		"1\nПобег из Шоушенка\nThe Shawshank Redemption, 1994, 142 мин.\nСША • драмаРежиссёр: Фрэнк Дарабонт\nВ ролях: Тим Роббинс, Морган Фриман\n9.1\nСмотреть\n2\nИван Васильевич меняет профессию\n1973, 88 мин.\nСССР • комедияРежиссёр: Леонид Гайдай\nВ ролях: Александр Демьяненко\n8.8\nБуду смотреть":                                                                                                                                                                                                                        "Побег из Шоушенка|1994, Иван Васильевич меняет профессию|1973",
		"Heat\nDecember 15, 1995\nObsessive master thief Neil McCauley leads a top-notch crew on various daring heists throughout Los Angeles while determined detective Vincent Hanna pursues him.\nAlien\nMay 25, 1979\nDuring its return to the earth, commercial spaceship Nostromo intercepts a distress signal from a distant planet, and it is eerie.\nDune\nSeptember 15, 2021\nPaul Atreides, a brilliant and gifted young man born into a great destiny beyond his understanding, must travel to the most dangerous planet.": "Heat|1995, Alien|1979, Dune|2021",
		"Heat\n1995\nAlien\n1979\nDune\n2021":                    "Heat|1995, Alien|1979, Dune|2021",
		"1917\n2019\n2h\nR\nRate\nHeat\n1995\n2h 50m\nR\nRate":   "1917|2019, Heat|1995",
		"Heat\n1995\n★★★★\nWatched\nAlien\n1979\n★★★★★\nWatched": "Heat|1995, Alien|1979",

		"1. Heat\n   1995\n2. Alien\n   1979": "Heat|1995, Alien|1979",
		"Heat (1995)\nR | 170 min | Action, Crime, Drama\n8.3 Rate\n76 Metascore\nAlien (1979)\nR | 117 min | Horror, Sci-Fi\n8.5 Rate": "Heat|1995, Alien|1979",
		"250. Вий\n1967, 77 мин.\nСССР • ужасы":                                                                                         "Вий|1967",
		"Heat 1995\n★★★★\nAlien 1979\n★★★":                                                                                              "Heat 1995, Alien 1979",
		"1. Побег из Шоушенка\nThe Shawshank Redemption (1994) 142 мин.\n2. Брат\n(1997) 100 мин.":                                      "Побег из Шоушенка|1994, Брат|1997",
		"1. Heat\nThe best\n8.3 (700K)\n2. Alien\n8.5 (900K)\nHorror, drama\nSigourney Weaver, Tom Skerritt":                            "Heat, Alien",
		"Parasite\nStreaming Nov 1, 2019\n99%\n90%\nGet Out\nOpened Feb 24, 2017\n98%\n86%":                                             "Parasite|2019, Get Out|2017",
		"Heat\n1995 ‧ Crime/Thriller ‧ 2h 50m\nAlien\n1979 ‧ Horror/Sci-fi ‧ 1h 57m":                                                    "Heat|1995, Alien|1979",
		"Heat\n(1995)\nAlien\n(1979)":                        "Heat|1995, Alien|1979",
		"1.\nHeat\n2.\nAlien":                                "Heat, Alien",
		"Poll\nHeat\n3 votes\nAlien\n2 votes\nDune\n0 votes": "Poll, Heat, Alien, Dune",

		// no pages
		"Heat\nAlien (1979) 117 min\nDune (2021) 155 min": "Heat, Alien|1979, Dune|2021",
		"1917\n127 Hours\n48 Hrs.\n15 Minutes\nHeat":      "1917, 127 Hours, 48 Hrs., 15 Minutes, Heat",
		"Heat\n1995":                   "Heat, 1995",
		"1917\n1984\n2012":             "1917, 1984, 2012",
		"Heat\n1917\nAlien\n2012":      "Heat, 1917, Alien, 2012",
		"Heat\nR\nWatched\nAlien":      "Heat, R, Watched, Alien",
		"Rate\nR\nG":                   "Rate, R, G",
		"Heat\n300\n9\nAlien":          "Heat, 300, 9, Alien",
		"M\nX\nPi\n10\n8½\n2046\n1900": "M, X, Pi, 10, 8½, 2046, 1900",
	} {
		testFilms(t, text, want)
	}
}
