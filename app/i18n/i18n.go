// Package i18n holds the texts of the site: one JSON file per language, in which each key has a sentence, or one sentence
// per plural category of CLDR where it contains a number. To add a language, add its file.
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

// Language is one of the languages of the site, with its messages.
type Language struct {
	Code      string // of ISO 639, for the lang attribute
	Name      string // in the language itself
	Locale    string // for Open Graph, like en_US
	tag       language.Tag
	sentences map[string]sentence
	months    []string // names within a date: “9 мая”
	headings  []string // names on their own: “Май 2026”
}

// sentence holds one form for each plural category of its language, or only the form called other.
type sentence map[string]string

// SafeText is text made by the program, such as a date. HTML escapes it, but does not isolate it as it does visitors' text.
type SafeText string

// Default is the code of the language for visitors whose browsers ask for none of the site's languages.
const Default = "en"

// all holds the languages, the default first.
var all = load()

func load() []*Language {
	names, _ := fs.Glob(files, "*.json") // the only error is a malformed pattern
	var languages []*Language
	for _, name := range names {
		l, err := parse(name)
		if err != nil {
			panic(fmt.Sprintf("i18n: %s: %v", name, err)) // cannot happen: the files are embedded, and tests load them
		}
		languages = append(languages, l)
	}
	slices.SortStableFunc(languages, func(a, b *Language) int {
		return strings.Compare(strings.TrimPrefix(a.Code, Default), strings.TrimPrefix(b.Code, Default))
	})
	return languages
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

// UnmarshalJSON reads a plain string as the form called other, and an object as one form per plural category.
func (s *sentence) UnmarshalJSON(b []byte) error {
	if b[0] == '"' {
		var one string
		err := json.Unmarshal(b, &one)
		*s = sentence{other: one}
		return err
	}
	return json.Unmarshal(b, (*map[string]string)(s))
}

// All returns the languages of the site, the default first.
func All() []*Language { return all }

// Get returns the language with this code, or the default one.
func Get(code string) *Language {
	if l, ok := Find(code); ok {
		return l
	}
	return all[0]
}

// Find returns the language with this code, and whether there is one.
func Find(code string) (*Language, bool) {
	i := slices.IndexFunc(all, func(l *Language) bool { return l.Code == code })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

// maxAccept is how many bytes of an Accept-Language header are read. Browsers send less than a hundred, and to parse the
// largest that a request may have takes longer than to make a page.
const maxAccept = 256

// Match returns the first language of an Accept-Language header that the site has, or the default one. Unlike
// language.Matcher it never picks a related language: a browser that asks for Ukrainian alone gets the default, not
// Russian.
func Match(accept string) *Language {
	if len(accept) > maxAccept {
		accept = accept[:1+strings.LastIndexByte(accept[:maxAccept], ',')]
	}
	tags, _, _ := language.ParseAcceptLanguage(accept) // a malformed header has no tags
	for _, tag := range tags {
		base, _ := tag.Base()
		if l, ok := Find(base.String()); ok {
			return l
		}
	}
	return all[0]
}

const other = "other"

// categories holds CLDR's names for the plural forms of golang.org/x/text.
var categories = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: other,
}

// form returns the form of a sentence for its arguments: the plural category of the int called n decides. It panics where
// the language has no such sentence.
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

// Text returns a sentence with its placeholders filled. Args are pairs of a placeholder's name and its value. It panics
// where the language has no such sentence.
func (l *Language) Text(key string, args ...any) string {
	return fill(l.form(key, args), args, func(v any) string { return fmt.Sprint(v) })
}

// HTML returns a sentence as markup; args are as in Text. Strings, which visitors wrote, are escaped and put into a bdi
// element that browsers do not translate, since their reading direction and language may differ. It panics where the
// language has no such sentence.
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

// fill replaces each {name} in the text for which args has a value.
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

// value returns the value that follows this name among pairs of names and values.
func value(args []any, name string) (v any, found bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1], true
		}
	}
	return nil, false
}

// Day returns a date without its year, like “9 May”.
func (l *Language) Day(t time.Time) SafeText { return l.date("date.day", t) }

// Date returns a date with its year, like “9 May 2026”.
func (l *Language) Date(t time.Time) SafeText { return l.date("date.full", t) }

func (l *Language) date(key string, t time.Time) SafeText {
	return SafeText(l.Text(key, "d", t.Day(), "month", l.months[t.Month()-1], "year", strconv.Itoa(t.Year())))
}

// Month returns a month with its year as a heading, like “May 2026”.
func (l *Language) Month(t time.Time) SafeText {
	return SafeText(l.Text("date.month", "month", l.headings[t.Month()-1], "year", strconv.Itoa(t.Year())))
}

// Clock returns a time of day, like “20:05”.
func (l *Language) Clock(t time.Time) SafeText { return SafeText(t.Format("15:04")) }
