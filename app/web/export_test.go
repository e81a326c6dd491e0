package web

import (
	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/words"
)

// Routes are all routes of the site, for tests that miss none.
func (s *Server) Routes() []fiber.Route { return s.app.GetRoutes(true) }

// Templates are the names of all templates.
func (s *Server) Templates() (names []string) {
	for _, t := range s.templates[words.Default].Templates.Templates() {
		names = append(names, t.Name())
	}
	return names
}

// PosterPath is where a drawn poster is found as a file.
func (s *Server) PosterPath(title string, year int) string { return s.posterPath(title, year) }
