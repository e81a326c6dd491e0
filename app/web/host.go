package web

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// acceptableHost is a Host header that links can be made of: a name or an IPv4 address, or an IPv6 address in brackets, and
// perhaps a port.
var acceptableHost = regexp.MustCompile(`^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$`)

// checkHost refuses a request for a host that can't be one. Where the site has a PUBLIC_URL, it sends pages that were asked
// for at another host on to it, and refuses forms that were sent to another host. Monitoring asks by any name.
func (s *Server) checkHost(c *fiber.Ctx) error {
	path, host := c.Path(), c.Hostname()
	switch {
	case strings.HasPrefix(path, "/health"), path == "/metrics":
	case len(host) > maxHost || !acceptableHost.MatchString(host):
		return fiber.ErrBadRequest
	case s.PublicURL == "" || sameHost(host, s.PublicURL):
	case c.Method() == fiber.MethodGet, c.Method() == fiber.MethodHead:
		address := s.PublicURL + sanitize(c.Request().URI().PathOriginal())
		if parameters := sanitize(c.Request().URI().QueryString()); parameters != "" {
			address += "?" + parameters
		}
		return c.Redirect(address, fiber.StatusPermanentRedirect)
	default:
		return errOtherHost
	}
	return c.Next()
}

// sameHost says whether a Host header names the host of an address. The address's scheme says which port is left out.
func sameHost(host, address string) bool {
	u, err := url.Parse(address)
	return err == nil && origin(u.Scheme+"://"+host) == origin(address)
}

// origin returns scheme, host and port of an address in one form: in small letters, and without the scheme's own port. It is
// empty for what has no host, as the origin "null".
func origin(address string) string {
	u, err := url.Parse(strings.ToLower(address))
	if err != nil || u.Host == "" {
		return ""
	}
	own := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]
	return u.Scheme + "://" + strings.TrimSuffix(u.Host, own)
}

// sameOrigin refuses a form that a page of another site sends, by Fetch metadata, or Origin where a browser sends none of
// those, as on plain http. What sends neither is no browser.
func (s *Server) sameOrigin(c *fiber.Ctx) error {
	site, from := c.Get("Sec-Fetch-Site"), sanitize([]byte(c.Get(fiber.HeaderOrigin)))
	switch {
	case site != "" && site != "same-origin" && site != "none":
		return fmt.Errorf("%w: Sec-Fetch-Site", errCrossSite)
	case from == "", site != "" && s.PublicURL == "", origin(from) == origin(s.base(c)):
		return c.Next()
	}
	LogOf(c.UserContext()).Warn("a form's Origin is not the address of this site; where a proxy changes Host, or https ends at it, set PUBLIC_URL",
		"origin", from[:min(len(from), maxHost)], "address", s.base(c))
	return fmt.Errorf("%w: Origin", errCrossSite)
}
