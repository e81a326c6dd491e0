package web

import (
	"bytes"
	"html/template"
	"io"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
)

// Routes are all routes of the site, for tests that miss none.
func (s *Server) Routes() []fiber.Route { return s.app.GetRoutes(true) }

// Templates are the names of all templates.
func (s *Server) Templates() (names []string) {
	all, _ := s.templates[i18n.Default]() // loaded at the start
	for _, t := range all.(*template.Template).Templates() {
		names = append(names, t.Name())
	}
	return names
}

// Seats are the columns and rows of so many films on a TV.
func Seats(films int) (columns, rows int) {
	columns, rows, _ = seats(films)
	return columns, rows
}

// PosterPath is where a drawn poster is found as a file.
func (s *Server) PosterPath(title string, year int) string { return s.posterPath(title, year) }

// Record has somebody see everything that is rendered from now on, and how many bytes it came to.
func (s *Server) Record(see func(template string, data any, size int)) {
	for lang, load := range s.templates {
		s.templates[lang] = func() (templates, error) {
			t, err := load()
			return recorder{t, see}, err
		}
	}
}

type recorder struct {
	templates
	see func(string, any, int)
}

func (r recorder) ExecuteTemplate(w io.Writer, name string, data any) error {
	var out bytes.Buffer
	err := r.templates.ExecuteTemplate(&out, name, data)
	r.see(name, data, out.Len())
	_, _ = w.Write(out.Bytes())
	return err
}

// Execute renders a template alone, unrecorded.
func (s *Server) Execute(w io.Writer, template string, data any) error {
	all, err := s.templates[i18n.Default]()
	if err != nil {
		return err
	}
	return all.(recorder).templates.ExecuteTemplate(w, template, data)
}
