package web

import (
	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/web/view"
)

// Routes are all routes of the site, for tests that miss none.
func (s *Server) Routes() []fiber.Route { return s.app.GetRoutes(true) }

// Seats are the columns and rows of so many films on a TV.
func Seats(films int) (columns, rows int) {
	columns, rows, _ = seats(films)
	return columns, rows
}

// PatienceAfter is how long a client of backups may still keep the site waiting.
var PatienceAfter = patienceAfter

// PosterPath is where a drawn poster is found as a file.
func (s *Server) PosterPath(title string, year int) string { return s.posterPath(title, year) }

// PosterSum is the signature in such an address, as of a version of the drawing.
func (s *Server) PosterSum(version int, title string, year int) string {
	return s.posterSum(version, title, year)
}

// Record calls see for each partial that is rendered from now on, with a function that renders it again.
func (s *Server) Record(see func(partial string, size int, again func() ([]byte, error))) {
	s.views = recorder{s.views, see}
}

type recorder struct {
	renderer
	see func(string, int, func() ([]byte, error))
}

func (r recorder) record(partial string, render func() ([]byte, error)) ([]byte, error) {
	body, err := render()
	r.see(partial, len(body), render)
	return body, err
}

func (r recorder) Page(l *i18n.Language, partial string, c view.Content, v view.Visit) ([]byte, error) {
	return r.record(partial, func() ([]byte, error) { return r.renderer.Page(l, partial, c, v) })
}

func (r recorder) Fragment(l *i18n.Language, partial string, c view.Content) ([]byte, error) {
	return r.record(partial+"-fragment", func() ([]byte, error) { return r.renderer.Fragment(l, partial, c) })
}

func (r recorder) Part(l *i18n.Language, partial string, data any) ([]byte, error) {
	return r.record(partial, func() ([]byte, error) { return r.renderer.Part(l, partial, data) })
}

// Seal signs a cookie for one purpose.
func (s *Server) Seal(purpose, payload string) string { return s.signer.seal(purpose, []byte(payload)) }

// HostKey is the key of a host.
func HostKey(secret []byte, code string, g, renewals int) string {
	return hostKey(secret, code, g, renewals)
}

// KeyOwner is the host whose key it is, on a site with these secret keys, the newest first.
func KeyOwner(l *lottery.Lottery, key string, secrets ...[]byte) lottery.Guest {
	return signer{key: secrets[0], old: secrets[1:]}.keyOwner(l, key)
}
