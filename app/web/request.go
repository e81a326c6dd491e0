package web

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
)

// sanitize is the one door through which a request's sanitize comes in. Fiber's bytes live in buffers that the next request
// overwrites, so they are copied; what is not UTF-8 becomes U+FFFD, and NUL, which PostgreSQL doesn't store, goes.
func sanitize(b []byte) string {
	return strings.ReplaceAll(strings.ToValidUTF8(string(b), "\uFFFD"), "\x00", "")
}

// query is a parameter of the request's address.
func query(c *fiber.Ctx, name string) string {
	return sanitize(c.Request().URI().QueryArgs().Peek(name))
}

// param is a part of the request's path. A NUL in it makes it another address, not a sloppy form of the same.
func param(c *fiber.Ctx, name string) string {
	return sanitize([]byte(strings.ReplaceAll(c.Params(name), "\x00", "\uFFFD")))
}

// codeOf is the code of the lottery that a request is about, however it was typed.
func codeOf(c *fiber.Ctx) string {
	typed := param(c, "code")
	return cmp.Or(lottery.CanonicalCode(typed), typed)
}

// rightCode leads to the same page under the code as it is, where it was typed in capitals, or copied with what stood
// behind it.
func rightCode(page fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if codeOf(c) == param(c, "code") {
			return page(c)
		}
		address := fill(c.Route().Path, c)
		if asks := sanitize(c.Request().URI().QueryString()); asks != "" {
			address += "?" + asks
		}
		return seeOther(c, address)
	}
}

// pathInt is a part of the request's path that is a pathInt from 1; 0 where it is none, which nothing is called.
func pathInt(c *fiber.Ctx, name string) int64 {
	n, err := strconv.ParseInt(c.Params(name), 10, 64)
	if err != nil || n < 1 {
		return 0
	}
	return n
}

// fill puts a request's own parts into a pattern of a path.
func fill(pattern string, c *fiber.Ctx) string {
	return strings.ReplaceAll(pattern, ":code", escapePath(codeOf(c)))
}

// escapePath makes a text one part of a path.
func escapePath(s string) string { return url.PathEscape(s) }

// seeOther sends the browser on to a page, by GET.
func seeOther(c *fiber.Ctx, path string) error {
	return c.Redirect(path, fiber.StatusSeeOther)
}

// cursor reads a page's end from an address; what is none is the beginning.
func cursor(s string) int64 {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil || id < 0 {
		return 0
	}
	return id
}
