// Package words holds what the site says, in every language that it speaks. A language is one JSON file here: a
// sentence a key, or one a plural category of CLDR where a number decides. Adding a language is adding its file.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

//go:embed *.json
var files embed.FS

// Language is one of the languages that the site speaks.
type Language struct {
	Code      string // of ISO 639, as in the lang attribute
	Name      string // what it calls itself
	Locale    string // as Open Graph has it, like en_US
	tag       language.Tag
	sentences map[string]sentence
	months    []string // as in a date
	headings  []string // as months stand alone
}

// sentence has a form for each plural category of its language, or the one called other.
type sentence map[string]string

// SafeText is a text of the site's own, such as a date, that goes into a sentence as it is.
type SafeText string

// Default is the code of the language for those who know none of the others.
const Default = "en"

// all are the languages, the default first.
var all = load()

func load() []*Language {
	names, _ := fs.Glob(files, "*.json") // a constant pattern
	var read []*Language
	for _, name := range names {
		l, err := parse(name)
		if err != nil {
			panic(fmt.Sprintf("i18n: %s: %v", name, err)) // embedded: a test reads it too
		}
		read = append(read, l)
	}
	slices.SortStableFunc(read, func(a, b *Language) int {
		return strings.Compare(strings.TrimPrefix(a.Code, Default), strings.TrimPrefix(b.Code, Default))
	})
	return read
}

func parse(name string) (*Language, error) {
	content, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var file struct {
		Name      string
		Locale    string
		Months    []string
		Headings  []string
		Sentences map[string]sentence
	}
	if err := json.Unmarshal(content, &file); err != nil {
		return nil, err
	}
	code := strings.TrimSuffix(name, ".json")
	tag, err := language.Parse(code)
	return &Language{
		Code: code, Name: file.Name, Locale: file.Locale, tag: tag,
		sentences: file.Sentences, months: file.Months, headings: file.Headings,
	}, err
}

// UnmarshalJSON reads a sentence without plural forms as the form called other.
func (s *sentence) UnmarshalJSON(b []byte) error {
	if b[0] == '"' {
		var one string
		err := json.Unmarshal(b, &one)
		*s = sentence{other: one}
		return err
	}
	return json.Unmarshal(b, (*map[string]string)(s))
}

// All are the languages that the site speaks, the default first.
func All() []*Language { return all }

// Get is the language with a code, or the default one.
func Get(code string) *Language {
	if l, ok := Find(code); ok {
		return l
	}
	return all[0]
}

// Find is the language with a code, where there is one.
func Find(code string) (*Language, bool) {
	i := slices.IndexFunc(all, func(l *Language) bool { return l.Code == code })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

// Match is the first language of an Accept-Language header that the site speaks, or the default one. A language that
// is only related to what was asked for is not taken: who wants Russian as well says so.
func Match(accept string) *Language {
	tags, _, _ := language.ParseAcceptLanguage(accept) // what can't be read asks for nothing
	for _, tag := range tags {
		base, _ := tag.Base()
		if l, ok := Find(base.String()); ok {
			return l
		}
	}
	return all[0]
}

const other = "other"

// categories are CLDR's names for what golang.org/x/text counts.
var categories = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: other,
}

// form picks the sentence for what is put into it: the plural category of the number called n decides.
func (l *Language) form(key string, args []any) string {
	s, ok := l.sentences[key]
	if !ok {
		panic(fmt.Sprintf("i18n: %s has no %q", l.Code, key))
	}
	v, _ := value(args, "n")
	if n, counts := v.(int); counts {
		if text, ok := s[categories[plural.Cardinal.MatchPlural(l.tag, n, 0, 0, 0, 0)]]; ok {
			return text
		}
	}
	return s[other]
}

// Text is a sentence, with pairs of a placeholder's name and its value put in. It panics where there is no such
// sentence.
func (l *Language) Text(key string, args ...any) string {
	return fill(l.form(key, args), args, func(v any) string { return fmt.Sprint(v) })
}

// HTML is a sentence as markup. What people wrote is escaped, and isolated: it may run the other way, and is no text to
// be translated. It panics where there is no such sentence.
func (l *Language) HTML(key string, args ...any) template.HTML {
	return template.HTML(fill(template.HTMLEscapeString(l.form(key, args)), args, func(v any) string {
		switch v := v.(type) {
		case template.HTML:
			return string(v)
		case string:
			return `<bdi translate="no">` + template.HTMLEscapeString(v) + "</bdi>"
		}
		return template.HTMLEscapeString(fmt.Sprint(v))
	}))
}

func fill(text string, args []any, format func(any) string) string {
	if len(args) == 0 {
		return text
	}
	var b strings.Builder
	for {
		before, name, found := strings.Cut(text, "{")
		if !found {
			break
		}
		b.WriteString(before)
		name, text, _ = strings.Cut(name, "}")
		if v, known := value(args, name); known {
			b.WriteString(format(v))
		} else {
			b.WriteString("{" + name + "}")
		}
	}
	b.WriteString(text)
	return b.String()
}

// value finds what has a name among pairs of both.
func value(args []any, name string) (v any, found bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1], true
		}
	}
	return nil, false
}

// Day is a date without its year.
func (l *Language) Day(t time.Time) SafeText { return l.date("date.day", t) }

// Date is a date with its year.
func (l *Language) Date(t time.Time) SafeText { return l.date("date.full", t) }

func (l *Language) date(key string, t time.Time) SafeText {
	return SafeText(l.Text(key, "d", t.Day(), "month", l.months[t.Month()-1], "year", strconv.Itoa(t.Year())))
}

// Month is a month with its year, as a heading.
func (l *Language) Month(t time.Time) SafeText {
	return SafeText(l.Text("date.month", "month", l.headings[t.Month()-1], "year", strconv.Itoa(t.Year())))
}

// Clock is a time of day.
func (l *Language) Clock(t time.Time) SafeText { return SafeText(t.Format("15:04")) }
