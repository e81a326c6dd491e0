package view

import (
	"html/template"
	"net/url"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
)

// functions are what templates of one language may call. They are pure: nothing here asks the database or the clock.
func functions(l *i18n.Language, posters *posterCache) map[string]any {
	return map[string]any{
		"t":         l.HTML,
		"lang":      func() string { return l.Code },
		"languages": i18n.All,
		"icon":      icon,
		"seal":      func() (template.HTML, error) { return seal(l) },
		"poster":    posters.draw,
		"picture":   posters.label,
		"qr":        QR,
		"places":    func(title string, year int) []place { return places(l, title, year) },
		"bind":      bindLetters,
		"short":     isShort,
		"titlesField": func(label template.HTML, rows int, text string, errors map[string]string, preview string, completed bool) fieldView {
			return fieldView{Name: "titles", Label: label, Rows: rows, Text: text, Error: errors["titles"], Preview: preview, Completed: completed}
		},
		"lineField": func(name string, label template.HTML, text string, errors map[string]string) fieldView {
			return fieldView{Name: name, Label: label, Text: text, Error: errors[name]}
		},
		"wordField": func(id, text, problem string) fieldView { return fieldView{Name: id, Text: text, Error: problem} },
	}
}

// fieldView is a form's field, with what was typed into it and what is wrong with that.
type fieldView struct {
	Name  string
	Label template.HTML
	Rows  int // of a field of many lines
	Text  string
	Error string

	// Of the field for titles.
	Preview   string // where to ask what is understood of them
	Completed bool   // the visitor may see which films the site has
	Preserve  bool   // htmx keeps the field that is in the page, with what was typed into it
}

// Kept returns the field with Preserve set.
func (f fieldView) Kept(preserve bool) fieldView {
	f.Preserve = preserve
	return f
}

// place is another site where a film may be found.
type place struct{ Label, Path string }

func places(l *i18n.Language, title string, year int) []place {
	words, q := lottery.Film{Title: title, Year: year}.WithYear(), url.QueryEscape(title)
	return []place{
		{"JustWatch", "https://www.justwatch.com/us/search?q=" + q},
		{l.Text("kinopoisk"), "https://www.kinopoisk.ru/index.php?kp_query=" + q},
		{"IMDb", "https://www.imdb.com/find/?q=" + url.QueryEscape(words)},
		{"Letterboxd", "https://letterboxd.com/search/" + url.PathEscape(title) + "/"},
		{"Wikipedia", "https://" + l.Code + ".wikipedia.org/w/index.php?search=" + url.QueryEscape(words)},
		{"YouTube", "https://www.youtube.com/results?search_query=" + url.QueryEscape(words+" trailer")},
	}
}
