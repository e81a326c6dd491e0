package main

import "testing"

func TestASymbolIsCountedWithWhatItCameWith(t *testing.T) {
	for symbol, want := range map[string][2]string{
		"runtime.mallocgc":                                           {"runtime", "runtime"},
		"internal/runtime/maps.(*Map).Get":                           {"internal/runtime/maps", "runtime"},
		"text/template/parse.(*Tree).newText":                        {"text/template/parse", "the standard library"},
		"movie-lottery/app/web.(*Server).render":                     {"movie-lottery/app/web", "movie-lottery"},
		"movie-lottery/app/flight.(*Group[go.shape.*uint8]).Do":      {"movie-lottery/app/flight", "movie-lottery"},
		"slices.SortFunc[go.shape.[]movie-lottery/app/lottery.Film]": {"slices", "the standard library"},
		"github.com/jackc/pgx/v5/pgtype.initDefaultMap":              {"github.com/jackc/pgx/v5/pgtype", "github.com/jackc/pgx"},
		"golang.org/x/text/language.init":                            {"golang.org/x/text/language", "golang.org/x/text"},
		"google.golang.org/protobuf/internal/impl.init":              {"google.golang.org/protobuf/internal/impl", "google.golang.org/protobuf"},
	} {
		if got := [2]string{packageOf(symbol), moduleOf(symbol)}; got != want {
			t.Errorf("%s is in %q", symbol, got)
		}
	}
}
