package web

import (
	"fmt"
	"net/netip"
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
	s.warnOfPrefix(c)
	path, host := c.Path(), c.Hostname()
	switch {
	case strings.HasPrefix(path, "/health"), path == "/metrics":
	case len(host) > maxHost || !acceptableHost.MatchString(host):
		return fiber.ErrBadRequest
	case s.PublicURL == "" || sameHost(host, s.PublicURL) || hostWasChanged(c, host):
	case c.Method() == fiber.MethodGet, c.Method() == fiber.MethodHead:
		address := s.PublicURL + sanitize(c.Request().URI().PathOriginal())
		if parameters := sanitize(c.Request().URI().QueryString()); parameters != "" {
			address += "?" + parameters
		}
		return c.Redirect(address, fiber.StatusPermanentRedirect)
	default:
		return s.refuseForm(c, errOtherHost)
	}
	return c.Next()
}

// hostWasChanged says whether a proxy has put its own name for this site in the place of the host that the visitor asked for,
// as the plainest proxy_pass of nginx does: redirects of such requests would never end. It is a name of the inner network, and
// no browser has sent it: the request is HTTP/1.0, has the metadata of a page on https, or an Origin that is elsewhere.
func hostWasChanged(c *fiber.Ctx, host string) bool {
	if !c.IsProxyTrusted() || c.Get(fiber.HeaderXForwardedHost) != "" || !isUpstream(host) {
		return false
	}
	if from := c.Get(fiber.HeaderOrigin); from != "" {
		return !sameHost(host, from)
	}
	return c.Get("Sec-Fetch-Site") != "" || !c.Request().Header.IsHTTP11()
}

// isUpstream says whether a Host header is one by which a proxy may know the site: a private address with a port, or a name
// without a dot, like that of a container.
func isUpstream(host string) bool {
	u, err := url.Parse("http://" + host)
	if err != nil {
		return false
	}
	name := u.Hostname()
	if address, err := netip.ParseAddr(name); err == nil {
		return u.Port() != "" && (address.IsPrivate() || address.IsLoopback())
	}
	return !strings.Contains(name, ".") && (name != "localhost" || u.Port() != "")
}

// warnOfPrefix logs once that a proxy serves the site below a path, as it says: all links of the site would lead elsewhere.
func (s *Server) warnOfPrefix(c *fiber.Ctx) {
	prefix := c.Get("X-Forwarded-Prefix")
	if strings.Trim(prefix, "/") == "" || !c.IsProxyTrusted() {
		return
	}
	s.prefixWarning.Do(func() {
		s.Log.Warn("a proxy serves this site below a path, where its links don't work: give it a host name of its own", "path", cut(sanitize([]byte(prefix))))
	})
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
// those, as on plain http. What sends neither is no browser. Where the two differ, a proxy has changed Host, or https ends at
// it, and the log says what to set.
func (s *Server) sameOrigin(c *fiber.Ctx) error {
	site, from := c.Get("Sec-Fetch-Site"), sanitize([]byte(c.Get(fiber.HeaderOrigin)))
	switch {
	case site != "" && site != "same-origin" && site != "none":
		return fmt.Errorf("%w: Sec-Fetch-Site", errCrossSite)
	case from == "", origin(from) == origin(s.base(c)):
		return c.Next()
	case site != "" && s.PublicURL == "":
		s.linkWarning.Do(func() {
			LogOf(c.UserContext()).Warn("visitors see this site at another address than its links have; set PUBLIC_URL",
				"setting", settingFor(from), "origin", cut(from), "address", s.base(c))
		})
		return c.Next()
	}
	LogOf(c.UserContext()).Warn("a form was refused, as its Origin is not the address of this site; if it should be, set PUBLIC_URL",
		"setting", settingFor(from), "origin", cut(from), "address", s.base(c))
	return s.refuseForm(c, errOrigin)
}

// settingFor returns the setting with which forms from an origin are taken; empty for one that is no address.
func settingFor(from string) string {
	address := origin(from)
	scheme, host, _ := strings.Cut(address, "://")
	if scheme != "http" && scheme != "https" || !acceptableHost.MatchString(host) {
		return ""
	}
	return "PUBLIC_URL=" + address
}

// cut returns the beginning of a header, for the log.
func cut(header string) string { return header[:min(len(header), maxHost)] }
