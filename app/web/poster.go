package web

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/poster"
)

// posterPath is the address of a poster as a file, to be downloaded; in pages posters are inline. It has all that the
// poster is drawn from, and is signed, so that the site draws no poster that it did not offer.
func (s *Server) posterPath(title string, year int) string {
	return fmt.Sprintf("/posters/%s/%d/%s.svg", s.posterSum(poster.Version, title, year), year, url.PathEscape(title))
}

func (s *Server) posterSum(version int, title string, year int) string {
	content := fmt.Sprintf("%d\x00%d\x00%s", version, year, title)
	return hex.EncodeToString(s.signer.mac("poster", []byte(content))[:8])
}

// offeredPoster says whether the sum is that of a poster's address, now or under an earlier version of the drawing.
func (s *Server) offeredPoster(sum, title string, year int) bool {
	for version := 1; version <= poster.Version; version++ {
		if sum == s.posterSum(version, title, year) {
			return true
		}
	}
	return false
}

func (s *Server) posterFile(c *fiber.Ctx) error {
	title := strings.TrimSuffix(param(c, "*"), ".svg")
	year, err := strconv.Atoi(c.Params("year"))
	if err != nil || !s.offeredPoster(c.Params("sum"), title, year) {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderCacheControl, immutable)
	c.Set(fiber.HeaderContentType, "image/svg+xml")
	return c.Send(poster.Draw(title, year).File())
}
