package web

import (
	"encoding/hex"
	"fmt"
	"html/template"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	lru "github.com/hashicorp/golang-lru/v2"

	"movie-lottery/app/lottery"
	"movie-lottery/app/poster"
)

// keptPosters is how many posters are kept as they stand in pages: of about 1 kB each, and a poster takes longer to draw
// than all that a page says of its film.
const keptPosters = 1000

// posterCache draws posters, and keeps those that were used last. Its methods may be called at the same time.
type posterCache struct {
	drawn *lru.Cache[placed, template.HTML]
}

// placed is a film as it stands in a page.
type placed struct {
	lottery.Film
	labelled bool
}

func newPosterCache() *posterCache {
	drawn, _ := lru.New[placed, template.HTML](keptPosters) // it fails for sizes below 1 alone
	return &posterCache{drawn}
}

// draw is the poster of a film whose title stands beside it.
func (p *posterCache) draw(title string, year int) template.HTML {
	return p.svg(placed{lottery.Film{Title: title, Year: year}, false})
}

// label is the poster of a film whose title stands nowhere else: who does not see it is told.
func (p *posterCache) label(title string, year int) template.HTML {
	return p.svg(placed{lottery.Film{Title: title, Year: year}, true})
}

func (p *posterCache) svg(film placed) template.HTML {
	if known, ok := p.drawn.Get(film); ok {
		return known
	}
	begin := `aria-hidden="true">`
	if film.labelled {
		begin = `role="img"><title>` + template.HTMLEscapeString(film.WithYear()) + `</title>`
	}
	drawn := poster.Draw(film.Title, film.Year)
	html := template.HTML(fmt.Sprintf(`<svg class="poster p%d" viewBox="0 0 200 300" %s%s</svg>`, drawn.Palette(), begin, drawn.Inline()))
	p.drawn.Add(film, html)
	return html
}

// posterPath is where a drawn poster is found as a file, for what lies outside a page; inside pages it is inline. The
// address is all that it is drawn from, with a seal, so that nobody can have the site draw what they like.
func (s *Server) posterPath(title string, year int) string {
	return fmt.Sprintf("/posters/%s/%d/%s.svg", s.posterSum(title, year), year, url.PathEscape(title))
}

func (s *Server) posterSum(title string, year int) string {
	content := fmt.Sprintf("%d\x00%d\x00%s", poster.Version, year, title)
	return hex.EncodeToString(s.signer.mac("poster", []byte(content))[:8])
}

func (s *Server) posterFile(c *fiber.Ctx) error {
	title := strings.TrimSuffix(param(c, "*"), ".svg")
	year, err := strconv.Atoi(c.Params("year"))
	if err != nil || c.Params("sum") != s.posterSum(title, year) {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderCacheControl, immutable)
	c.Set(fiber.HeaderContentType, "image/svg+xml")
	return c.Send(poster.Draw(title, year).File())
}
