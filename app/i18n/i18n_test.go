package i18n

import (
	"encoding/json"
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/feature/plural"
)

func TestEveryLanguageHasTheSameKeysAndPlaceholders(t *testing.T) {
	first := all[0]
	if first.Code != Default {
		t.Fatalf("the first language is %s", first.Code)
	}
	placeholders := regexp.MustCompile(`\{\w+\}`)
	names := func(s sentence) []string {
		var found []string
		for _, form := range s {
			found = append(found, placeholders.FindAllString(form, -1)...)
		}
		slices.Sort(found)
		return slices.Compact(found)
	}
	for _, l := range all {
		if len(l.months) != 12 || len(l.headings) != 12 || l.Name == "" || l.Locale == "" {
			t.Errorf("%s lacks its name, its locale or a month", l.Code)
		}
		for key, s := range first.sentences {
			theirs, ok := l.sentences[key]
			if !ok {
				t.Errorf("%s lacks %q", l.Code, key)
			} else if !slices.Equal(names(theirs), names(s)) {
				t.Errorf("%s has the placeholders %v in %q, not %v", l.Code, names(theirs), key, names(s))
			}
		}
		for key := range l.sentences {
			if _, ok := first.sentences[key]; !ok {
				t.Errorf("only %s has %q", l.Code, key)
			}
		}
	}
}

// The plural categories of each language are those of CLDR.
func TestSentencesWithPluralsHaveEveryForm(t *testing.T) {
	for _, l := range all {
		forms := map[string]bool{other: true}
		for n := range 200 {
			forms[categories[plural.Cardinal.MatchPlural(l.tag, n, 0, 0, 0, 0)]] = true
		}
		for key, s := range l.sentences {
			if len(s) == 1 {
				continue
			}
			for form := range forms {
				if strings.TrimSpace(s[form]) == "" {
					t.Errorf("%s has no form %q of %q", l.Code, form, key)
				}
			}
			for form := range s {
				if !forms[form] {
					t.Errorf("%s has a form %q of %q that is never used", l.Code, form, key)
				}
			}
		}
	}
}

func TestNumbersSelectThePluralForm(t *testing.T) {
	for _, c := range []struct {
		lang string
		n    int
		want string
	}{
		{"en", 0, "0 films"}, {"en", 1, "1 film"}, {"en", 2, "2 films"},
		{"ru", 0, "0 фильмов"}, {"ru", 1, "1 фильм"}, {"ru", 2, "2 фильма"}, {"ru", 5, "5 фильмов"},
		{"ru", 11, "11 фильмов"}, {"ru", 21, "21 фильм"}, {"ru", 22, "22 фильма"}, {"ru", 112, "112 фильмов"},
	} {
		if got := Get(c.lang).Text("count", "n", c.n); got != c.want {
			t.Errorf("%d in %s: %q, not %q", c.n, c.lang, got, c.want)
		}
	}
}

func TestHTMLEscapesAndIsolatesStrings(t *testing.T) {
	got := string(Get("en").HTML("gone", "title", "<b>{n} & {title}"))
	if want := `<bdi translate="no">&lt;b&gt;{n} &amp; {title}</bdi> taken out`; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}

func TestDatesFollowTheLanguage(t *testing.T) {
	day := time.Date(2026, time.May, 9, 20, 5, 0, 0, time.UTC)
	for got, want := range map[SafeText]SafeText{
		Get("en").Day(day): "9\u00a0May", Get("en").Date(day): "9\u00a0May 2026", Get("en").Month(day): "May 2026", Get("en").Clock(day): "20:05",
		Get("ru").Day(day): "9\u00a0мая", Get("ru").Date(day): "9\u00a0мая 2026", Get("ru").Month(day): "Май 2026",
	} {
		if got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestMatchTakesTheFirstLanguageThatTheSiteHas(t *testing.T) {
	for accept, want := range map[string]string{
		"": "en", "ru": "ru", "ru-RU,ru;q=0.9,en;q=0.8": "ru", "en-GB,ru;q=0.5": "en", "de,ru;q=0.3,en;q=0.7": "en",
		"uk,en;q=0.8": "en", "uk,ru;q=0.8": "ru", "de": "en", "*": "en", "ru;q=nonsense": "en", strings.Repeat("x,", 9000): "en",
	} {
		if got := Match(accept).Code; got != want {
			t.Errorf("%.40q matches %s, not %s", accept, got, want)
		}
	}
}

// TestEverySentenceIsUsedAndExists looks for each key in templates and Go, and for each key used there in the catalogue.
// Keys that are composed at run time are matched by a pattern.
func TestEverySentenceIsUsedAndExists(t *testing.T) {
	var code strings.Builder
	for _, root := range []string{"../../partials", "../web"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
				return err
			}
			content, err := os.ReadFile(path)
			code.Write(content)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for key := range all[0].sentences {
		composed := regexp.MustCompile(`^(\d{3}\.[hp]|date\..*|draw\.few.)$`).MatchString(key)
		if !composed && !strings.Contains(code.String(), `"`+key+`"`) {
			t.Errorf("%q is not used", key)
		}
	}
	for _, m := range regexp.MustCompile(`(?:\{\{|\()t "([^"]+)"|\.Text\("([a-z][^"]*)"[,)]`).FindAllStringSubmatch(code.String(), -1) {
		if key := m[1] + m[2]; all[0].sentences[key] == nil {
			t.Errorf("%q is used, but no language has it", key)
		}
	}
}

func TestFilesAreValidJSONWithoutDuplicateKeys(t *testing.T) {
	names, err := fs.Glob(files, "*.json")
	if err != nil || len(names) != len(all) {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		content, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		keys := regexp.MustCompile(`(?m)^    "([^"]+)":`).FindAllStringSubmatch(string(content), -1)
		seen := map[string]bool{}
		for _, k := range keys {
			if seen[k[1]] {
				t.Errorf("%s has %q twice; the last would win", name, k[1])
			}
			seen[k[1]] = true
		}
		if !json.Valid(content) {
			t.Errorf("%s is not JSON", name)
		}
	}
}

// Russian typography: no line break before a dash, nor after a word of one letter.
func TestRussianHasNonBreakingSpacesWhereNeeded(t *testing.T) {
	bad := regexp.MustCompile(` —|(?:^|[^\p{L}])[ВКСИАУОЯвксиауоя] [«{\p{L}\d]`)
	for key, s := range Get("ru").sentences {
		for _, form := range s {
			if at := bad.FindString(form); at != "" {
				t.Errorf("%s may break at %q: %s", key, at, form)
			}
		}
	}
}

func TestMatchReadsTheBeginningOfALongHeader(t *testing.T) {
	for accept, want := range map[string]string{
		strings.Repeat("de,", 5) + "ru": "ru", strings.Repeat("de,", 85) + "ru": "en", "ru," + strings.Repeat("de,", 5000): "ru", strings.Repeat("x", 300): "en",
	} {
		if got := Match(accept).Code; got != want {
			t.Errorf("%.40q matches %s, not %s", accept, got, want)
		}
	}
}

func FuzzMatch(f *testing.F) {
	for _, seed := range []string{"", "ru-RU,ru;q=0.9,en;q=0.8", "*", "ru;q=nonsense", "de-Latn-DE-u-co-phonebk", "x-", "a-b-c-d", "\xff,ru"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		if l, ok := Find(Match(accept).Code); !ok || l != Match(accept) {
			t.Errorf("%q matches %+v", accept, l)
		}
	})
}

// FuzzHTML checks that nothing that a visitor wrote becomes markup, or a placeholder.
func FuzzHTML(f *testing.F) {
	for _, seed := range []string{"Heat", "<b>{n} & {title}", "{", "{title", "\x00\"'"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, title string) {
		for _, l := range All() {
			before, after, _ := strings.Cut(string(l.HTML("gone", "title", "|")), "|")
			if got, want := string(l.HTML("gone", "title", title)), before+template.HTMLEscapeString(title)+after; got != want {
				t.Errorf("%s: %q, not %q", l.Code, got, want)
			}
		}
	})
}
