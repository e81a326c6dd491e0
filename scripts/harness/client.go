package harness

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"
)

// Gzipped is a header that asks for a compressed answer, as browsers do.
const Gzipped = "Accept-Encoding: gzip"

// Client sends requests to a site.
type Client struct {
	env     *Env
	Address string // host:port of the site
	http    http.Client
}

// NewClient returns a client without cookies, which keeps its connections and returns bodies as they were sent.
func (e *Env) NewClient(address string) *Client {
	return &Client{e, address, http.Client{
		Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 100},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       30 * time.Second,
	}}
}

// NewVisitor returns a client with cookies of its own. It makes each request on a new connection from an address of this
// machine, such as 127.0.0.2.
func (c *Client) NewVisitor(from string) *Client {
	v := c.env.NewClient(c.Address)
	v.http.Jar, _ = cookiejar.New(nil)
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	v.http.Transport = &http.Transport{DisableKeepAlives: true, DialContext: dialer.DialContext}
	v.http.Timeout = 10 * time.Second
	return v
}

// Answer is the answer to a request.
type Answer struct {
	Status int
	Path   string // that it leads to
	Body   []byte
}

// Do sends a request. Its error says that no whole answer came. Headers are "Name: value".
func (c *Client) Do(method, path, form string, headers ...string) (Answer, error) {
	req, err := http.NewRequestWithContext(c.env.Ctx, method, "http://"+c.Address+path, strings.NewReader(form))
	if err != nil {
		return Answer{}, err
	}
	req.Header.Set("Accept-Language", "en")
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return Answer{}, err
	}
	location, _, _ := strings.Cut(res.Header.Get("Location"), "?")
	return Answer{res.StatusCode, location, body}, nil
}

// Expect sends a request. Any other status than the one that is wanted is an error.
func (c *Client) Expect(want int, method, path, form string, headers ...string) (Answer, error) {
	a, err := c.Do(method, path, form, headers...)
	if err == nil && a.Status != want {
		err = fmt.Errorf("%s %s was answered with %d", method, path, a.Status)
	}
	return a, err
}

// Visit asks for a page, and returns an error unless it comes.
func (c *Client) Visit(path string) error {
	_, err := c.Expect(http.StatusOK, http.MethodGet, path, "", Gzipped)
	return err
}

// Get returns the body of a page or fragment.
func (c *Client) Get(path string, headers ...string) []byte {
	return Must(c.Expect(http.StatusOK, http.MethodGet, path, "", headers...)).Body
}

// Post sends a form and returns the path that the answer leads to.
func (c *Client) Post(path, form string) string {
	return Must(c.Expect(http.StatusSeeOther, http.MethodPost, path, form)).Path
}

// Titles returns a form with a list of films, one a line.
func Titles(list string) string { return url.Values{"titles": {list}}.Encode() }
