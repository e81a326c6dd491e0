package lottery_test

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"movie-lottery/app/lottery"
)

func TestSortTitle(t *testing.T) {
	for film, want := range map[lottery.Film]string{
		{Title: "Dune", Year: 2021}:     "Dune\t2021",
		{Title: "Dune"}:                 "Dune\t0",
		{Title: "The Thing"}:            "Thing\t0",
		{Title: "THE THING"}:            "THING\t0",
		{Title: "The"}:                  "The\t0",
		{Title: "The The"}:              "The\t0",
		{Title: "The The The"}:          "The The\t0",
		{Title: "Theatre"}:              "Theatre\t0",
		{Title: "Into the Wild"}:        "Into the Wild\t0",
		{Title: "«The Thing»"}:          "Thing»\t0",
		{Title: "...And Justice"}:       "And Justice\t0",
		{Title: "(500) Days of Summer"}: "500) Days of Summer\t0",
		{Title: "🎬 Cut"}:                "Cut\t0",
		{Title: "🎬"}:                    "🎬\t0",
		{Title: "!!!"}:                  "!!!\t0",
		{Title: "Ёлки ２"}:               "Ёлки 2\t0",
		{Title: "فيلم ١٠"}:              "فيلم 10\t0",
	} {
		if got := lottery.SortTitle(film); got != want {
			t.Errorf("%+v is sorted as %q, not %q", film, got, want)
		}
	}
}

// No digit but those of ASCII may be left; those that Unicode itself takes for one of ASCII must become that one.
func TestSortTitleHasDigitsOfASCIIOnly(t *testing.T) {
	for r := rune(utf8.RuneSelf); r <= unicode.MaxRune; r++ {
		if !unicode.IsDigit(r) {
			continue
		}
		got := lottery.SortTitle(lottery.Film{Title: string(r)})[:1]
		if got < "0" || got > "9" {
			t.Errorf("%U is sorted as %q", r, got)
		}
		if plain := norm.NFKD.String(string(r)); len(plain) == 1 && got != plain {
			t.Errorf("%U is sorted as %q, not %q", r, got, plain)
		}
	}
}
