package web

import "github.com/gofiber/fiber/v2"

// Routes are all routes of the site, for tests that must not forget one.
func (s *Server) Routes() []fiber.Route { return s.app.GetRoutes(true) }

// Templates are the names of all templates.
func (s *Server) Templates() (names []string) {
	for _, t := range s.templates.Templates.Templates() {
		names = append(names, t.Name())
	}
	return names
}
