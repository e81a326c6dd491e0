package web

import (
	"io"
	"net/http"
	"sync"

	"github.com/gofiber/template/html/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/partials"
)

// templates are all partials in one language.
type templates interface {
	ExecuteTemplate(w io.Writer, name string, data any) error
}

// loadTemplates reads the partials for each language, those of the default one now, because the engine forgets that
// loading failed when it is asked for a page; the same files in other words wait for somebody who reads them, as half of
// a start is this. Pages are then executed without the engine, which would write a function of its own into all of them
// each time.
func loadTemplates() (map[string]func() (templates, error), error) {
	posters := newPosterCache()
	all := map[string]func() (templates, error){}
	for _, l := range i18n.All() {
		all[l.Code] = sync.OnceValues(func() (templates, error) { return loadLanguage(l, posters) })
	}
	_, err := all[i18n.Default]()
	return all, err
}

func loadLanguage(l *i18n.Language, posters *posterCache) (templates, error) {
	engine := html.NewFileSystem(http.FS(partials.Files), ".html")
	engine.AddFuncMap(functions(l, posters))
	if err := engine.Load(); err != nil {
		return nil, err
	}
	return engine.Templates, nil
}
