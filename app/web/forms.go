package web

import (
	"crypto/rand"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"movie-lottery/app/lottery"
)

// field is a field of the request's form.
func field(c *fiber.Ctx, name string) string {
	return sanitize(c.Request().PostArgs().Peek(name))
}

// fields are all values of a field that may be repeated.
func fields(c *fiber.Ctx, name string) []string { return values(c.Request().PostArgs(), name) }

// values are all values of a field of a form, wherever it was sent: as an address's parameters or as a body.
func values(form *fasthttp.Args, name string) (all []string) {
	for _, v := range form.PeekMulti(name) {
		all = append(all, sanitize(v))
	}
	return all
}

// lastValue is the lastValue value of a field of a form: that of the button, where the form has the field too.
func lastValue(form *fasthttp.Args, name string) string {
	if all := values(form, name); len(all) > 0 {
		return all[len(all)-1]
	}
	return ""
}

// formToken makes the number by which a form is known when it is sent twice.
func formToken() string { return rand.Text() }

// leaves are what a form leaves out: a value each, or several in one, with spaces between them, for one box to tick.
func leaves(form *fasthttp.Args) []string {
	return strings.Fields(strings.Join(values(form, "leave"), " "))
}

// checkList returns Invalid where there is no film: neither in the list nor among those that are known by their ids.
func checkList(list lottery.List, known int) error {
	switch n := len(list.Films) + known; {
	case n > 0:
		return nil
	case len(list.Links) > 0:
		return lottery.Invalid{Field: "titles", Problem: lottery.OnlyLinks, Got: len(list.Links)}
	}
	return lottery.Invalid{Field: "titles", Problem: lottery.Missing}
}

// movieIDs reads ids of films, each once.
func movieIDs(values []string) (ids []int64, err error) {
	for _, v := range values {
		id, err := strconv.ParseInt(v, 10, 64)
		if err != nil || id < 1 {
			return nil, lottery.Invalid{Field: "movie", Problem: lottery.UnknownSource}
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, lottery.CheckFilms(len(ids))
}

type input struct{ Name, Value string }

// otherFields are those of the request's form that are not shown to be changed, each with all its values.
func otherFields(c *fiber.Ctx) []input {
	var all []input
	for name, value := range c.Request().PostArgs().All() {
		if n := sanitize(name); n != "titles" {
			all = append(all, input{Name: n, Value: sanitize(value)})
		}
	}
	return all
}
