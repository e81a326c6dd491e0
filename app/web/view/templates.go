package view

import (
	"html/template"
	"net/http"
	"sync"

	"github.com/gofiber/template/html/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/partials"
)

// loadTemplates reads the partials for each language: those of the default language now, since the engine forgets that
// loading failed when it is asked for a page; those of another when they are first asked for, since reading them is half
// of a start. Pages are executed without the engine, which would write a function of its own into all templates each
// time.
func loadTemplates() (map[string]func() (*template.Template, error), error) {
	posters := newPosterCache()
	all := map[string]func() (*template.Template, error){}
	for _, l := range i18n.All() {
		all[l.Code] = sync.OnceValues(func() (*template.Template, error) { return loadLanguage(l, posters) })
	}
	_, err := all[i18n.Default]()
	return all, err
}

func loadLanguage(l *i18n.Language, posters *posterCache) (*template.Template, error) {
	engine := html.NewFileSystem(http.FS(partials.Files), ".html")
	engine.AddFuncMap(functions(l, posters))
	if err := engine.Load(); err != nil {
		return nil, err
	}
	return engine.Templates, nil
}
