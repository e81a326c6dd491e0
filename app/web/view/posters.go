package view

import (
	"fmt"
	"html/template"
	"strconv"

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

// label is the poster of a film whose title stands nowhere else: it has the title for screen readers.
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
	class := "poster p" + strconv.Itoa(drawn.Palette())
	if drawn.TitleTop() {
		class += " pt"
	}
	html := template.HTML(fmt.Sprintf(`<svg class="%s" viewBox="0 0 200 300" %s%s</svg>`, class, begin, drawn.Inline()))
	p.drawn.Add(film, html)
	return html
}
