package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// chromiumWithMemory starts a browser that keeps pages that were left in memory and shows them again on Back, as the
// browsers of real visitors do.
func chromiumWithMemory(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(os.Getenv("CHROMIUM")),
		chromedp.NoSandbox,
		chromedp.Flag("disable-back-forward-cache", false),
		chromedp.Flag("force-prefers-reduced-motion", true),
		chromedp.Flag("disable-features", "WebUIOmniboxPopup,WebUIOmniboxAimPopup"))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting Chromium: %v", err)
	}
	ctx, cancel = context.WithTimeout(ctx, journeyTimeout)
	t.Cleanup(cancel)
	return ctx
}

// goesBack presses Back and waits for the page before. It returns why that page was loaded anew, or "" where it came from
// the browser's memory. After that only Evaluate sees the page: chromedp is told of no nodes of a page from memory.
func (p person) goesBack() (reasons string) {
	p.t.Helper()
	ctx, cancel := context.WithCancel(p.ctx)
	defer cancel()
	arrived := make(chan page.NavigationType, 1)
	if err := chromedp.Listen(ctx, func(event any) {
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
	}); err != nil {
		p.t.Fatal(err)
	}
	p.does(chromedp.Evaluate[chromedp.Void]("history.back()"))
	select {
	case how := <-arrived:
		if how != page.NavigationTypeBackForwardCacheRestore && reasons == "" {
			reasons = "unknown"
		}
		return reasons
	case <-p.ctx.Done():
		p.t.Fatal("no page came back")
		return ""
	}
}

// waitsFor waits until an expression is true in a page that is loaded. Another page may take its place meanwhile.
func (p person) waitsFor(condition string) {
	p.t.Helper()
	for {
		holds, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`new Promise((done) => setTimeout(done, 20)).then(() =>
			document.readyState == "complete" && Boolean(`+condition+`))`, chromedp.EvalAwaitPromise))
		switch {
		case p.ctx.Err() != nil:
			p.t.Fatalf("%s did not become true: %v", condition, err)
		case holds && err == nil:
			return
		}
	}
}

// expect fails the test where an expression has another value in the page.
func (p person) expect(expression, want string) {
	p.t.Helper()
	if got := value(p, chromedp.Evaluate[string]("String("+expression+")")); got != want {
		p.t.Errorf("%s is %q, not %q", expression, got, want)
	}
}

// bothBrowsers runs a test in a browser with memory for pages and in one without.
func bothBrowsers(t *testing.T, test func(t *testing.T, p person, site string)) {
	for name, launch := range map[string]func(*testing.T) context.Context{"with memory": chromiumWithMemory, "without memory": chromium} {
		t.Run(name, func(t *testing.T) {
			site := start(t)
			if site.plain() {
				return
			}
			test(t, newPerson(t, launch(t), true), site.url)
		})
	}
}

func TestBrowserKeepsEveryPageForBack(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	p := newPerson(t, chromiumWithMemory(t), true)
	link := p.startsTwo(site.url)
	for _, path := range []string{"/", "/history", "/library", "/library?pick=yes", "/l/", "/proof", "/screen"} {
		at := site.url + path
		switch path {
		case "/l/":
			at = link
		case "/proof", "/screen":
			at = link + path
		}
		p.opens(at)
		p.opens(site.url + "/history?q=nothing")
		if why := p.goesBack(); why != "" {
			t.Errorf("%s is loaded anew: %s", path, why)
		}
		p.waitsFor(fmt.Sprintf("location.href == %q", at))
	}
}

func TestBackFromALotteryShowsTheHistoryAsItWasLeft(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	for i := range 26 {
		resp, err := http.PostForm(site.url+"/lotteries", url.Values{"titles": {fmt.Sprint("Heat\nFilm ", i)}})
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
	}
	p := newPerson(t, chromiumWithMemory(t), true)
	p.opens(site.url + "/history")
	p.does(chromedp.SendKeys(chromedp.CSS("#q"), "Heat"))
	p.does(chromedp.WaitReady(chromedp.CSS(`#results [name="q"], .more a[href*="q=Heat"]`)))
	p.clicks(".more a")
	p.waitsFor("document.querySelectorAll('.card').length == 26")
	p.clicks(".card:last-child a")
	p.does(chromedp.WaitReady(chromedp.CSS("#lottery")))
	if why := p.goesBack(); why != "" {
		t.Errorf("the history is loaded anew: %s", why)
	}
	p.expect("document.querySelectorAll('.card').length", "26")
	p.expect("document.querySelector('#q').value", "Heat")
	p.expect("location.search", "?q=Heat")
}

// requestCounter is a proxy that counts what a lottery's page asks for, and tells when a stream of events ends.
type requestCounter struct {
	fragments   atomic.Int32
	streamEnded chan struct{}
}

func (c *requestCounter) pass(w http.ResponseWriter, r *http.Request, site http.Handler) {
	if strings.HasPrefix(r.URL.Path, "/l/") && r.Method == http.MethodGet && r.Header.Get("HX-Request") != "" {
		c.fragments.Add(1)
	}
	if streams(r) {
		defer func() {
			_ = recover() // the proxy panics where its client has gone
			c.streamEnded <- struct{}{}
		}()
	}
	site.ServeHTTP(w, r)
}

func TestBackToALotteryAsksOnceAndShowsItsNewestState(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	counter := requestCounter{streamEnded: make(chan struct{}, 9)}
	home := proxied(t, site.url, counter.pass)
	p := newPerson(t, chromiumWithMemory(t), true)
	link := p.startsTwo(home)
	adds(t, link, "Solaris")
	p.sees("li", "Solaris") // by an event: the stream is open
	p.does(still)
	counter.fragments.Store(0)
	p.opens(home + "/history")
	<-counter.streamEnded
	adds(t, link, "Alien")
	if why := p.goesBack(); why != "" {
		t.Errorf("the lottery is loaded anew: %s", why)
	}
	p.waitsFor("document.querySelector('#tickets').innerText.includes('Alien')")
	if asked := counter.fragments.Load(); asked != 1 {
		t.Errorf("the page has asked %d times", asked)
	}
	adds(t, link, "Paprika")
	p.waitsFor("document.querySelector('#tickets').innerText.includes('Paprika')")
}

func TestHiddenPageHasNoStreamAndAsksOnceWhenItIsSeen(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	counter := requestCounter{streamEnded: make(chan struct{}, 9)}
	p := newPerson(t, chromium(t), true)
	link := p.startsTwo(proxied(t, site.url, counter.pass))
	adds(t, link, "Solaris")
	p.sees("li", "Solaris")
	p.does(still)
	counter.fragments.Store(0)
	hide := func(hidden bool) {
		p.does(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`Object.defineProperty(document, "hidden", { value: %v, configurable: true });
			document.dispatchEvent(new Event("visibilitychange"))`, hidden)))
	}
	hide(true)
	<-counter.streamEnded
	adds(t, link, "Alien")
	hide(false)
	p.sees("li", "Alien")
	if asked := counter.fragments.Load(); asked != 1 {
		t.Errorf("the page has asked %d times", asked)
	}
	adds(t, link, "Paprika")
	p.sees("li", "Paprika")
}

func TestBackKeepsWhatIsHalfTyped(t *testing.T) {
	bothBrowsers(t, func(t *testing.T, p person, site string) {
		link := p.startsTwo(site)
		for _, at := range []string{site + "/", link, site + "/library"} {
			p.opens(at)
			p.does(chromedp.SendKeys(chromedp.CSS("#titles"), "Pap"))
			p.opens(site + "/history?q=nothing")
			p.goesBack()
			p.waitsFor(fmt.Sprintf("location.href == %q", at))
			p.waitsFor("document.querySelector('#titles').value")
			p.expect("document.querySelector('#titles').value", "Pap")
		}
	})
}

func TestBackAfterAChangeOfTheLanguageIsInThatLanguage(t *testing.T) {
	bothBrowsers(t, func(t *testing.T, p person, site string) {
		p.opens(site + "/library")
		p.opens(site + "/history")
		p.presses("Русский")
		p.sees("h1", "История")
		p.goesBack() // to the same page, before the change
		p.waitsFor("document.querySelector('h1').innerText == 'История'")
		p.goesBack()
		p.waitsFor("document.querySelector('h1').innerText == 'Фильмотека'")
	})
}

func TestBackToTheFormOfALotteryThatWasStartedCanStartAnother(t *testing.T) {
	bothBrowsers(t, func(t *testing.T, p person, site string) {
		first := p.startsTwo(site)
		p.goesBack()
		p.waitsFor("document.querySelector('[data-draft]')")
		p.waitsFor("!document.querySelector('.htmx-request')") // the bar of what is on its way, and the preview
		p.expect("document.querySelector('#titles').value", "Heat\nDune")
		p.does(chromedp.Evaluate[chromedp.Void]("document.querySelector('#titles').value += '\\nAlien'; document.querySelector('#go').click()"))
		p.waitsFor("document.querySelector('#lottery')?.innerText.includes('Alien')")
		if second := value(p, chromedp.Location()); second == first {
			t.Error("the form led to the lottery that it had started before")
		}
	})
}

func TestBackShowsANoticeWhereItWasAndAReloadDoesNot(t *testing.T) {
	bothBrowsers(t, func(t *testing.T, p person, site string) {
		p.opens(site)
		p.types("#titles", "Heat\nDune\nheat")
		link := p.starts()
		p.sees("p", "1 said twice")
		p.opens(site + "/library")
		p.expect("document.querySelector('#notice').innerText", "")
		p.goesBack()
		p.waitsFor(fmt.Sprintf("location.href == %q", link))
		p.waitsFor("document.querySelector('#notice').innerText.includes('1 said twice')")
		p.does(chromedp.Reload())
		p.expect("document.querySelector('#notice').innerText", "")
	})
}

func TestPageAsksForNothingWhileAnAnswerWaitsToBeShown(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	var counter requestCounter
	counter.streamEnded = make(chan struct{}, 9)
	p := newPerson(t, chromium(t), true)
	link := p.startsTwo(proxied(t, site.url, counter.pass))
	p.does(still, chromedp.SendKeys(chromedp.CSS("#titles"), "Pap"))
	p.does(chromedp.Evaluate[chromedp.Void]("document.startViewTransition = (update) => { window.showAnswer = update; }"))
	resp, err := http.PostForm(link+"/draw", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	p.sees("p", "The draw was a moment faster.")
	p.waitsFor("window.showAnswer") // the winner
	before := counter.fragments.Load()
	p.does(chromedp.Evaluate[chromedp.Void](`for (const hidden of [true, false]) {
			Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
			document.dispatchEvent(new Event("visibilitychange"));
		}
		fetch("/health")`, chromedp.EvalAwaitPromise))
	if asked := counter.fragments.Load() - before; asked != 0 {
		t.Errorf("the page has asked %d times", asked)
	}
	p.does(chromedp.Evaluate[chromedp.Void]("showAnswer()"))
	p.sees("p", "1 in 2")
	p.expect("document.querySelector('#titles').value", "Pap")
}

func TestBackFromAFilterShowsTheListBeforeIt(t *testing.T) {
	bothBrowsers(t, func(t *testing.T, p person, site string) {
		link := p.startsTwo(site)
		current := func(label string) {
			p.waitsFor(fmt.Sprintf("document.querySelector('.chips [aria-current]')?.innerText == %q", label))
		}
		p.opens(site + "/history")
		p.does(chromedp.Evaluate[chromedp.Void]("document.querySelector('.chips a:nth-child(2)').click()"))
		current("Waiting")
		p.opens(link)
		p.goesBack()
		current("Waiting")
		p.goesBack()
		current("All")
		p.expect("location.search", "")
		p.expect("document.querySelector('footer [name=next]').value", "/history")
	})
}
