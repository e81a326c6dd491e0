package e2e

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// goesBack presses Back and waits for the page before. It returns why that page was loaded anew, or "" where it came from
// the browser's memory. After that only Evaluate sees the page: chromedp is told of no nodes of a page from memory.
func (u user) goesBack() (reasons string) {
	u.t.Helper()
	ctx, cancel := context.WithTimeout(u.t.Context(), patience)
	defer cancel()
	arrived := make(chan page.NavigationType, 1)
	u.must(u.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *page.EventBackForwardCacheNotUsed:
			for _, r := range e.NotRestoredExplanations {
				reasons += fmt.Sprint(" ", r.Reason)
			}
		case *page.EventFrameNavigated:
			if e.Frame.ParentID == "" {
				arrived <- e.Type
			}
		}
	}))
	u.must(u.Back())
	select {
	case how := <-arrived:
		if how != page.NavigationTypeBackForwardCacheRestore && reasons == "" {
			reasons = "unknown"
		}
		return reasons
	case <-ctx.Done():
		u.t.Fatal("no page came back")
		return ""
	}
}

// expect fails the test where an expression has another value in the page.
func (u user) expect(expression, want string) {
	u.t.Helper()
	if got := value(u, chromedp.Evaluate[string]("String("+expression+")")); got != want {
		u.t.Errorf("%s is %q, not %q", expression, got, want)
	}
}

// bothBrowsers runs a test in a browser with memory for pages and in one without.
func bothBrowsers(t *testing.T, test func(t *testing.T, host user, site string)) {
	t.Helper()
	needsScripts(t)
	for name, chromium := range map[string]*sharedBrowser{"with memory": chromiumWithMemory, "without memory": chromium} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newUserOf(t, chromium), startSite(t).url)
		})
	}
}

func TestBrowserKeepsEveryPageForBack(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site := startSite(t)
	host := newUserOf(t, chromiumWithMemory)
	link := host.startsTwo(site.url)
	for _, path := range []string{"/", "/history", "/library", "/library?pick=yes", "/l/", "/proof", "/screen"} {
		at := site.url + path
		switch path {
		case "/l/":
			at = link
		case "/proof", "/screen":
			at = link + path
		}
		host.opens(at)
		host.opens(site.url + "/history?q=nothing")
		if why := host.goesBack(); why != "" {
			t.Errorf("%s is loaded anew: %s", path, why)
		}
		host.waitsFor(fmt.Sprintf("location.href == %q", at))
	}
}

func TestBackFromALotteryShowsTheHistoryAsItWasLeft(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site := startSite(t)
	for i := range 26 {
		resp, err := http.PostForm(site.url+"/lotteries", url.Values{"titles": {fmt.Sprint("Heat\nFilm ", i)}})
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
	}
	host := newUserOf(t, chromiumWithMemory)
	host.opens(site.url + "/history")
	host.does(chromedp.SendKeys(chromedp.CSS("#q"), "Heat"))
	host.does(chromedp.WaitReady(chromedp.CSS(`#results [name="q"], .more a[href*="q=Heat"]`)))
	host.waitsFor("!document.querySelector('#q.htmx-request')") // the answer to the last letter
	host.clicks(".more a")
	host.waitsFor("document.querySelectorAll('.card').length == 26")
	host.clicks(".card:last-child a")
	host.does(chromedp.WaitReady(chromedp.CSS("#lottery")))
	if why := host.goesBack(); why != "" {
		t.Errorf("the history is loaded anew: %s", why)
	}
	host.expect("document.querySelectorAll('.card').length", "26")
	host.expect("document.querySelector('#q').value", "Heat")
	host.expect("location.search", "?q=Heat")
}

// requestCounter is a proxy that counts what a lottery's page asks for, and tells when a stream of events ends.
type requestCounter struct {
	fragments   atomic.Int32
	streamEnded chan struct{}
}

func (c *requestCounter) handle(w http.ResponseWriter, r *http.Request, site http.Handler) {
	if strings.HasPrefix(r.URL.Path, "/l/") && r.Method == http.MethodGet && r.Header.Get("HX-Request") != "" {
		c.fragments.Add(1)
	}
	if isEventStream(r) {
		defer func() {
			_ = recover() // the proxy panics where its client has gone
			c.streamEnded <- struct{}{}
		}()
	}
	site.ServeHTTP(w, r)
}

func TestBackToALotteryAsksOnceAndShowsItsNewestState(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site := startSite(t)
	counter := requestCounter{streamEnded: make(chan struct{}, 9)}
	home := startProxy(t, site.url, counter.handle)
	host := newUserOf(t, chromiumWithMemory)
	link := host.startsTwo(home)
	addFilm(t, link, "Solaris")
	host.sees("li", "Solaris") // by an event: the stream is open
	host.does(settled)
	counter.fragments.Store(0)
	host.opens(home + "/history")
	<-counter.streamEnded
	addFilm(t, link, "Alien")
	if why := host.goesBack(); why != "" {
		t.Errorf("the lottery is loaded anew: %s", why)
	}
	host.waitsFor("document.querySelector('#tickets').innerText.includes('Alien')")
	if asked := counter.fragments.Load(); asked != 1 {
		t.Errorf("the page has asked %d times", asked)
	}
	addFilm(t, link, "Paprika")
	host.waitsFor("document.querySelector('#tickets').innerText.includes('Paprika')")
}

func TestHiddenPageHasNoStreamAndAsksOnceWhenItIsSeen(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site := startSite(t)
	counter := requestCounter{streamEnded: make(chan struct{}, 9)}
	host := newUser(t)
	link := host.startsTwo(startProxy(t, site.url, counter.handle))
	addFilm(t, link, "Solaris")
	host.sees("li", "Solaris")
	host.does(settled)
	counter.fragments.Store(0)
	hide := func(hidden bool) {
		host.does(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`Object.defineProperty(document, "hidden", { value: %v, configurable: true });
			document.dispatchEvent(new Event("visibilitychange"))`, hidden)))
	}
	hide(true)
	<-counter.streamEnded
	addFilm(t, link, "Alien")
	hide(false)
	host.sees("li", "Alien")
	if asked := counter.fragments.Load(); asked != 1 {
		t.Errorf("the page has asked %d times", asked)
	}
	addFilm(t, link, "Paprika")
	host.sees("li", "Paprika")
}

func TestBackKeepsWhatIsHalfTyped(t *testing.T) {
	t.Parallel()
	bothBrowsers(t, func(t *testing.T, host user, site string) {
		link := host.startsTwo(site)
		for _, at := range []string{site + "/", link, site + "/library"} {
			host.opens(at)
			host.does(chromedp.SendKeys(chromedp.CSS("#titles"), "Pap"))
			host.opens(site + "/history?q=nothing")
			host.goesBack()
			host.waitsFor(fmt.Sprintf("location.href == %q", at))
			host.waitsFor("document.querySelector('#titles').value")
			host.expect("document.querySelector('#titles').value", "Pap")
		}
	})
}

func TestBackAfterAChangeOfTheLanguageIsInThatLanguage(t *testing.T) {
	t.Parallel()
	bothBrowsers(t, func(t *testing.T, host user, site string) {
		host.opens(site + "/library")
		host.opens(site + "/history")
		host.presses("Русский")
		host.sees("h1", "История")
		host.goesBack() // to the same page, before the change
		host.waitsFor("document.querySelector('h1').innerText == 'История'")
		host.goesBack()
		host.waitsFor("document.querySelector('h1').innerText == 'Фильмотека'")
	})
}

func TestBackToTheFormOfALotteryThatWasStartedCanStartAnother(t *testing.T) {
	t.Parallel()
	bothBrowsers(t, func(t *testing.T, host user, site string) {
		first := host.startsTwo(site)
		host.goesBack()
		host.waitsFor("document.querySelector('[data-draft]')")
		host.waitsFor("!document.querySelector('.htmx-request')") // the bar of what is on its way, and the preview
		host.expect("document.querySelector('#titles').value", "Heat\nDune")
		host.does(chromedp.Evaluate[chromedp.Void]("document.querySelector('#titles').value += '\\nAlien'; document.querySelector('#go').click()"))
		host.waitsFor("document.querySelector('#lottery')?.innerText.includes('Alien')")
		if second := value(host, chromedp.Location()); second == first {
			t.Error("the form led to the lottery that it had started before")
		}
	})
}

func TestBackToTheFormOfALotteryThatWasStartedFindsItAlive(t *testing.T) {
	t.Parallel()
	bothBrowsers(t, func(t *testing.T, host user, site string) {
		first := host.startsTwo(site)
		host.goesBack()
		host.waitsFor("document.querySelector('[data-draft]')")
		alive := func(count string) {
			t.Helper()
			host.waitsFor(fmt.Sprintf("document.querySelector('#tally').innerText == '%s films'", count))
			host.waitsFor(fmt.Sprintf("document.querySelector('#go').innerText == 'Start with %s films'", count))
			host.waitsFor(fmt.Sprintf("document.querySelectorAll('#understood li').length == %s", count))
		}
		alive("2")
		host.does(chromedp.Evaluate[chromedp.Void](`document.querySelector("#titles").value += "\nAlien";
			document.querySelector("#titles").dispatchEvent(new Event("input", { bubbles: true }))`))
		alive("3")
		host.does(chromedp.Evaluate[chromedp.Void](`document.querySelector("#titles").value = "Heat\nDune";
			document.querySelector("#titles").dispatchEvent(new Event("input", { bubbles: true }))`))
		alive("2")
		host.does(chromedp.Evaluate[chromedp.Void]("document.querySelector('#go').click()"))
		host.waitsFor("document.querySelector('#notice')?.innerText.includes('already started a lottery with this list')")
		if second := value(host, chromedp.Location()); second != first {
			t.Errorf("the same list has started a second lottery: %s, after %s", second, first)
		}
	})
}

func TestBackShowsANoticeWhereItWasAndAReloadDoesNot(t *testing.T) {
	t.Parallel()
	bothBrowsers(t, func(t *testing.T, host user, site string) {
		host.opens(site)
		host.types("#titles", "Heat\nDune\nheat")
		link := host.starts()
		host.sees("p", "1 repeat")
		host.opens(site + "/library")
		host.expect("document.querySelector('#notice').innerText", "")
		host.goesBack()
		host.waitsFor(fmt.Sprintf("location.href == %q", link))
		host.waitsFor("document.querySelector('#notice').innerText.includes('1 repeat')")
		host.does(chromedp.Reload())
		host.expect("document.querySelector('#notice').innerText", "")
	})
}

func TestPageAsksForNothingWhileAnAnswerWaitsToBeShown(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site := startSite(t)
	var counter requestCounter
	counter.streamEnded = make(chan struct{}, 9)
	host := newUser(t)
	link := host.startsTwo(startProxy(t, site.url, counter.handle))
	host.does(settled, chromedp.SendKeys(chromedp.CSS("#titles"), "Pap"))
	host.does(chromedp.Evaluate[chromedp.Void]("document.startViewTransition = (update) => { window.showAnswer = update; }"))
	resp, err := http.PostForm(link+"/draw", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	host.sees("p", "The draw was a moment faster.")
	host.waitsFor("window.showAnswer") // the winner
	before := counter.fragments.Load()
	host.does(chromedp.Evaluate[chromedp.Void](`for (const hidden of [true, false]) {
			Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
			document.dispatchEvent(new Event("visibilitychange"));
		}
		fetch("/health")`, chromedp.EvalAwaitPromise))
	if asked := counter.fragments.Load() - before; asked != 0 {
		t.Errorf("the page has asked %d times", asked)
	}
	host.does(chromedp.Evaluate[chromedp.Void]("showAnswer()"))
	host.sees("p", "1 in 2")
	host.expect("document.querySelector('#titles').value", "Pap")
}

func TestBackFromAFilterShowsTheListBeforeIt(t *testing.T) {
	t.Parallel()
	bothBrowsers(t, func(t *testing.T, host user, site string) {
		link := host.startsTwo(site)
		current := func(label string) {
			host.waitsFor(fmt.Sprintf("document.querySelector('.chips [aria-current]')?.innerText == %q", label))
		}
		host.opens(site + "/history")
		host.does(chromedp.Evaluate[chromedp.Void]("document.querySelector('.chips a:nth-child(2)').click()"))
		current("Waiting")
		host.opens(link)
		host.goesBack()
		current("Waiting")
		host.goesBack()
		current("All")
		host.expect("location.search", "")
		host.expect("document.querySelector('footer [name=next]').value", "/history")
	})
}
