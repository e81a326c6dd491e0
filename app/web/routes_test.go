package web_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
	"movie-lottery/app/web"
)

// routeCase is a request for one route, which can be repeated.
type routeCase struct {
	trips int // to the database, at most
	do    func() page
	undo  func() // so that doing it again changes something again
}

// routeCases returns a request for every route of a site, by method and pattern.
func routeCases(t *testing.T, s *site) map[string]routeCase {
	b := s.browser(t).unfollowing()
	return routeCasesFor(t, s, b, b)
}

// routeCasesFor returns the same for one browser, on what another one has started.
func routeCasesFor(t *testing.T, s *site, b, host *browser) map[string]routeCase {
	added := 0
	open, drawn := host.startUnfollowed("Heat", "Dune", "Alien"), host.startUnfollowed("Heat", "Dune")
	host.draw(drawn)
	s.exec(t, "UPDATE films SET watched_on = NULL") // by the cases before
	winner := strings.TrimSuffix(host.get(drawn).Find(`form[action$="/watched"]`).AttrOr("action", ""), "/watched")
	var film int64
	if err := s.db.QueryRow(t.Context(), "UPDATE films SET added_at = now() WHERE title = 'Heat' RETURNING id").Scan(&film); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if _, err := s.Database.Write(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	get := func(trips int, path string) routeCase {
		return routeCase{trips: trips, do: func() page { return b.get(path) }}
	}
	post := func(path string, form url.Values) routeCase {
		return routeCase{trips: 2, do: func() page { return b.post(path, form) }}
	}
	change := func(path, undo string) routeCase {
		c := post(path, nil)
		c.undo = func() { b.post(undo, nil) }
		return c
	}
	host.post(open+"/tickets/2/remove", nil)
	asking := func(action string) routeCase {
		path := host.startUnfollowed("Paprika / Coco", "Up")
		return routeCase{2, func() page { return b.post(path+"/tickets/1/"+action, nil) }, func() { path = host.startUnfollowed("Paprika / Coco", "Up") }}
	}
	confirmed := host.startUnfollowed("Paprika / Coco", "Up")
	host.post(confirmed+"/tickets/1/confirm", nil)
	undoConfirmed := host.get(confirmed).form(".notice form")
	others := host.startUnfollowed("Heat")
	for range 2 { // guests 2 and 3
		s.browser(t).post(others+"/tickets", url.Values{"titles": {fmt.Sprint("Film of ", added)}})
		added++
	}
	host.post(others+"/guests/3/remove", nil)
	deleted := host.startUnfollowed("Heat", "Dune")
	host.post(deleted+"/delete", nil)
	redrawn, renewed := host.startUnfollowed("Heat", "Dune", "Alien"), host.startUnfollowed("Heat")
	host.draw(redrawn)
	key := keyOf(host.keyLink(open))
	marked := host.startUnfollowed("Heat", "Dune", "Alien")
	host.post(marked+"/settings", url.Values{"vetoes": {"yes"}, "weights": {"yes"}})
	for _, mark := range []string{"/tickets/2/seen", "/tickets/2/veto"} {
		b.post(marked+mark, nil)
	}
	weight := 1
	evening := host.startUnfollowed("Heat", "Dune")
	host.draw(evening)
	filmPath := fmt.Sprintf("/library/%d", film)
	return map[string]routeCase{
		"GET /":                   get(1, "/"),
		"GET /l/:code":            get(1, drawn),
		"GET /l/:code/proof":      get(1, drawn+"/proof"),
		"GET /l/:code/proof.json": get(1, drawn+"/proof.json"),
		"GET /history":            get(1, "/history?q=heat&state=drawn&before=1000"),
		"GET /films":              get(1, "/films?q=hea"),
		"GET /library":            get(1, "/library?after=added-1-1"),
		"GET /library/:id":        get(1, filmPath),
		"GET /l/:code/screen":     get(1, drawn+"/screen"),
		"GET /l/:code/live":       {1, func() page { return b.do(http.MethodHead, open+"/live", nil) }, nil},
		"GET /l/:code/again":      get(1, drawn+"/again"),
		"GET /l/:code/host":       get(1, open+"/host"),
		"GET /l/:code/qr.svg":     get(0, drawn+"/qr.svg"),
		"GET /site.webmanifest":   get(0, "/site.webmanifest"),
		"GET /health":             get(0, "/health"),
		"GET /health/ready":       get(1, "/health/ready"),
		"GET /metrics":            get(0, "/metrics"),
		"GET /static/:hash/*":     get(0, "/static/0000000000000000/site.css"),

		"GET /posters/:sum/:year/*": get(0, s.PosterPath("Heat", 1995)),

		"GET /backup":           get(0, "/backup"),
		"POST /backup/download": {0, func() page { return b.download(s.BackupPassword()) }, nil},
		"POST /backup": {0, func() page { // into a site that is empty, where the visitor is logged in too
			empty := *b
			empty.site = newSite(t, func(o *web.Options) { o.Password = s.Password })
			return empty.upload(s.BackupPassword(), file.Bytes())
		}, nil},
		"POST /preview":                {1, func() page { return b.post("/preview", url.Values{"titles": {"Heat"}}) }, nil},
		"GET /login":                   get(0, "/login?next=/history"),
		"POST /login":                  {0, func() page { return b.post("/login", url.Values{"password": {password}}) }, nil},
		"POST /logout":                 {0, func() page { return b.post("/logout", nil) }, nil},
		"POST /language":               {0, func() page { return b.post("/language", url.Values{"lang": {"en"}}) }, nil},
		"POST /lotteries":              post("/lotteries", url.Values{"titles": {"Heat\nDune"}, "from": {strings.TrimPrefix(drawn, "/l/")}, "leave": {"winner"}}),
		"POST /l/:code/preview":        {2, func() page { return b.post(open+"/preview", url.Values{"titles": {"Heat"}}) }, nil},
		"POST /library/preview":        {2, func() page { return b.post("/library/preview", url.Values{"titles": {"Heat"}}) }, nil},
		"GET /l/:code/tickets/:n":      get(1, marked+"/tickets/3"),
		"GET /l/:code/tickets/:n/edit": get(1, open+"/tickets/3/edit"),
		"POST /l/:code/tickets/:n/edit": {2, func() page {
			added++
			return b.post(open+"/tickets/3/edit", url.Values{"title": {fmt.Sprintf("Another %d (1979)", added)}})
		}, nil},
		"POST /l/:code/tickets/:n/remove":    change(open+"/tickets/1/remove", open+"/tickets/1/restore"),
		"POST /l/:code/tickets/:n/restore":   change(open+"/tickets/2/restore", open+"/tickets/2/remove"),
		"POST /l/:code/tickets/:n/split":     asking("split"),
		"POST /l/:code/tickets/:n/confirm":   asking("confirm"),
		"POST /l/:code/tickets/:n/ask":       {2, func() page { return b.post(confirmed+"/tickets/1/ask", undoConfirmed) }, func() { b.post(confirmed+"/tickets/1/confirm", nil) }},
		"POST /l/:code/tickets/:n/watched":   change(winner+"/watched", winner+"/unwatched"),
		"POST /l/:code/tickets/:n/unwatched": change(winner+"/unwatched", winner+"/watched"),
		"POST /l/:code/host/renew":           post(renewed+"/host/renew", nil),
		"POST /l/:code/delete":               change(open+"/delete", open+"/restore"),
		"POST /l/:code/restore":              change(deleted+"/restore", deleted+"/delete"),
		"POST /library":                      post("/library", url.Values{"titles": {"Heat"}}),
		"POST /library/:id/watched":          change(filmPath+"/watched", filmPath+"/unwatched"),
		"POST /library/:id/unwatched":        change(filmPath+"/unwatched", filmPath+"/watched"),
		"POST /library/:id/delete":           change(filmPath+"/delete", filmPath+"/restore"),
		"POST /library/:id/restore":          change(filmPath+"/restore", filmPath+"/delete"),
		"POST /l/:code/guests/:g/remove":     change(others+"/guests/2/remove", others+"/guests/2/restore"),
		"POST /l/:code/guests/:g/restore":    change(others+"/guests/3/restore", others+"/guests/3/remove"),
		"POST /l/:code/settings": {2, func() page {
			added++
			return b.post(open+"/settings", url.Values{"name": {fmt.Sprint("Friday ", added)}, "per_guest": {fmt.Sprint(1 + added%50)}})
		}, nil},
		"POST /l/:code/me": {2, func() page {
			added++
			return b.post(open+"/me", url.Values{"by": {fmt.Sprint("Bo ", added)}})
		}, nil},
		"POST /l/:code/tickets/:n/seen":   change(marked+"/tickets/1/seen", marked+"/tickets/1/unseen"),
		"POST /l/:code/tickets/:n/unseen": change(marked+"/tickets/2/unseen", marked+"/tickets/2/seen"),
		"POST /l/:code/tickets/:n/veto":   {2, func() page { return b.post(marked+"/tickets/2/veto", nil) }, func() { b.post(marked+"/tickets/2/unveto", nil) }},
		"POST /l/:code/tickets/:n/unveto": change(marked+"/tickets/2/unveto", marked+"/tickets/2/veto"),
		"POST /l/:code/guests/:g/absent":  change(marked+"/guests/1/absent", marked+"/guests/1/present"),
		"POST /l/:code/guests/:g/present": change(marked+"/guests/1/present", marked+"/guests/1/absent"),
		"POST /l/:code/tickets/:n/weight": {2, func() page {
			weight = weight%lottery.MaxWeight + 1
			return b.post(marked+"/tickets/3/weight", url.Values{"weight": {fmt.Sprint(weight)}})
		}, nil},
		"POST /l/:code/seen/leave": {2, func() page {
			s.exec(t, "UPDATE tickets SET left_out = false")
			return b.post(marked+"/seen/leave", url.Values{"by": {"anybody"}})
		}, nil},
		"POST /l/:code/seen/restore": {2, func() page {
			s.exec(t, `UPDATE tickets SET left_out = true, left_out_since = 7 FROM lotteries l
				WHERE l.id = lottery_id AND code = $1 AND n = 2`, strings.TrimPrefix(marked, "/l/"))
			return b.post(marked+"/seen/restore", url.Values{"version": {"7"}})
		}, nil},
		"POST /l/:code/tickets": {2, func() page {
			added++
			return b.post(open+"/tickets", url.Values{"titles": {fmt.Sprintf("Film %d", added)}, "movie": {fmt.Sprint(film)}, "by": {"Bo"}})
		}, nil},
		"POST /l/:code/host": {2, func() page { // by a visitor who is none yet
			return s.browser(t).unfollowing().post(open+"/host", url.Values{"key": {key}, "as": {"host"}})
		}, nil},
		"POST /l/:code/draw": {2, func() page {
			s.exec(t, `UPDATE lotteries SET draws = 0, version = version + 1 WHERE code = $1`, strings.TrimPrefix(drawn, "/l/"))
			s.exec(t, `DELETE FROM draws USING lotteries l WHERE l.id = lottery_id AND code = $1 AND number > 1`, strings.TrimPrefix(drawn, "/l/"))
			s.exec(t, `UPDATE draws SET word = NULL, list = NULL, winner = NULL, ticket = NULL, drawn_at = NULL
				FROM lotteries l WHERE l.id = lottery_id AND code = $1`, strings.TrimPrefix(drawn, "/l/"))
			return b.post(drawn+"/draw", nil)
		}, nil},
		"POST /l/:code/next": change(evening+"/next", evening+"/back"),
		"POST /l/:code/back": change(evening+"/back", evening+"/next"),
		"POST /l/:code/redraw": {2, func() page {
			code := strings.TrimPrefix(redrawn, "/l/")
			s.exec(t, `UPDATE lotteries SET draws = 1, version = version + 1 WHERE code = $1`, code)
			s.exec(t, `DELETE FROM draws USING lotteries l WHERE l.id = lottery_id AND code = $1 AND number > 2`, code)
			s.exec(t, `UPDATE draws SET word = NULL, list = NULL, winner = NULL, ticket = NULL, drawn_at = NULL
				FROM lotteries l WHERE l.id = lottery_id AND code = $1 AND number = 2`, code)
			return b.post(redrawn+"/redraw", again("Seen it", ""))
		}, nil},
	}
}

func (b *browser) startUnfollowed(titles ...string) string {
	b.t.Helper()
	p := b.post("/lotteries", url.Values{"titles": {strings.Join(titles, "\n")}})
	if p.status != http.StatusSeeOther {
		b.t.Fatalf("starting a lottery: %d", p.status)
	}
	return p.location
}

func TestRoutesKeepToRoundTrips(t *testing.T) {
	s := newSite(t)
	cases := routeCases(t, s)
	tried := 0
	for _, r := range s.Routes() {
		if r.Method != http.MethodGet && r.Method != http.MethodPost || r.Path == "/" && r.Method == http.MethodPost {
			continue
		}
		name := r.Method + " " + r.Path
		c, ok := cases[name]
		if !ok && r.Method == http.MethodGet { // the way back from a form's address
			c, ok = routeCase{trips: 0, do: func() page {
				return s.browser(t).unfollowing().get(strings.NewReplacer(":code", "0123456789", ":n", "1", ":g", "1", ":id", "1").Replace(r.Path))
			}}, true
		}
		if !ok {
			t.Errorf("%s has no case here", name)
			continue
		}
		tried++
		c.do() // a statement is prepared once a connection, and that does not count
		if c.undo != nil {
			c.undo()
		}
		before := s.trips.n.Load()
		p := c.do()
		if got := int(s.trips.n.Load() - before); got > c.trips {
			t.Errorf("%s: %d round trips, not %d", name, got, c.trips)
		}
		if p.status >= 400 && !strings.Contains(name, "static") {
			t.Errorf("%s: %d", name, p.status)
		}
	}
	if tried < len(cases) {
		t.Errorf("%d routes for %d cases", tried, len(cases))
	}
}

func TestWrongMethodGetsAllowedOnes(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	for wrong, method := range map[string]string{"/history": "POST", path: "POST", "/": "DELETE"} {
		p := b.do(method, wrong, nil)
		expect(t, wrong, p.status, http.StatusMethodNotAllowed)
		expect(t, wrong, p.text("h1"), "That doesn’t work here")
		if allow := p.header.Get("Allow"); !strings.Contains(allow, "GET") {
			t.Errorf("%s allows %q", wrong, allow)
		}
	}
	b.get(path + "/nothing")
	if strings.Contains(s.log.String(), strings.TrimPrefix(path, "/l/")) {
		t.Errorf("the log has the code: %s", s.log)
	}
}

func TestGetOfFormAddressLeadsToItsPage(t *testing.T) {
	s := newSite(t)
	b := s.browser(t).unfollowing()
	for path, want := range map[string]string{
		"/lotteries":                        "/",
		"/preview":                          "/",
		"/language":                         "/",
		"/l/0123456789/tickets":             "/l/0123456789",
		"/l/0123456789/preview":             "/l/0123456789",
		"/library/preview":                  "/library",
		"/l/0123456789/tickets/1/remove":    "/l/0123456789",
		"/l/0123456789/tickets/1/split":     "/l/0123456789",
		"/l/0123456789/tickets/1/confirm":   "/l/0123456789",
		"/l/0123456789/tickets/1/ask":       "/l/0123456789",
		"/l/0123456789/tickets/1/restore":   "/l/0123456789",
		"/l/0123456789/guests/2/remove":     "/l/0123456789",
		"/l/0123456789/guests/2/restore":    "/l/0123456789",
		"/l/0123456789/settings":            "/l/0123456789",
		"/l/0123456789/me":                  "/l/0123456789",
		"/l/0123456789/draw":                "/l/0123456789",
		"/l/0123456789/tickets/1/seen":      "/l/0123456789",
		"/l/0123456789/tickets/1/unveto":    "/l/0123456789",
		"/l/0123456789/tickets/1/weight":    "/l/0123456789",
		"/l/0123456789/seen/leave":          "/l/0123456789",
		"/l/0123456789/seen/restore":        "/l/0123456789",
		"/l/0123456789/guests/1/absent":     "/l/0123456789",
		"/l/0123456789/redraw":              "/l/0123456789",
		"/l/0123456789/next":                "/l/0123456789",
		"/l/0123456789/back":                "/l/0123456789",
		"/l/0123456789/delete":              "/l/0123456789",
		"/l/0123456789/restore":             "/l/0123456789",
		"/l/0123456789/host/renew":          "/l/0123456789/host",
		"/library/1/watched":                "/library",
		"/backup/download":                  "/backup",
		"/l/0123456789/tickets/1/watched":   "/l/0123456789",
		"/l/0123456789/tickets/1/unwatched": "/l/0123456789",
		"/logout":                           "/",
		"/library/1/unwatched":              "/library",
		"/library/1/delete":                 "/library",
		"/library/1/restore":                "/library",
	} {
		p := b.get(path)
		expect(t, path, p.status, http.StatusSeeOther)
		expect(t, path, p.location, want)
	}
}

func TestCodeInCapitalsOrWithPunctuationIsAccepted(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune", "Alien")
	typed := "/l/" + strings.ToUpper(strings.TrimPrefix(path, "/l/")) + ".,"
	for _, r := range s.Routes() {
		below, ok := strings.CutPrefix(r.Path, "/l/:code")
		if r.Method != http.MethodGet || !ok {
			continue
		}
		below = strings.NewReplacer(":n", "1", ":g", "1").Replace(below)
		p := host.unfollowing().get(typed + below + "?v=7&n=3")
		expect(t, below, p.status, http.StatusSeeOther)
		if p.location != path+below+"?v=7&n=3" && p.location != path && p.location != path+"/host" { // the latter two from a form's address
			t.Errorf("%s leads to %s", below, p.location)
		}
	}
	for _, c := range []struct{ below, want string }{
		{"/tickets", "Heat; Dune; Alien; Up"}, {"/tickets/4/remove", "Heat; Dune; Alien"}, {"/tickets/4/restore", "Heat; Dune; Alien; Up"},
		{"/delete", ""}, {"/restore", "Heat; Dune; Alien; Up"}, {"/draw", ""},
	} {
		p := host.post(typed+c.below, url.Values{"titles": {"Up"}})
		expect(t, c.below, p.path, path)
		expect(t, c.below, p.films(), c.want)
	}
	s.reveal(t)
	expect(t, "a redraw", host.post(typed+"/redraw", again("Seen it", "")).path, path)
	expect(t, "what is refused", host.post(typed+"/redraw", again("", "")).status, http.StatusConflict)
}

func TestUnknownAddressIsAnsweredWithPage(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/nothing", "/l/0123456789", "/l/.", "/l/%ff%00", "/static/x/site.css", "/static/0/../../go.mod"} {
		p := s.browser(t).get(path)
		expect(t, path, p.status, http.StatusNotFound)
		expect(t, path, p.Find("main h1").Length(), 1)
		if to, _ := p.Find("main a.button").Attr("href"); to != "/" {
			t.Errorf("%s leads on to %q", path, to)
		}
	}
}
