package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// startProxy puts a proxy before a site and returns its URL. What it does with a request is up to handle.
func startProxy(t *testing.T, site string, handle func(w http.ResponseWriter, r *http.Request, site http.Handler)) string {
	t.Helper()
	address, err := url.Parse(site)
	if err != nil {
		t.Fatal(err)
	}
	next := httputil.NewSingleHostReverseProxy(address)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handle(w, r, next) }))
	t.Cleanup(proxy.Close)
	t.Cleanup(proxy.CloseClientConnections)
	return proxy.URL
}

// isEventStream reports whether a page asks for its events.
func isEventStream(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/live") }

// outage is a proxy of a site that can go away. Its event streams never say anything.
type outage struct {
	down, recovering atomic.Bool
	cut              chan struct{} // closed when the site goes away
}

func (o *outage) handle(w http.ResponseWriter, r *http.Request, site http.Handler) {
	if isEventStream(r) && o.recovering.Load() { // streams are there again before all else
		o.down.Store(false)
	}
	switch {
	case o.down.Load():
		w.WriteHeader(http.StatusBadGateway)
	case isEventStream(r):
		o.stream(w, r)
	default:
		site.ServeHTTP(w, r)
	}
}

func (o *outage) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = io.WriteString(w, "retry: 100\n\n")
	_ = http.NewResponseController(w).Flush()
	cut := o.cut
	if o.recovering.Load() {
		cut = nil
	}
	select {
	case <-cut:
	case <-r.Context().Done():
	}
}

func (o *outage) begin() {
	o.down.Store(true)
	close(o.cut)
}

// forwardPlainly passes a request on as the plainest proxy_pass of nginx does: with the site's own Host, and without a word
// about the client.
func forwardPlainly(w http.ResponseWriter, r *http.Request, site http.Handler) {
	r.Host = ""
	r.Header["X-Forwarded-For"] = nil // so that it is not added
	site.ServeHTTP(w, r)
}

func TestProxyThatChangesHostIsToldOfBesideTheTextThatItHasRefused(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	user := newUser(t)
	proxy := startProxy(t, startSite(t).url, forwardPlainly)
	address := strings.Replace(proxy, "127.0.0.1", "0.0.0.0", 1) // where browsers send no Fetch metadata, as on plain http elsewhere
	user.opens(address)
	user.halfTypes("Heat")
	user.sees("p", "set PUBLIC_URL="+address+" and start it again.")
	user.expectsTyped("after its preview was refused", "Heat")
	user.clicks("#go")
	user.sees("h1", "That came from another site")
	user.sees("p", "set PUBLIC_URL="+address+" and start it again.")
	user.expectsTyped("after it was refused", "Heat")
}
