// Package scenes puts the site on a stage: every page in every state it can be in, reached as people reach it, by forms,
// and by SQL where only time would lead there. Pictures are taken of the scenes, and the audit looks at them; the program
// itself never does.
package scenes

import (
	"net/http"
	"net/url"

	"github.com/jackc/pgx/v5"
)

// Langs are the languages that every scene is given in.
var Langs = []string{"en", "ru"}

// Themes are the looks of every scene, which need no second visit.
var Themes = []string{"dark", "light"}

// A Scene is one page in one state, in one language, as one person sees it. It is opened once: what some of them say is
// said once.
type Scene struct {
	Name   string
	Lang   string
	Path   string
	Form   url.Values // sent to Path as a form of the site's own; nil: Path is only opened
	Status int        // what the site answers in the end
	Type   string     // typed into the field of the films when the page is there
	Press  string     // the selector of what is pressed when the page is there: it opens a sheet
	Await  string     // the selector of what appears a moment after that
	Moving bool       // the page moves by itself, and is not to be brought to rest

	cookies []*http.Cookie // whose browser it is
}

// A Stage is a site of one's own, and its database.
type Stage struct {
	site string
	db   *pgx.Conn
}

// New sets the stage. The site must have seen nobody yet.
func New(site string, db *pgx.Conn) *Stage { return &Stage{site, db} }

// Empty are the scenes of a site that nobody has used yet: they have to be over before Fill.
func (s *Stage) Empty() (all []Scene) {
	for _, lang := range Langs {
		all = append(all,
			Scene{Name: "home-empty", Lang: lang, Path: "/"},
			Scene{Name: "history-empty", Lang: lang, Path: "/history"},
			Scene{Name: "library-empty", Lang: lang, Path: "/library"})
	}
	return whole(all)
}

// whole puts in what most scenes have in common.
func whole(all []Scene) []Scene {
	for i := range all {
		if all[i].Status == 0 {
			all[i].Status = http.StatusOK
		}
	}
	return all
}
