package web

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
)

// sanitize copies text of a request, which Fiber keeps in buffers that the next request overwrites. Bytes that are not
// UTF-8 become U+FFFD, and NUL, which PostgreSQL doesn't store, is removed. All text of a request comes through here.
func sanitize(b []byte) string {
	return strings.ReplaceAll(strings.ToValidUTF8(string(b), "\uFFFD"), "\x00", "")
}

// query returns a parameter of the request's address; empty where there is none.
func query(c *fiber.Ctx, name string) string {
	return sanitize(c.Request().URI().QueryArgs().Peek(name))
}

// cutQuery returns what is searched for: the beginning of a longer text, as no title is longer, and pages repeat it in
// every link of theirs.
func cutQuery(q string) string {
	if characters := []rune(q); len(characters) > lottery.MaxTitle {
		return string(characters[:lottery.MaxTitle])
	}
	return q
}

// param returns a segment of the request's path. A NUL in it is not removed but replaced: the address is another one.
func param(c *fiber.Ctx, name string) string {
	return sanitize([]byte(strings.ReplaceAll(c.Params(name), "\x00", "\uFFFD")))
}

// codeOf returns the code of the lottery in the request's path, in its canonical form where it is one.
func codeOf(c *fiber.Ctx) string {
	typed := param(c, "code")
	return cmp.Or(lottery.CanonicalCode(typed), typed)
}

// rightCode redirects to the canonical address of a page where the code was typed in capitals, or copied together with
// punctuation after it.
func rightCode(page fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if codeOf(c) == param(c, "code") {
			return page(c)
		}
		address := fill(c.Route().Path, c)
		if parameters := sanitize(c.Request().URI().QueryString()); parameters != "" {
			address += "?" + parameters
		}
		return seeOther(c, address)
	}
}

// pathInt parses a segment of the request's path, as parseID does.
func pathInt(c *fiber.Ctx, name string) int64 { return parseID(c.Params(name)) }

// parseID parses a number from 1. It returns 0, which is no row's, for all else.
func parseID(s string) int64 {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return max(id, 0)
}

// fill puts the request's code, and the number of its ticket, into a route's pattern.
func fill(pattern string, c *fiber.Ctx) string {
	return strings.NewReplacer(":code", url.PathEscape(codeOf(c)), ":n", url.PathEscape(param(c, "n"))).Replace(pattern)
}

// seeOther redirects to a page, with 303.
func seeOther(c *fiber.Ctx, path string) error {
	return c.Redirect(path, fiber.StatusSeeOther)
}
