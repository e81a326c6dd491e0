package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// found reads a page of the library, and writes “~” before titles that were found in spite of a typo.
func found(t *testing.T, s *store.Store, q store.LibraryQuery) (titles string, more bool) {
	t.Helper()
	page, more, err := s.Library(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range page {
		if f.Similar() {
			f.Title = "~" + f.Title
		}
		all = append(all, f.Title)
	}
	return strings.Join(all, ", "), more
}

func TestLibraryIsSearchedAsPeopleRememberTitles(t *testing.T) {
	s, conn := open(t)
	if _, err := s.AddFilms(t.Context(), films("Spider-Man", "Star Wars", "Fast & Furious", "Rocky II", "İstanbul", "الرِّسَالَة (1976)", "שָׁלוֹם", "Ёлки",
		"Heat (1995)", "Heathers", "Blade Runner 2049", "1917", "千と千尋の神隠し (2001)", "Metropolis (1927)", "M (1931)", "The Matrix (1999)", "Alien (1979)",
		"Aliens (1986)", "Interstellar")); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "UPDATE films SET watched_on = now() WHERE title = 'Aliens'"); err != nil {
		t.Fatal(err)
	}
	for q, want := range map[string]string{
		"spiderman": "Spider-Man", "spider-man": "Spider-Man", "Spider Man": "Spider-Man", "starwars": "Star Wars",
		"fast and furious": "Fast & Furious", "rocky 2": "Rocky II", "istanbul": "İstanbul", "ıstanbul": "İstanbul", "الرسالة": "الرِّسَالَة", "שלום": "שָׁלוֹם",
		"елки": "Ёлки", "heat": "Heat, Heathers", "heat 1995": "Heat", "1931": "M", "1917": "1917", "blade runner 2049": "Blade Runner 2049", "千尋": "千と千尋の神隠し",
		"神隠": "千と千尋の神隠し", "m": "M, Metropolis", "alien": "Alien, Aliens", "???": "",
		"matrx": "~The Matrix", "heathres": "~Heathers", "spidermna": "~Spider-Man", "ailen": "~Alien", "alienz": "~Alien, ~Aliens", "interstelar": "~Interstellar",
		"satr wras": "", "blade ruuner": "~Blade Runner 2049", "qwertyuiop": "", "matrx 1999": "~The Matrix", "matrx 1998": "",
	} {
		for _, sort := range []store.Sort{store.SortTitle, store.SortAdded} {
			got, more := found(t, s, store.LibraryQuery{Search: lottery.ParseSearch(q), Sort: sort, Limit: 24})
			gotTitles, wantTitles := strings.Split(got, ", "), strings.Split(want, ", ")
			if sort != store.SortTitle || strings.Contains(want, "~") { // then the order is another
				slices.Sort(gotTitles)
				slices.Sort(wantTitles)
			}
			if !slices.Equal(gotTitles, wantTitles) || more {
				t.Errorf("%q by %s: %s (more: %v), not %s", q, sort, got, more, want)
			}
		}
	}
	for _, sort := range []store.Sort{store.SortAdded, store.SortTitle, store.SortYear, store.SortRating} {
		if got, more := found(t, s, store.LibraryQuery{Search: lottery.ParseSearch("m"), Sort: sort, Limit: 1}); got != "M" || !more {
			t.Errorf("m by %s: %s, more: %v", sort, got, more)
		}
	}
	if got, _ := found(t, s, store.LibraryQuery{Search: lottery.ParseSearch("alienz"), Watched: store.WatchedNo, Limit: 24}); got != "~Alien" {
		t.Errorf("alienz, not watched: %s", got)
	}
	if got, more := found(t, s, store.LibraryQuery{Search: lottery.ParseSearch("alienz"), Limit: 1}); !strings.HasPrefix(got, "~Alien") || strings.Contains(got, ",") || more {
		t.Errorf("alienz, one a page: %s, more: %v", got, more)
	}
}

func TestTyposAreForgivenWhereFewFilmsAreFound(t *testing.T) {
	s, _ := open(t)
	var titles []string
	for n := range 4 {
		titles = append(titles, fmt.Sprintf("Matrox %c", 'A'+n))
	}
	if _, err := s.AddFilms(t.Context(), films(append(titles, "The Matrix")...)); err != nil {
		t.Fatal(err)
	}
	query := store.LibraryQuery{Search: lottery.ParseSearch("matrox"), Sort: store.SortTitle, Limit: 24}
	if got, _ := found(t, s, query); got != "Matrox A, Matrox B, Matrox C, Matrox D, ~The Matrix" {
		t.Errorf("four are few: %s", got)
	}
	if _, err := s.AddFilms(t.Context(), films("Matrox E")); err != nil {
		t.Fatal(err)
	}
	if got, _ := found(t, s, query); got != "Matrox A, Matrox B, Matrox C, Matrox D, Matrox E" {
		t.Errorf("five are not: %s", got)
	}
}

func TestHistoryHasExactTitlesFirstAndForgivesTypos(t *testing.T) {
	s, _ := open(t)
	codes := map[string]string{}
	for name, titles := range map[string][]string{"1 metropolis": {"Metropolis", "Dune"}, "2 m": {"Heat", "M (1931)"}, "3 metropolis": {"Metropolis", "Alien"}, "4 m": {"M", "Paprika"}} {
		codes[name], _ = start(t, s, titles...)
	}
	found := func(q string) string {
		t.Helper()
		page, more, err := s.History(t.Context(), store.HistoryQuery{Search: lottery.ParseSearch(q), Limit: 24})
		if err != nil || more {
			t.Fatalf("%v, more: %v", err, more)
		}
		var names []string
		for _, p := range page {
			for name, code := range codes {
				if code == p.Code {
					if p.Similar() {
						name = "~" + name
					}
					names = append(names, name)
				}
			}
		}
		if len(names) == 4 { // of two kinds, whose lotteries were started in any order
			slices.Sort(names[:2])
			slices.Sort(names[2:])
		} else {
			slices.Sort(names)
		}
		return strings.Join(names, ", ")
	}
	for q, want := range map[string]string{
		"m": "2 m, 4 m, 1 metropolis, 3 metropolis", "m 1931": "2 m", "dune": "1 metropolis", "metropolsi": "~1 metropolis, ~3 metropolis", "papirka": "~4 m", "dnue": "",
		"heat 1931": "2 m",
	} {
		if got := found(q); got != want {
			t.Errorf("%q: %s, not %s", q, got, want)
		}
	}
}
