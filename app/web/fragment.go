package web

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// partParameter names the part of a page that htmx asks for. It is only in the addresses that htmx requests, never in
// one that the browser shows or keeps.
const partParameter = "part"

// Parts that are asked for by more than one page.
const (
	partRows        = "rows"         // of the next page of a list
	partSheet       = "sheet"        // the page as a sheet above another one
	partUnderstood  = "understood"   // of a list that is being typed
	partFilmCard    = "card"         // the card of the film that was changed
	partHistoryCard = "history-card" // the card of the lottery that the parameter of this name has the id of
)

// part returns the part of a page that htmx asks for, in the address or in a form. It is empty for the whole page, and for
// every request that is not htmx's: such an address, opened in a browser, is the page.
func part(c *fiber.Ctx) string {
	if !isFragment(c) {
		return ""
	}
	return cmp.Or(query(c, partParameter), field(c, partParameter))
}

// pageAddress returns the address of a request without the part that it asks for: where the whole page is.
func pageAddress(c *fiber.Ctx) string {
	address := sanitize([]byte(c.OriginalURL()))
	path, parameters, _ := strings.Cut(address, "?")
	values, err := url.ParseQuery(parameters)
	if err != nil || !values.Has(partParameter) {
		return address
	}
	values.Del(partParameter)
	return withQuery(path, values)
}

// target is an element of a page, how htmx puts an answer there, and what of the answer it takes.
type target struct{ selector, swap, takes string }

// Elements that take an answer whose request asked for another one.
var (
	wholePage   = target{"#main", "innerHTML", "unset"}
	filmSheet   = target{"#film-sheet", "innerHTML", "unset"}
	lotteryPart = target{"#lottery", "outerHTML show:window:top", "#lottery"}
)

// retarget has htmx put an answer into an element, whatever the request named.
func retarget(c *fiber.Ctx, t target) {
	c.Set("HX-Retarget", t.selector)
	c.Set("HX-Reswap", t.swap)
	c.Set("HX-Reselect", t.takes)
}
