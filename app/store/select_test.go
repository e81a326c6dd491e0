package store_test

import (
	"strings"
	"testing"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

func titlesOf(films []store.Film) string {
	var all []string
	for _, f := range films {
		all = append(all, f.Title)
	}
	return strings.Join(all, ", ")
}

func TestLibraryWithReturnsPickedFilmsBesideEveryPage(t *testing.T) {
	s, conn := open(t)
	if _, err := s.AddFilms(t.Context(), films("Heat (1995)", "Dune (2021)", "Alien (1979)", "Heathers", "Paprika (2006)")); err != nil {
		t.Fatal(err)
	}
	ids := map[string]int64{}
	for _, title := range []string{"Heat", "Dune", "Alien", "Heathers", "Paprika"} {
		ids[title], _ = film(t, conn, title)
	}
	if _, err := s.DeleteFilm(t.Context(), ids["Paprika"]); err != nil {
		t.Fatal(err)
	}
	picked := []int64{ids["Heathers"], ids["Paprika"], ids["Alien"], 9999}
	for name, c := range map[string]struct {
		q          store.LibraryQuery
		page, want string
		more       bool
	}{
		"the newest":     {store.LibraryQuery{Limit: 3}, "Heat, Dune, Alien", "Heathers, Alien", true},
		"by title":       {store.LibraryQuery{Sort: store.SortTitle, Limit: 24}, "Alien, Dune, Heat, Heathers", "Heathers, Alien", false},
		"by year":        {store.LibraryQuery{Sort: store.SortYear, Limit: 2}, "Dune, Heat", "Heathers, Alien", true},
		"a search":       {store.LibraryQuery{Search: lottery.ParseSearch("heat"), Sort: store.SortTitle, Limit: 24}, "Heat, Heathers", "Heathers, Alien", false},
		"nothing found":  {store.LibraryQuery{Search: lottery.ParseSearch("nothing"), Limit: 24}, "", "Heathers, Alien", false},
		"a page further": {store.LibraryQuery{Sort: store.SortYear, After: store.ParseLibraryCursor("year-1995-9"), Limit: 24}, "Heat, Alien, Heathers", "Heathers, Alien", false},
	} {
		page, chosen, more, err := s.LibraryWith(t.Context(), c.q, picked)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if titlesOf(page) != c.page || titlesOf(chosen) != c.want || more != c.more {
			t.Errorf("%s: %s; picked: %s; more: %v", name, titlesOf(page), titlesOf(chosen), more)
		}
	}
	if page, chosen, _, err := s.LibraryWith(t.Context(), store.LibraryQuery{Limit: 24}, nil); err != nil || len(page) != 4 || len(chosen) != 0 {
		t.Errorf("nothing picked: %d and %d films, %v", len(page), len(chosen), err)
	}
}
