package web

import (
	"bytes"
	"maps"
	"net"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/live"
	"movie-lottery/app/lottery"
)

// identity is a response whose body goes on until the connection ends, in fasthttp's words.
const identity = -2

// live answers with a stream of events: each change of a lottery, as "changed" with its version, and how many screens
// watch it here, as "watching". The connection is taken from the server, which would keep 20 kB for each.
func (s *Server) live(c *fiber.Ctx) error {
	at, err := s.standing(c)
	if err != nil {
		return err
	}
	if s.hub.Full() {
		return fiber.ErrServiceUnavailable
	}
	c.Set(fiber.HeaderContentType, "text/event-stream")
	c.Set(fiber.HeaderCacheControl, "no-store, no-transform")
	c.Set("X-Accel-Buffering", "no") // said to nginx
	if c.Method() == fiber.MethodHead {
		return nil
	}
	c.Response().Header.SetContentLength(identity)
	head := bytes.Clone(c.Response().Header.Header())
	screens, _ := strconv.Atoi(query(c, "s"))
	shown := live.PageState{Version: query(c, "v"), Screens: screens}
	c.Context().HijackSetNoResponse(true)
	c.Context().Hijack(func(conn net.Conn) {
		if wrapped, ok := conn.(interface{ UnsafeConn() net.Conn }); ok { // with it goes a buffer of 16 kB
			conn = wrapped.UnsafeConn()
		}
		s.hub.Subscribe(conn, head, at, shown)
	})
	return nil
}

// standing is where the lottery of a request stands. While somebody watches it, that is known.
func (s *Server) standing(c *fiber.Ctx) (lottery.VersionInfo, error) {
	code := codeOf(c)
	at, known := s.hub.Latest(code)
	if !known {
		l, err := s.Store.Lottery(c.UserContext(), code)
		if err != nil {
			return at, err
		}
		at = l.VersionInfo()
	}
	if at.Deleted {
		return at, lottery.ErrDeleted
	}
	return at, nil
}

// pollPath is where a page at a place below a lottery's address asks for news. It says what it knows: the version, and
// what else there is to know.
func pollPath(at lottery.VersionInfo, place string, knows url.Values) string {
	says := url.Values{"v": {at.String()}}
	maps.Copy(says, knows)
	return withQuery(lotteryPath(at.Code)+place, says)
}

// livePath is where a page hears of changes: it says what it shows, which need not be told to it.
func livePath(code string, shown lottery.Version, screens int) string {
	shows := url.Values{"v": {shown.String()}, "s": {strconv.Itoa(screens)}}
	return withQuery(lotteryPath(code)+"/live", shows)
}
