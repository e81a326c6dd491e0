package store_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"golang.org/x/text/unicode/norm"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// titlesInOrder are lines of a list, in the order by title.
var titlesInOrder = []string{
	// without letters and digits
	"!!!", "🎬", "🎬🎬",
	// numbers by their value
	"007", "7 (1997)", "8½ (1963)", "12 Angry Men (1957)", "(500) Days of Summer (2009)", "1917 (2019)", "١٩٢٠", "１９２１", "2001: A Space Odyssey (1968)", "10000 BC",
	// case and accents only where all else is the same; punctuation in front not at all; one title by year
	"Å", "Alien", "Alien (1979)", "ÄLIEN (1980)", "alien (1981)", "Alien 3 (1992)", "Alien: Covenant", "Aliens (1986)", "#Alive (2020)",
	"Amélie (2001)", "Amelie 2", "...And Justice for All (1979)", "Dune (1984)", "Dune (2021)", "Dune 2", "The Dune 10",
	"El Niño (2014)", "Łódź", "Øen", "Ostře sledované vlaky",
	"Rocky (1976)", "Rocky 2", "The Rocky 9", "Rocky 10", "Rocky 10 (1990)", "Rocky II (1979)",
	// spaces count
	"Spider Man", "Spider-Man (2002)", "Spiderman (2003)", "Star Trek", "Star Wars (1977)", "Starman",
	// "The" in front does not, where something follows
	"The", "The The", "Theatre", "Thing", "The Thing (1982)", "the thing (1983)", "Thing (2011)", "«Things»", "THE VVITCH", "Zorro",
	// Russian and Ukrainian letters in their place
	"Брат", "«Брат 2»", "Где", "Гусь", "Ґанок", "Дом", "Ежи", "Ёлки", "Ель", "Если", "Євген", "Жук", "Идиот", "Икар", "Іван", "Ія", "Їжак", "Йод", "Кит",
	// other scripts
	"الرسالة (1976)", "パプリカ", "千と千尋の神隠し (2001)",
}

func TestLibraryIsSortedByTitleAsPeopleExpect(t *testing.T) {
	s, _ := open(t)
	mixed := films(titlesInOrder...)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	if _, err := s.AddFilms(t.Context(), mixed); err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, f := range library(t, s, store.LibraryQuery{Sort: store.SortTitle}) {
		got = append(got, lottery.Film{Title: f.Title, Year: f.Year}.WithYear())
	}
	for _, f := range films(titlesInOrder...) {
		want = append(want, f.WithYear())
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, not\n%q", got, want)
	}
}

// The titles have few characters, among them some that the collation ignores, takes for equal, or joins with the one before.
func TestLibraryByTitleHasEachFilmOnceWhateverItsTitle(t *testing.T) {
	s, conn := open(t)
	characters := []rune("aAáÁ1２٢²½ -'.!the🎬❤\ufe0f\u200dиіїйё\u0306\u0300한ハﾊ्क")
	random := rand.New(rand.NewPCG(1, 2))
	var all []lottery.ListFilm
	taken := make(map[lottery.Key]bool)
	for len(all) < 400 {
		title := make([]rune, 1+random.IntN(5))
		for i := range title {
			title[i] = characters[random.IntN(len(characters))]
		}
		if f := (lottery.Film{Title: norm.NFC.String(string(title)), Year: 2000 * random.IntN(2)}); !taken[f.Key()] {
			taken[f.Key()] = true
			all = append(all, lottery.ListFilm{Film: f})
		}
	}
	if _, err := s.AddFilms(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "UPDATE films SET watched_on = '2026-11-14' WHERE id % 3 = 0"); err != nil {
		t.Fatal(err)
	}
	for watched, condition := range map[store.Watched]string{
		store.WatchedOrNot: "true", store.WatchedYes: "watched_on IS NOT NULL", store.WatchedNo: "watched_on IS NULL",
	} {
		rows, err := conn.Query(t.Context(), "SELECT id FROM films WHERE "+condition+" ORDER BY sort_title, id")
		if err != nil {
			t.Fatal(err)
		}
		want, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			t.Fatal(err)
		}
		var got []int64
		for _, f := range library(t, s, store.LibraryQuery{Sort: store.SortTitle, Watched: watched}) {
			got = append(got, f.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("watched %q:\n%v, not\n%v", watched, got, want)
		}
	}
}
