package web

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// clientNetwork returns the address that a request came from, as trusted proxies tell it: the rightmost of
// X-Forwarded-For that is not a proxy of a private network. An IPv6 client is its /64, as one client has all of that.
func clientNetwork(c *fiber.Ctx) string {
	address, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	if c.IsProxyTrusted() {
		for _, hop := range slices.Backward(strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")) {
			a, err := netip.ParseAddr(strings.TrimSpace(hop))
			if err != nil {
				break
			}
			if address = a; !a.IsPrivate() && !a.IsLoopback() {
				break
			}
		}
	}
	if address = address.Unmap().WithZone(""); address.Is6() {
		network, _ := address.Prefix(64) // valid for every IPv6 address
		return network.String()
	}
	return address.String()
}
