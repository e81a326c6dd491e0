package lottery_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"movie-lottery/app/lottery"
)

func TestReadingsOfALineThatMayMeanSomethingElse(t *testing.T) {
	for line, want := range map[string][]string{
		"Heat, Alien, Dune":               {"Heat + Alien + Dune"},
		"Heat, Alien, Dune (2021)":        {"Heat + Alien + Dune|2021"},
		"Heat (1995), Alien (1979)":       {"Heat|1995 + Alien|1979"},
		"Heat (1995) - Alien (1979)":      {"Heat|1995 + Alien|1979"},
		"Heat (1995) / Alien":             {"Heat|1995 + Alien"},
		"Heat (1995), Alien (1979), Dune": {"Heat|1995 + Alien|1979 + Dune"},
		"Heat, 1995, Alien, 1979":         {"Heat|1995 + Alien|1979"},
		"Heat; Alien":                     {"Heat + Alien"},
		"Heat;Alien;Dune":                 {"Heat + Alien + Dune"},
		"Heat / Alien":                    {"Heat + Alien"},
		"Heat | Alien | Dune":             {"Heat + Alien + Dune"},
		"Heat • Alien":                    {"Heat + Alien"},
		"Сталкер, Солярис, Зеркало":       {"Сталкер + Солярис + Зеркало"},
		"Сталкер; Солярис":                {"Сталкер + Солярис"},
		"千と千尋の神隠し、もののけ姫、となりのトトロ":                 {"千と千尋の神隠し + もののけ姫 + となりのトトロ"},
		"霸王别姬；卧虎藏龙":                              {"霸王别姬 + 卧虎藏龙"},
		"الرسالة، باب الحديد، المومياء":          {"الرسالة + باب الحديد + المومياء"},
		"Das Boot, Der Untergang, M":             {"Das Boot + Der Untergang + M"},
		"heat, alien, dune":                      {"heat + alien + dune"},
		"Thing, The; Alien":                      {"The Thing + Alien"},
		"Spirited Away 2001":                     {"Spirited Away|2001"},
		"Солярис 1972":                           {"Солярис|1972"},
		"千と千尋の神隠し 2001":                          {"千と千尋の神隠し|2001"},
		"Wonder Woman 1984":                      {"Wonder Woman|1984"},
		"1. Mai (2008)":                          {"1. Mai|2008"},
		"1. Mai":                                 {"1. Mai"},
		"#1 Cheerleader Camp":                    {"#1 Cheerleader Camp"},
		"1. Mai 2008":                            {"Mai|2008", "1. Mai 2008"},
		"\"Heat\", \"Alien\", \"Dune\"":          {"Heat + Alien + Dune"},
		"La Haine / Hate (1995)":                 {"La Haine + Hate|1995"},
		"Heat, Alien, Dune https://boxd.it/2a1m": {"Heat + Alien + Dune"},
		"[21:04] Anna: Heat, Alien, Dune":        {"Heat + Alien + Dune"},
		"- Heat, Alien, Dune":                    {"Heat + Alien + Dune"},
		"Heat, Alien and Dune":                   {"Heat + Alien + Dune"},
		"Дюна, Чужой и Схватка":                  {"Дюна + Чужой + Схватка"},
		"Heat, Alien и Дюна":                     {"Heat + Alien + Дюна"},
		"Heat + Alien + Dune":                    {"Heat + Alien + Dune"},
		"Parasite, Joker, 1917":                  {"Parasite + Joker + 1917"},
		"Heat\tAlien\tDune":                      {"Heat + Alien + Dune"},
		"My films: Heat, Alien":                  {"Heat + Alien"},
		"Мои фильмы: Сталкер, Солярис, Зеркало": {"Сталкер + Солярис + Зеркало"},
		"Citizen Kane, Orson Welles, 1941":      {"Citizen Kane|1941"},
	} {
		list, err := lottery.ParseList(line)
		if err != nil || len(list.Films) != 1 {
			t.Errorf("%q: %+v, %v", line, list, err)
			continue
		}
		var got []string
		for _, reading := range lottery.Readings(list.Films[0].Typed) {
			var films []string
			for _, f := range reading.Films {
				films = append(films, filmText(f))
				if !isRead(f) {
					t.Errorf("%q: %+v is not read from %q", line, f, f.Line())
				}
			}
			got = append(got, strings.Join(films, " + "))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q, typed %q: %q, not %q", line, list.Films[0].Typed, got, want)
		}
	}
	for _, line := range []string{
		"Heat", "Heat (1995)", "The Good, the Bad and the Ugly", "I, Tonya", "Crouching Tiger, Hidden Dragon", "Lock, Stock and Two Smoking Barrels", "Face/Off", "Fahrenheit 9/11",
		"Paris, Texas", "Я, снова я и Ирэн", "Москва, любовь моя", "Blade Runner 2049", "2012", "1917", "Summer of 1942", "Class of 1984", "WALL·E", "Sex, Lies, and Videotape",
		"The Cook, the Thief, His Wife & Her Lover", "Ирония судьбы, или С лёгким паром!", "Ирония судьбы; или С лёгким паром!", "Dr. Strangelove or: How I Learned", "Солярис / Solaris (1972)",
		"20,000 Leagues Under the Sea", "1) Heat", "- Heat", "\"Heat, Alien, Dune\"", "New York, New York", "Monsters, Inc.", "Liar, Liar, Liar", "Frost/Nixon", "V/H/S", "Pinocchio (2022, Guillermo del Toro)",
		"Spirited Away 2001 (2001)", "Сталкер, СССР, 1979", "Goodbye, Lenin!", "Mission: Impossible", "Heat и Alien", "Heat and Alien", "Thing, The", "Romeo + Juliet", "Area 51", "2046", "Apollo 13",
		"Хороший, плохой, злой", "Planes, Trains & Automobiles", "Planes, Trains and Automobiles (1987)", "4 Months, 3 Weeks and 2 Days", "Yes, God, Yes (2019)",
		"Spring, Summer, Fall, Winter... and Spring (2003)", "Synecdoche, New York (2008)", "Heat + Alien",
	} {
		list, err := lottery.ParseList(line)
		if err != nil || len(list.Films) != 1 || list.Films[0].Typed != "" || len(lottery.Readings(list.Films[0].Typed)) != 0 {
			t.Errorf("%q: %+v, %v, %v", line, list, err, lottery.Readings(line))
		}
	}
	list := testFilms(t, "1. Mai (2008)\n2. Heat\n3. Heat, Alien, Dune", "Mai|2008, Heat, Heat, Alien, Dune")
	for i, typed := range []string{"", "", "Heat, Alien, Dune"} {
		if list.Films[i].Typed != typed {
			t.Errorf("typed: %q, not %q", list.Films[i].Typed, typed)
		}
	}
}

func FuzzReadings(f *testing.F) {
	for _, seed := range []string{"Heat, Alien, Dune", "a; b / c | d", "1. Mai 2008", "Heat, 1995, Alien, 1979", "(a, b), c, d", "x;;y", "a,b,The"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		for _, reading := range lottery.Readings(typed) {
			if len(reading.Films) < 1 || len(reading.Films) > 20 {
				t.Errorf("%q: %d films", typed, len(reading.Films))
			}
			for _, film := range reading.Films {
				if n := utf8.RuneCountInString(film.Title); n < 1 || n > lottery.MaxTitle || !isRead(film) {
					t.Errorf("%q: %+v is not read from %q", typed, film, film.Line())
				}
			}
		}
		list, err := lottery.ParseList(typed)
		if err != nil && !errors.As(err, new(lottery.Invalid)) {
			t.Error(err)
		}
		for _, film := range list.Films {
			if readings := lottery.Readings(film.Typed); film.Typed != "" && len(readings) == 0 {
				t.Errorf("%q has no readings", film.Typed)
			}
		}
	})
}
