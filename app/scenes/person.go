package scenes

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// A troupe acts on the stage in one language. After its first mishap it does nothing more, and err tells which that was.
type troupe struct {
	*Stage
	ctx  context.Context
	lang string
	err  error
}

// person is a browser of its own, known by its cookies.
type person struct {
	*troupe
	client *http.Client
}

func (t *troupe) person() *person {
	jar, _ := cookiejar.New(nil) // without options it can't fail
	return &person{t, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// cookies are what a browser has to have to be this person's.
func (p *person) cookies() []*http.Cookie {
	u, err := url.Parse(p.site)
	if err != nil {
		return nil
	}
	return p.client.Jar.Cookies(u)
}

// sends a form, and returns where it led to. Where the site asks to go slower, it does.
func (p *person) sends(path string, form url.Values) (location string) {
	for range 5 {
		if p.err != nil {
			return ""
		}
		resp, err := p.submit(path, form)
		if err != nil {
			p.err = err
			return ""
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusSeeOther {
			return resp.Header.Get("Location")
		}
		p.err = fmt.Errorf("POST %s: status %d", path, resp.StatusCode)
		if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds <= 10 {
			p.err = nil
			time.Sleep(time.Duration(seconds) * time.Second)
		}
	}
	if p.err == nil {
		p.err = fmt.Errorf("POST %s: asked to wait five times", path)
	}
	return ""
}

func (p *person) submit(path string, form url.Values) (*http.Response, error) {
	req, err := http.NewRequestWithContext(p.ctx, http.MethodPost, p.site+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept-Language", p.lang)
	return p.client.Do(req)
}

// starts a lottery, and returns its path.
func (p *person) starts(name, by string, titles ...string) string {
	return p.sends("/lotteries", url.Values{"name": {name}, "by": {by}, "titles": {strings.Join(titles, "\n")}})
}

func (p *person) adds(lottery, by string, titles ...string) {
	p.sends(lottery+"/tickets", url.Values{"by": {by}, "titles": {strings.Join(titles, "\n")}})
}

func (p *person) draws(lottery, word string) { p.sends(lottery+"/draw", url.Values{"word": {word}}) }

func (p *person) redraws(lottery, reason, word string) {
	p.sends(lottery+"/redraw", url.Values{"reason": {reason}, "word": {word}})
}

// exec changes what only time changes.
func (t *troupe) exec(sql string, args ...any) {
	if t.err != nil {
		return
	}
	if _, err := t.db.Exec(t.ctx, sql, args...); err != nil {
		t.err = fmt.Errorf("%w, in: %s", err, sql)
	}
}

// soon is so far away that a draw of then stays before its reveal.
const soon = "1 hour"

// moves a lottery's draw in time, seen from now.
func (t *troupe) moves(lottery, by string) {
	code := strings.TrimPrefix(lottery, "/l/")
	t.exec(`UPDATE draws SET drawn_at = now() + $2::text::interval
		WHERE drawn_at IS NOT NULL AND lottery_id = (SELECT id FROM lotteries WHERE code = $1)`, code, by)
	t.exec(`UPDATE lotteries SET version = version + 1, created_at = least(created_at, now() + $2::text::interval - interval '40 minutes')
		WHERE code = $1`, code, by)
}

// movesNewest moves a lottery's newest draw alone.
func (t *troupe) movesNewest(lottery, by string) {
	t.exec(`UPDATE draws SET drawn_at = now() + $2::text::interval
		WHERE (lottery_id, number) = (SELECT id, draws FROM lotteries WHERE code = $1)`, strings.TrimPrefix(lottery, "/l/"), by)
}

// ages sets when a lottery that waits was started, seen from now.
func (t *troupe) ages(lottery, by string) {
	t.exec(`UPDATE lotteries SET version = version + 1, created_at = now() + $2::text::interval WHERE code = $1`,
		strings.TrimPrefix(lottery, "/l/"), by)
}

// winner is the ticket that a lottery's draw found, and the id of its film.
func (t *troupe) winner(lottery string) (ticket, film int64) {
	if t.err == nil {
		t.err = t.db.QueryRow(t.ctx, `SELECT k.n, k.film_id FROM lotteries l JOIN draws d ON d.lottery_id = l.id
			JOIN tickets k ON k.lottery_id = l.id AND k.n = d.ticket WHERE l.code = $1`,
			strings.TrimPrefix(lottery, "/l/")).Scan(&ticket, &film)
	}
	return ticket, film
}

// toWatch is where the form of the newest winner goes that nobody has watched.
func (t *troupe) toWatch() string {
	var film int64
	if t.err == nil {
		t.err = t.db.QueryRow(t.ctx, `SELECT f.id FROM lotteries l JOIN draws d ON d.lottery_id = l.id
			JOIN tickets k ON k.lottery_id = l.id AND k.n = d.ticket JOIN films f ON f.id = k.film_id
			WHERE d.drawn_at < now() - interval '6 s' AND f.watched_on IS NULL ORDER BY l.id DESC LIMIT 1`).Scan(&film)
	}
	return fmt.Sprintf("/library/%d/watched", film)
}

// film is the id of a film in the library.
func (t *troupe) film(title string) (id int64) {
	if t.err == nil {
		if t.err = t.db.QueryRow(t.ctx, "SELECT id FROM films WHERE title = $1 AND added_at IS NOT NULL", title).Scan(&id); t.err != nil {
			t.err = fmt.Errorf("the film %q: %w", title, t.err)
		}
	}
	return id
}
