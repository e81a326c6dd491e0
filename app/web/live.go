package web

import (
	"bytes"
	"maps"
	"net"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/limit"
	"movie-lottery/app/live"
	"movie-lottery/app/lottery"
)

// identity is the content length that fasthttp knows for a body that goes on until the connection ends.
const identity = -2

// live answers with a stream of events: each change of a lottery, as "changed" with its version, and how many screens
// show it here, as "watching". The connection is taken from the server, which would keep 12 kB for each.
func (s *Server) live(c *fiber.Ctx) error {
	at, err := s.versionInfo(c)
	if err != nil {
		return err
	}
	who := s.streamClient(c)
	if err := s.limitStream(at.Code, who); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/event-stream")
	c.Set(fiber.HeaderCacheControl, "no-store, no-transform")
	c.Set("X-Accel-Buffering", "no") // read by nginx
	if c.Method() == fiber.MethodHead {
		return nil
	}
	c.Response().Header.SetContentLength(identity)
	head := bytes.Clone(c.Response().Header.Header())
	client := clientStateOf(c)
	screens, _ := strconv.Atoi(client.screens)
	shown := live.PageState{Version: client.version, Screens: screens}
	c.Context().HijackSetNoResponse(true)
	c.Context().Hijack(func(conn net.Conn) {
		if wrapped, ok := conn.(interface{ UnsafeConn() net.Conn }); ok { // which frees a buffer of 8 kB
			conn = wrapped.UnsafeConn()
		}
		if limited, ok := conn.(*limit.Conn); ok { // the hub limits streams
			limited.Keep()
		}
		s.hub.Subscribe(conn, head, who, at, shown)
	})
	return nil
}

// versionInfo returns the version of a request's lottery. The database is asked only where no page of this instance
// shows the lottery. It fails with lottery.ErrNotFound or ErrDeleted.
func (s *Server) versionInfo(c *fiber.Ctx) (lottery.VersionInfo, error) {
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

// clientState is what a page that asks for news says of itself, in parameters of the address.
type clientState struct {
	version string          // v: that it shows, as lottery.Version writes it; empty: it asks for a page, not for news
	heard   lottery.Version // h: the newest that it heard of; zero: none
	screens string          // s: how many it says there are; empty: it shows no number
	seen    string          // n: the number of the newest ticket that it has shown; empty: none
	draws   string          // d: of a proof, its proofVersion; of a winner's page, the number of the draw; empty: it is neither
}

func clientStateOf(c *fiber.Ctx) clientState {
	heard, _ := lottery.ParseVersion(query(c, "h"))
	return clientState{version: query(c, "v"), heard: heard, screens: query(c, "s"), seen: query(c, "n"), draws: query(c, "d")}
}

// olderThan says whether the client shows a version, and that is before v.
func (k clientState) olderThan(v lottery.Version) bool {
	shown, ok := lottery.ParseVersion(k.version)
	return ok && shown.Before(v)
}

// upToDate says whether the client shows all there is, in a lottery's version and a number of screens.
func (k clientState) upToDate(newest lottery.Version, screens int) bool {
	return k.version == newest.String() && !newest.Before(k.heard) && (k.screens == "" || k.screens == strconv.Itoa(screens))
}

// knownVersion returns the newest version of a lottery where that is known without the database: pages of this instance
// show it, and the client heard of nothing newer, as it may from an instance that knew earlier.
func knownVersion(hub *live.Hub, code string, client clientState) (v lottery.Version, known bool) {
	at, known := hub.Latest(code)
	return at.Version, known && !at.Before(client.heard)
}

// showNews calls show with a lottery as it is now, or with its proof, unless the page that asks for news shows all there is.
// Where that is known, the database is not asked.
func showNews[T versioned[T]](s *Server, c *fiber.Ctx, from *snapshots[T], show func(T, pageRequest) error) error {
	r := s.lotteryRequest(c)
	if newest, known := knownVersion(s.hub, codeOf(c), r.client); known && r.client.upToDate(newest, r.screens) {
		return c.SendStatus(fiber.StatusNoContent)
	}
	now, err := from.get(c.UserContext(), codeOf(c), r.client)
	if err != nil {
		return err
	}
	if r.client.upToDate(now.VersionInfo().Version, r.screens) {
		return c.SendStatus(fiber.StatusNoContent)
	}
	return show(now, r)
}

// screens is how many pages and TVs show a lottery, from 1: the page that the number stands on is one.
func (s *Server) screens(code string) int { return max(1, s.hub.Screens(code)) }

// pollPath is where a page below a lottery's address asks for news: with the version that it shows, and the other
// parameters of its clientState.
func pollPath(at lottery.VersionInfo, place string, shown url.Values) string {
	values := url.Values{"v": {at.String()}}
	maps.Copy(values, shown)
	return withQuery(lotteryPath(at.Code)+place, values)
}

// livePath is where a page hears of changes: with what it shows, of which no event is needed.
func livePath(code string, shown lottery.Version, screens int) string {
	return withQuery(lotteryPath(code)+"/live", url.Values{"v": {shown.String()}, "s": {strconv.Itoa(screens)}})
}
