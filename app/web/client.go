package web

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/limit"
)

// client returns who sends a request, as far as limits tell clients apart.
func (s *Server) client(c *fiber.Ctx) limit.Client {
	client := limit.Client{Address: s.clientAddress(c)}
	if v := s.visitor(c); v.Known() {
		client.Visitor = string(v[:])
	}
	return client
}

// clientAddress returns where a request came from: as a trusted proxy says in its header, or else the other end of the
// connection.
func (s *Server) clientAddress(c *fiber.Ctx) netip.Addr {
	peer, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	if !s.trusts(peer) {
		return peer
	}
	var values []string
	for _, value := range c.Request().Header.PeekAll(s.ClientIPHeader) {
		values = append(values, strings.Split(sanitize(value), ",")...)
	}
	if !strings.EqualFold(s.ClientIPHeader, fiber.HeaderXForwardedFor) {
		values = values[:min(len(values), 1)]
	}
	for _, value := range slices.Backward(values) { // each proxy adds whom it has the request from; what was there may be forged
		address, err := parseAddress(value)
		if err != nil {
			return peer
		}
		if peer = address; !s.trusts(address) {
			return peer
		}
	}
	return peer
}

// parseAddress reads an address of a proxy's header, which may have a port.
func parseAddress(s string) (netip.Addr, error) {
	s = strings.TrimSpace(s)
	if withPort, err := netip.ParseAddrPort(s); err == nil {
		return withPort.Addr(), nil
	}
	return netip.ParseAddr(s)
}

// trusts says whether an address is that of a trusted proxy.
func (s *Server) trusts(a netip.Addr) bool {
	return slices.ContainsFunc(s.TrustedProxies, func(network netip.Prefix) bool { return network.Contains(a.Unmap()) })
}
