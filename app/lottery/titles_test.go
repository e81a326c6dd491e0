package lottery_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"movie-lottery/app/lottery"
)

func TestParseListSplitsTitleAndYear(t *testing.T) {
	for line, want := range map[string]lottery.Film{
		"The Matrix (1999)":               {Title: "The Matrix", Year: 1999},
		"The Matrix, 1999":                {Title: "The Matrix", Year: 1999},
		"1. The Matrix [1999]":            {Title: "The Matrix", Year: 1999},
		"2) Heat — 1995":                  {Title: "Heat", Year: 1995},
		"Heat - 1995":                     {Title: "Heat", Year: 1995},
		"- The Matrix":                    {Title: "The Matrix"},
		"* Дюна (2021)":                   {Title: "Дюна", Year: 2021},
		"•Alien":                          {Title: "Alien"},
		"- 12. Alien":                     {Title: "Alien"},
		"The Matrix(1999)":                {Title: "The Matrix", Year: 1999},
		"\t The   Matrix\u00a0 (1999) \r": {Title: "The Matrix", Year: 1999},

		// titles that look like something else
		"1917 (2019)":                  {Title: "1917", Year: 2019},
		"1917":                         {Title: "1917"},
		"(1999)":                       {Title: "(1999)"},
		"2001: A Space Odyssey (1968)": {Title: "2001: A Space Odyssey", Year: 1968},
		"Blade Runner 2049":            {Title: "Blade Runner 2049"},
		"12 Angry Men":                 {Title: "12 Angry Men"},
		"12 стульев":                   {Title: "12 стульев"},
		"[Rec]":                        {Title: "[Rec]"},
		"[Rec] (2007)":                 {Title: "[Rec]", Year: 2007},
		"3.10 to Yuma":                 {Title: "3.10 to Yuma"},
		"1984. Big Brother":            {Title: "1984. Big Brother"},
		"*batteries not included":      {Title: "*batteries not included"},
		"Spider-Man":                   {Title: "Spider-Man"},
		"Heat (9999)":                  {Title: "Heat (9999)"},
		"Heat (0000)":                  {Title: "Heat (0000)"},
		"Heat (1995) again":            {Title: "Heat (1995) again"},
		"a":                            {Title: "a"},
		"???":                          {Title: "???"},
		"See https://example.org/film": {Title: "See https://example.org/film"},

		// invisible characters, and those that could forge a line
		"He\x00at\x1b[31m":       {Title: "Heat[31m"},
		"\ufeffHeat":             {Title: "Heat"},
		"Heat\u202egpj.exe":      {Title: "Heatgpj.exe"},
		"1\tHeat\t1995":          {Title: "1 Heat 1995"},
		"Ame\u0301lie":           {Title: "Am\u00e9lie"},
		"👨\u200d👩\u200d👧 (2020)": {Title: "👨\u200d👩\u200d👧", Year: 2020},
		"H\xffeat":               {Title: "H\ufffdeat"},
	} {
		list, err := lottery.ParseList(line)
		if err != nil || len(list.Films) != 1 || list.Films[0].Film != want {
			t.Errorf("%q: %+v, %v", line, list, err)
		}
	}
}

func TestParseListSkipsEmptyLinesMergesRepeatsAndSeparatesLinks(t *testing.T) {
	list, err := lottery.ParseList("\n\u200d\n\u00ad\n\u3164\n Heat \r\n\r\n-\nheat\rHEAT!\nHeat (1995)\u2028heat [1995]\nHTTPS://boxd.it/2a1m\n- www.imdb.com/title/1\n")
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Films) != 2 || list.Films[0].Title != "Heat" || list.Films[1].Year != 1995 {
		t.Errorf("films: %+v", list.Films)
	}
	if list.Repeats != 3 {
		t.Errorf("%d repeats, not 3", list.Repeats)
	}
	if strings.Join(list.Links, " ") != "HTTPS://boxd.it/2a1m www.imdb.com/title/1" {
		t.Errorf("links: %q", list.Links)
	}
}

func TestParseListStopsAfterTheHundredthFilm(t *testing.T) {
	var hundred strings.Builder
	for i := range lottery.MaxFilms {
		fmt.Fprintf(&hundred, "Film %d\n", i)
	}
	spellings := func(n int) string { // of one film
		var b strings.Builder
		for i := range n {
			b.WriteString("Heat" + strings.Repeat("!", i%100) + strings.Repeat("?", i/100) + "\n")
		}
		return b.String()
	}
	tooLong := strings.Repeat("x", lottery.MaxTitle+1)
	for name, c := range map[string]struct {
		text                   string
		films, repeats, unread int
	}{
		"a hundred":                          {hundred.String(), 100, 0, 0},
		"repeats after them":                 {hundred.String() + "\n film 7!\nFilm 7\n", 100, 2, 0},
		"one more":                           {hundred.String() + "Heat", 100, 0, 1},
		"more, blank lines among them":       {hundred.String() + "\nHeat\n\n \t\nHeat\nDune\n" + tooLong, 100, 0, 4},
		"a film again after the last read":   {hundred.String() + "Heat\nFilm 1\nfilm 1", 100, 1, 2},
		"one film a thousand times":          {strings.Repeat("a\n", 32_000), 1, 31_999, 0},
		"one film spelt in a thousand ways":  {spellings(1000), 1, 999, 0},
		"one film spelt in 1,005 ways":       {spellings(1005), 1, 999, 5},
		"the same, and a line that was read": {spellings(1005) + "Heat\n", 1, 1000, 5},
	} {
		list, err := lottery.ParseList(c.text)
		invalid, refused := errors.AsType[lottery.Invalid](err)
		if len(list.Films) != c.films || list.Repeats != c.repeats || refused != (c.unread > 0) ||
			refused && (invalid.Problem != lottery.TooManyLines || invalid.Got != c.unread || invalid.Limit != lottery.MaxFilms) {
			t.Errorf("%s: %d films, %d repeats, %v", name, len(list.Films), list.Repeats, err)
		}
	}
}

func TestLinesEndAsOnAnySystem(t *testing.T) {
	list, err := lottery.ParseList("a\nb\r\nc\rd\u0085e\u2028f\u2029g\r\n\r" + strings.Repeat("x", lottery.MaxTitle+1))
	if invalid, _ := errors.AsType[lottery.Invalid](err); len(list.Films) != 7 || invalid.Line != 9 {
		t.Errorf("%v, %v", list.Films, err)
	}
}

func TestParseListReadsAWholePastedList(t *testing.T) {
	text, err := os.ReadFile("testdata/paste-list.txt")
	if err != nil {
		t.Fatal(err)
	}
	list, err := lottery.ParseList(string(text))
	if err != nil || len(list.Films) != 9 || list.Repeats != 1 || len(list.Links) != 4 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestInvalidNamesTheLineAndTheLength(t *testing.T) {
	long := strings.Repeat("ё", lottery.MaxTitle)
	if list, err := lottery.ParseList(long + " (1999)"); err != nil || list.Films[0].Year != 1999 {
		t.Errorf("200 characters and a year: %v", err)
	}
	var invalid lottery.Invalid
	if _, err := lottery.ParseList("Heat\n\n" + long + "x"); !errors.As(err, &invalid) ||
		invalid.Problem != lottery.TitleTooLong || invalid.Line != 3 || invalid.Got != 201 {
		t.Errorf("201: %v", err)
	}
	if _, err := lottery.ParseWord(strings.Repeat("w", 101)); !errors.As(err, &invalid) || invalid.Field != "word" || invalid.Got != 101 {
		t.Errorf("a word: %v", err)
	}
	if word, err := lottery.ParseWord("  pop  \ncorn\x07 \u00a0"); err != nil || word != "pop  corn" {
		t.Errorf("a word: %q, %v", word, err)
	}
}

func TestFoldIgnoresCaseAccentsAndPunctuationOnly(t *testing.T) {
	for _, same := range [][]string{
		{"Amélie", "AMELIE", "Ame\u0301lie", "amélie!"},
		{"WALL·E", "walle", "Wall-E", "WALL E"},
		{"Ёлки", "елки", "ЕЛКИ"},
		{"Łódź", "lodz"}, {"Ærø", "aero"}, {"Straße", "STRASSE"}, {"Đorđe", "dorde"},
		{"Ⅳ", "iv"}, {"ＡＢＣ", "abc"}, {"Œuvre", "oeuvre"},
	} {
		for _, s := range same[1:] {
			if lottery.Fold(s) != lottery.Fold(same[0]) {
				t.Errorf("%q and %q fold differently: %q, %q", s, same[0], lottery.Fold(s), lottery.Fold(same[0]))
			}
		}
	}
	for _, two := range [][2]string{
		{"май", "маи"}, {"Й", "И"}, {"が", "か"}, {"Heat", "Heat 2"}, {"???", "!!!"}, {"हिन्दी", "हनद"},
	} {
		if lottery.Fold(two[0]) == lottery.Fold(two[1]) {
			t.Errorf("%q and %q fold alike: %q", two[0], two[1], lottery.Fold(two[0]))
		}
	}
	if (lottery.Film{Title: "Heat"}).Key() == (lottery.Film{Title: "Heat", Year: 1995}).Key() {
		t.Error("a film with a year and one without have the same key")
	}
}

// tatweel stretches Arabic words, and is a letter of none.
const tatweel = '\u0640'

func FuzzParseList(f *testing.F) {
	text, err := os.ReadFile("testdata/paste-list.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(text), "", "- ", "1. (1999)", "\x00\xff\u202e", "[2001]", "a, 1999, 2000", "—\n— — 1999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := lottery.ParseList(text)
		if err != nil {
			if !errors.As(err, new(lottery.Invalid)) {
				t.Errorf("not an Invalid error: %v", err)
			}
			return
		}
		keys := map[lottery.Key]bool{}
		for _, film := range list.Films {
			n := utf8.RuneCountInString(film.Title)
			switch {
			case n < 1 || n > lottery.MaxTitle:
				t.Errorf("%d characters: %q", n, film.Title)
			case film.Year != 0 && (film.Year < lottery.MinYear || film.Year > lottery.MaxYear):
				t.Errorf("year %d", film.Year)
			case !utf8.ValidString(film.Title) || !norm.NFC.IsNormalString(film.Title) || strings.ContainsAny(film.Title, "\t\n\r\x00"):
				t.Errorf("not clean: %q", film.Title)
			case strings.TrimSpace(film.Title) != film.Title:
				t.Errorf("space at an end: %q", film.Title)
			case keys[film.Key()]:
				t.Errorf("twice: %q", film.Title)
			case film.Key().Fold == "" || film.SearchText() == "" && strings.ContainsFunc(film.Title, func(r rune) bool { return r != tatweel && (unicode.IsLetter(r) || unicode.IsDigit(r)) }):
				t.Errorf("%q cannot be searched for", film.Title)
			}
			keys[film.Key()] = true
		}
		if lines := len(list.Films) + list.Repeats + len(list.Links); lines > len([]rune(text))+1 {
			t.Errorf("%d lines of %q", lines, text)
		}
	})
}

func TestTitlesOfASCIIAndIdeographsFoldAsOthers(t *testing.T) {
	var all strings.Builder
	for r := rune(0); r <= 0x9FFF; r++ {
		if r < utf8.RuneSelf || r >= 0x4E00 {
			all.WriteRune(r)
		}
	}
	for text := all.String(); text != ""; {
		part := text
		if runes := []rune(text); len(runes) > 100 {
			part = string(runes[:100])
		}
		text = text[len(part):]
		if simple, other := lottery.Fold("a"+part), lottery.Fold("a"+part+"é"); simple+"e" != other {
			t.Errorf("%q folds to %q and %q", part, simple, other)
		}
	}
}

// FuzzParseText checks all fields of one line, and those whose errors the form shows.
func FuzzParseText(f *testing.F) {
	for _, seed := range []string{"", "Аня", " a \t b\r\n", "\x00\xff\u202e\u2060", "e\u0301", "👨\u200d👩", "\u3164", strings.Repeat("ё", lottery.MaxReason+1)} {
		f.Add(seed)
	}
	parsers := map[string]func(string) (string, error){
		"name": lottery.ParseName, "by": lottery.ParseBy, "word": lottery.ParseWord, "reason": lottery.ParseReason,
	}
	f.Fuzz(func(t *testing.T, text string) {
		for field, parse := range parsers {
			parsed, err := parse(text)
			if err != nil {
				if invalid, ok := errors.AsType[lottery.Invalid](err); !ok || invalid.Field != field || parsed != "" && field != "word" {
					t.Errorf("%s: %q, %v", field, parsed, err)
				}
				continue
			}
			switch again, err := parse(parsed); {
			case err != nil || again != parsed:
				t.Errorf("%s: %q is parsed to %q, and that to %q, %v", field, text, parsed, again, err)
			case !utf8.ValidString(parsed) || !norm.NFC.IsNormalString(parsed) || strings.ContainsFunc(parsed, unicode.IsControl):
				t.Errorf("%s: not clean: %q", field, parsed)
			case strings.TrimSpace(parsed) != parsed:
				t.Errorf("%s: space at an end: %q", field, parsed)
			}
		}
	})
}
