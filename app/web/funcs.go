package web

// functions are what templates may call. They are pure: nothing here asks the database or the clock.
var functions = map[string]any{
	"films": films,
	"minus": func(a, b int) int { return a - b },
	"titlesField": func(label string, rows int, text string, errors map[string]string) fieldView {
		return fieldView{Label: label, Rows: rows, Text: text, Error: errors["titles"]}
	},
	"lineField": func(name, label, text string, errors map[string]string) fieldView {
		return fieldView{Name: name, Label: label, Text: text, Error: errors[name]}
	},
}

// fieldView is a field with what was typed into it, and what is wrong with that.
type fieldView struct {
	Name  string
	Label string
	Rows  int // of a field of many lines
	Text  string
	Error string
}
