package web

import (
	"crypto/rand"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"movie-lottery/app/lottery"
)

// postArgs returns the fields of the request's form. They are none where its body was not read, or not to its end: fasthttp
// would read it now, however large, and keep it in memory.
func postArgs(c *fiber.Ctx) *fasthttp.Args {
	if c.Request().IsBodyStream() {
		return &fasthttp.Args{}
	}
	return c.Request().PostArgs()
}

// field returns a field of the request's form; empty where there is none.
func field(c *fiber.Ctx, name string) string {
	return sanitize(postArgs(c).Peek(name))
}

// fields returns all values of a field that may be repeated.
func fields(c *fiber.Ctx, name string) []string { return values(postArgs(c), name) }

// values returns all values of a field of a form, which may come as a body or as an address's parameters.
func values(form *fasthttp.Args, name string) (all []string) {
	for _, v := range form.PeekMulti(name) {
		all = append(all, sanitize(v))
	}
	return all
}

// lastValue returns the last value of a field; empty where there is none. A button that has the name of a field comes
// after it, and so counts.
func lastValue(form *fasthttp.Args, name string) string {
	if all := values(form, name); len(all) > 0 {
		return all[len(all)-1]
	}
	return ""
}

// formToken returns a random key for a form: sent twice, the form is recognized by it.
func formToken() string { return rand.Text() }

// leaveOptions returns what a form leaves out. One checkbox may stand for several, separated by spaces.
func leaveOptions(form *fasthttp.Args) []string {
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

// movieIDs parses ids of films and drops repeats. It returns Invalid for what is no id, and for more than a lottery takes.
func movieIDs(values []string) (ids []int64, err error) {
	for _, v := range values {
		id := parseID(v)
		if id == 0 {
			return nil, lottery.Invalid{Field: "movie", Problem: lottery.UnknownSource}
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, lottery.CheckFilms(len(ids))
}

// input is a hidden field of a form.
type input struct{ Name, Value string }

// allFields returns all fields of the request's form, each with all its values, but for the password, which is in no answer.
func allFields(c *fiber.Ctx) (all []input) {
	for name, value := range postArgs(c).All() {
		if n := sanitize(name); n != "password" {
			all = append(all, input{Name: n, Value: sanitize(value)})
		}
	}
	return all
}
