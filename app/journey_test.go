package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"movie-lottery/app/lottery"
)

// journeyTimeout ends a journey that got stuck; none takes a tenth of it.
const journeyTimeout = time.Minute

// chromium starts a real browser, which the test's people share.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path := os.Getenv("CHROMIUM")
	if path == "" {
		t.Fatal("CHROMIUM is not set: run `make test`, which finds or installs one")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path),
		chromedp.NoSandbox, // it does not work for root, nor in many containers; all it opens here is our own
		chromedp.Flag("disable-quic", true),
		// Pages that fade into each other wait for frames, which a window that nobody looks at does not get.
		chromedp.Flag("force-prefers-reduced-motion", true),
		// Back has to ask the site: that is what is tried. And each window would load two pages of the address bar's.
		chromedp.Flag("disable-features", "BackForwardCache,WebUIOmniboxPopup,WebUIOmniboxAimPopup"))
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

// person is a browser window of its own, with its own cookies, on a phone-sized screen.
type person struct {
	t   *testing.T
	ctx context.Context
}

// newPerson opens such a window, with or without scripts. What the console says that was expected is no fault.
func newPerson(t *testing.T, browser context.Context, script bool, expected ...string) person {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *cdplog.EventEntryAdded:
			fine := slices.ContainsFunc(append(expected, "status of 4"), func(text string) bool { return strings.Contains(e.Entry.Text, text) })
			if e.Entry.Level == cdplog.EntryLevelError && !fine {
				t.Errorf("the console says: %s %s", e.Entry.Text, e.Entry.URL)
			}
		case *runtime.EventExceptionThrown:
			t.Errorf("a script failed: %+v", e.ExceptionDetails)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	p := person{t, ctx}
	p.does(chromedp.EmulateViewport(360, 740), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, cdplog.Enable, cdp.Empty{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !script})
		return err
	}))
	return p
}

func (p person) does(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

func (p person) opens(url string) { p.t.Helper(); p.does(chromedp.Navigate(url)) }

// still is a page that htmx has done with: it scrolls a moment after the new part of a page is in, and a press that
// falls into that moment goes down on one part and up on another.
var still = chromedp.WaitNotPresent(chromedp.CSS(".htmx-swapping, .htmx-settling"))

// presses presses the button that says so.
func (p person) presses(label string) {
	p.t.Helper()
	p.does(still, chromedp.Click(chromedp.Search(`//button[normalize-space()="`+label+`"]`)))
}

func (p person) types(field chromedp.CSS, text string) {
	p.t.Helper()
	p.does(chromedp.SetValue(field, text))
}

// sees waits until a part of the page contains a text.
func (p person) sees(element, text string) {
	p.t.Helper()
	part := chromedp.Search(`//` + element + `[contains(normalize-space(), "` + text + `")]`)
	if err := chromedp.Do(p.ctx, chromedp.WaitVisible(part)); err != nil {
		p.t.Fatalf("waiting for %q in %s: %v", text, element, err)
	}
}

// value runs an action that answers.
func value[T any](p person, action chromedp.Action[T]) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, action)
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

func (p person) text(part chromedp.CSS) string {
	p.t.Helper()
	return strings.TrimSpace(value(p, chromedp.Text(part)))
}

// clicks clicks a part of the page.
func (p person) clicks(part chromedp.CSS) {
	p.t.Helper()
	p.does(still, chromedp.Click(part))
}

// draws goes through the sheet, which says what is about to happen, with a word.
func (p person) draws(word string) {
	p.t.Helper()
	p.clicks(`[popovertarget="draw-sheet"]`)
	if word != "" {
		p.types("#word", word)
	}
	p.presses("Draw now")
}

// starts sends what home has to start a lottery with, and returns the lottery's address once its page is there: home
// itself says the same of the films, before.
func (p person) starts() string {
	p.t.Helper()
	p.clicks("#go")
	p.does(chromedp.WaitReady(chromedp.CSS("#lottery")))
	return value(p, chromedp.Location())
}

// startsTwo starts a lottery of two films, Heat and Dune, on the home page that is at a URL, and returns its address.
func (p person) startsTwo(home string) string {
	p.t.Helper()
	p.opens(home)
	p.types("#titles", "Heat\nDune")
	return p.starts()
}

// evening is the whole of it, for a host and a friend, with or without scripts.
func evening(t *testing.T, host, friend person, site string) {
	t.Helper()
	host.opens(site)
	host.types("#titles", "The Matrix (1999)\nДюна\nthe matrix (1999)\nhttps://boxd.it/2a1m")
	link := host.starts()
	host.sees("p", "1 said twice")
	host.sees("p", "One line is only a link")

	friend.opens(link)
	friend.sees("p", "Add the film you would watch tonight.")
	friend.types("#titles", "12 стульев (1971)")
	friend.clicks(".add summary")
	friend.types("#by", "Bo")
	friend.presses("Add")
	friend.sees("p", "1 film added")
	friend.presses("Take out")
	friend.sees("p", "12 стульев taken out")
	friend.presses("Undo")
	friend.sees("button", "Take out") // in the row that said it was taken out

	host.opens(link)
	host.sees("li", "12 стульев")
	host.draws("popcorn")
	host.sees("h1", "Drawing…")
	friend.opens(link)
	host.sees("p", "with the word “popcorn”") // by itself
	friend.sees("p", "with the word “popcorn”")
	winner := host.text(".told h1")
	if seen := friend.text(".told h1"); seen != winner {
		t.Errorf("the friend sees %q, the host %q", seen, winner)
	}

	host.presses("Keep in the library")
	host.sees("p", "is in the library")
	host.presses("We watched it")
	host.sees("p", "is marked watched")
	if here := value(host, chromedp.Location()); here != link {
		t.Errorf("marking it led to %s", here)
	}
	host.opens(site + "/history")
	host.sees("li", winner)
	host.clicks(".card a")
	host.sees("h1", winner)
	host.does(chromedp.NavigateBack())
	host.sees("h1", "History")
	host.does(chromedp.Reload())
	host.sees("li", winner)

	host.opens(site + "/library")
	host.clicks(".card a")
	host.presses("Not watched after all")
	host.sees("p", "is not marked watched any more")
	host.clicks(".card a")
	host.presses("Take out of the library")
	host.sees("p", "taken out of the library")
	host.presses("Undo")
	host.sees("p", "is in the library")
}

func TestAnEveningOnTwoPhones(t *testing.T) {
	site := start(t)
	browser := chromium(t)
	evening(t, newPerson(t, browser, true), newPerson(t, browser, true), site.url)
}

func TestAnEveningWithoutJavaScript(t *testing.T) {
	site := start(t)
	browser := chromium(t)
	evening(t, newPerson(t, browser, false), newPerson(t, browser, false), site.url)
}

func TestAddingAndDrawingDoNotReloadThePage(t *testing.T) {
	site := start(t)
	if site.plain() {
		return // built without npm: there is nothing that could do without a reload
	}
	p := newPerson(t, chromium(t), true)
	p.startsTwo(site.url)
	p.does(chromedp.Evaluate[chromedp.Void]("window.loaded = 'once'"))
	p.types("#titles", "Alien")
	p.presses("Add")
	p.sees("li", "Alien")
	p.does(chromedp.Evaluate[chromedp.Void]("window.underThumb = document.querySelector('#draw')"))
	p.types("#titles", strings.Repeat("x", 201))
	p.presses("Add")
	p.sees("p", "line 1 has 201")
	if !value(p, chromedp.Evaluate[bool]("window.underThumb.isConnected")) {
		t.Error("the button to draw is another one than before, so that a press which had begun would be lost")
	}
	p.draws(strings.Repeat("x", lottery.MaxWord+1))
	p.does(chromedp.WaitVisible(chromedp.CSS("#draw-sheet .error"))) // the sheet is there again
	p.types("#word", "popcorn")
	p.presses("Draw now")
	p.sees("p", "1 in 3")
	p.presses("We watched it")
	p.sees("p", "is marked watched")
	p.presses("Undo")
	p.sees("button", "We watched it")
	p.presses("Delete this lottery")
	p.sees("h1", "Lottery deleted")
	p.presses("Undo")
	p.sees("p", "1 in 3")
	if loaded := value(p, chromedp.Evaluate[string]("window.loaded")); loaded != "once" {
		t.Errorf("loaded: %q", loaded)
	}
	if winner, title := p.text(".told h1 .film"), value(p, chromedp.Title()); !strings.HasPrefix(title, winner+" · ") {
		t.Errorf("the title is %q, the winner %q", title, winner)
	}
}

func TestWhoTakesAFilmOutAMomentAfterTheDrawIsToldSo(t *testing.T) {
	site := start(t)
	if site.plain() {
		return // without scripts, an answer is a page
	}
	browser := chromium(t)
	host, friend := newPerson(t, browser, true), newPerson(t, browser, true)
	link := host.startsTwo(site.url)
	friend.opens(link)
	friend.types("#titles", "Alien")
	friend.presses("Add")
	friend.sees("button", "Take out")
	friend.does(chromedp.Evaluate[chromedp.Void]("document.querySelector('#news').removeAttribute('hx-trigger')")) // no news comes
	host.draws("")
	host.sees("h1", "Drawing…")
	friend.presses("Take out")
	friend.sees("h1", "Drawing…")
	friend.sees("p", "The draw was a moment faster")
}

func TestFriendsChangesArriveByThemselvesAndDisturbNobodyWhoTypes(t *testing.T) {
	site := start(t)
	if site.plain() {
		return // without scripts, a page changes when it is asked for
	}
	browser := chromium(t)
	host, friend := newPerson(t, browser, true), newPerson(t, browser, true)
	link := host.startsTwo(site.url)
	host.does(chromedp.SendKeys(chromedp.CSS("#titles"), "Pap"), chromedp.Reload())
	if typed := value(host, chromedp.Value(chromedp.CSS("#titles"))); typed != "Pap" {
		t.Errorf("after a reload, what was typed has become %q", typed)
	}
	host.does(chromedp.Focus(chromedp.CSS("#titles")))

	friend.opens(link)
	friend.types("#titles", "Alien")
	friend.presses("Add")
	host.sees("li", "Alien")
	host.sees("p", "3 films · 2 screens")
	if typed := value(host, chromedp.Value(chromedp.CSS("#titles"))); typed != "Pap" {
		t.Errorf("what was typed has become %q", typed)
	}
	if focused := value(host, chromedp.Evaluate[string]("document.activeElement.id")); focused != "titles" {
		t.Errorf("the focus is on %q", focused)
	}
	friend.draws("")
	host.sees("h1", "Drawing…")
	host.sees("p", "The draw was a moment faster.")
	host.sees("p", "1 in 3")
	if typed := value(host, chromedp.Value(chromedp.CSS("#titles"))); typed != "Pap" {
		t.Errorf("after the draw, what was typed has become %q", typed)
	}
}

// adds is somebody without a browser who puts a film in.
func adds(t *testing.T, lottery, title string) {
	t.Helper()
	resp, err := http.PostForm(lottery+"/tickets", url.Values{"titles": {title}})
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
}

func TestAChangeThatComesWhileAnotherArrivesIsSeenToo(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	p := newPerson(t, chromium(t), true)
	link := p.startsTwo(site.url)
	p.does(chromedp.Evaluate[chromedp.Void]("htmx.config.defaultSettleDelay = 1500")) // between the swap and the listening
	adds(t, link, "Alien")
	p.sees("li", "Alien")
	adds(t, link, "Paprika")
	p.sees("li", "Paprika")
	if left := value(p, chromedp.Evaluate[string]("document.querySelector('#titles').value")); left != "" {
		t.Errorf("the draft of the lottery that was started is still there: %q", left)
	}
}

// proxied puts a proxy before a site and returns its URL. What it does with a request is up to the test.
func proxied(t *testing.T, site string, do func(w http.ResponseWriter, r *http.Request, site http.Handler)) string {
	t.Helper()
	address, err := url.Parse(site)
	if err != nil {
		t.Fatal(err)
	}
	through := httputil.NewSingleHostReverseProxy(address)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { do(w, r, through) }))
	t.Cleanup(proxy.Close)
	t.Cleanup(proxy.CloseClientConnections)
	return proxy.URL
}

// streams says whether a page asks for its events.
func streams(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/live") }

func TestAPageWhoseEventsAreHeldBackAsksByItself(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	url := proxied(t, site.url, func(w http.ResponseWriter, r *http.Request, site http.Handler) {
		if streams(r) {
			<-r.Context().Done()
			return
		}
		site.ServeHTTP(w, r)
	})
	p := newPerson(t, chromium(t), true)
	adds(t, p.startsTwo(url), "Alien")
	p.sees("li", "Alien")
	focused := value(p, chromedp.Evaluate[string](`(document.querySelector("#draw").focus(), new Promise((done) =>
		document.addEventListener("htmx:afterRequest", () => done(document.activeElement.id), { once: true })))`, chromedp.EvalAwaitPromise))
	if focused != "draw" {
		t.Errorf("asking for news in vain has moved the focus to %q", focused)
	}
}

// door is a proxy that can say that the site is away. Its streams tell nothing but that they are there.
type door struct {
	closed, opens atomic.Bool
	shuts         chan struct{}
}

func (d *door) pass(w http.ResponseWriter, r *http.Request, site http.Handler) {
	if streams(r) && d.opens.Load() { // streams are there again before all else
		d.closed.Store(false)
	}
	switch {
	case d.closed.Load():
		w.WriteHeader(http.StatusBadGateway)
	case streams(r):
		d.stream(w, r)
	default:
		site.ServeHTTP(w, r)
	}
}

func (d *door) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = io.WriteString(w, "retry: 100\n\n")
	_ = http.NewResponseController(w).Flush()
	shuts := d.shuts
	if d.opens.Load() {
		shuts = nil
	}
	select {
	case <-shuts:
	case <-r.Context().Done():
	}
}

func (d *door) closes() {
	d.closed.Store(true)
	close(d.shuts)
}

func TestAScreenSaysThatTheSiteIsAwayUntilItIsBack(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	door := door{shuts: make(chan struct{})}
	tv := newPerson(t, chromium(t), true, "status of 502")
	tv.opens(tv.startsTwo(proxied(t, site.url, door.pass)) + "/screen")
	tv.sees("p", "Scan it")
	door.closes()
	tv.sees("p", "The site can’t be reached just now.")
	door.opens.Store(true)
	tv.does(chromedp.WaitNotVisible(chromedp.CSS("#trouble")))
}

func TestAScreenThatWasDeletedComesBackAsAScreen(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	browser := chromium(t)
	host, tv := newPerson(t, browser, true), newPerson(t, browser, true)
	tv.opens(host.startsTwo(site.url) + "/screen")
	tv.sees("p", "Scan it")
	host.presses("Delete this lottery")
	tv.sees("h1", "Lottery deleted")
	host.presses("Undo")
	host.sees("li", "Dune")
	tv.sees("p", "Scan it")
}

func TestWhatIsTypedIsUnderstoodAtOnceAndSurvivesAReload(t *testing.T) {
	site := start(t)
	if site.plain() {
		return // the preview without scripts is a page of its own
	}
	p := newPerson(t, chromium(t), true)
	p.opens(site.url)
	p.does(chromedp.SendKeys(chromedp.CSS("#titles"), "Heat (1995)\nDune\nheat (1995)"))
	p.sees("button", "Start with 2 films")
	p.sees("p", "2 films · 1 said twice")
	p.sees("li", "Heat")
	p.does(chromedp.SendKeys(chromedp.CSS("#titles"), "\n"+strings.Repeat("x", 201)))
	p.sees("p", "line 4 has 201")
	p.does(still, chromedp.KeyEvent(strings.Repeat("\b", 202)))
	p.sees("p", "2 films · 1 said twice")
	p.does(chromedp.Reload())
	p.sees("button", "Start with 2 films")
	p.starts()
	p.opens(site.url)
	p.sees("button", "Start")
	if kept := value(p, chromedp.Value(chromedp.CSS("#titles"))); kept != "" {
		t.Errorf("the draft of a lottery that was started is still there: %q", kept)
	}
}

func TestADrawIsWorkedOutAgainInTheReadersOwnBrowser(t *testing.T) {
	site := start(t)
	p := newPerson(t, chromium(t), true)
	p.opens(site.url)
	p.types("#titles", "Heat (1995)\nДюна\n\"Quotes\" & <tags>")
	p.starts()
	p.draws("попкорн 🍿")
	p.sees("p", "1 in 3")
	p.clicks(".fair a")
	p.presses("Check it here")
	p.sees("p", "only on pages that come over https") // this one came from 0.0.0.0, which is nobody's own machine

	p.opens(strings.Replace(value(p, chromedp.Location()), "0.0.0.0", "127.0.0.1", 1))
	p.presses("Check it here")
	p.sees("p", "everything is right")
	marked := func(mark string) int {
		return value(p, chromedp.Evaluate[int](`document.querySelectorAll(".steps > li > h3 > `+mark+`").length`))
	}
	if right, wrong := marked(".good"), marked(".error"); right != 8 || wrong != 0 {
		t.Errorf("%d steps are right, %d wrong", right, wrong)
	}
	p.does(chromedp.Evaluate[chromedp.Void](`document.querySelector("[data-is=message]").append(".")`))
	p.presses("Check it here")
	p.sees("p", "something is not right")
	if right, wrong := marked(".good"), marked(".error"); right != 7 || wrong != 1 {
		t.Errorf("with one value changed, %d steps are right, %d wrong", right, wrong)
	}

	proof, story := passedOver(t)
	p.does(chromedp.Evaluate[chromedp.Void](`window.fetch = async () => new Response(` + strconv.Quote(proof) + `);
		document.querySelector(".steps").innerHTML = ` + strconv.Quote(story)))
	p.presses("Check it here")
	p.sees("p", "everything is right")
}

// passedOver is the proof of a draw whose first block is passed over, as no lottery's weights are great enough to bring
// about, and the steps of a page that tell it.
func passedOver(t *testing.T) (proof, story string) {
	t.Helper()
	const code = "k7m2q9xw4t"
	var entries []lottery.Entry
	for i := range 90 {
		entries = append(entries, lottery.Entry{Position: i + 1, Weight: 1<<53 - 1, Title: "Film"}) // the last whole number of JavaScript's
	}
	var secret lottery.Secret
	var steps lottery.Steps
	for len(steps.Blocks) < 2 {
		secret.Seed[0]++
		steps = lottery.DrawSteps(secret.Seed, code, 1, entries, "")
	}
	secret.Winner = steps.Winner
	d, err := lottery.ProveDraw(1, secret.Seed.Commitment(), lottery.FormatList(entries), time.Now(), &secret)
	if err != nil {
		t.Fatal(err)
	}
	content, err := json.Marshal(lottery.Proof{Version: 1, Code: code, Draws: []lottery.DrawProof{d}})
	if err != nil {
		t.Fatal(err)
	}
	story = "<li><h3></h3>"
	for name, value := range map[string]any{"block0": steps.Blocks[0], "block1": steps.Blocks[1], "x": steps.X, "ticket": steps.Ticket, "winner": steps.Winner} {
		story += fmt.Sprintf("<p data-is=%s>%v</p>", name, value)
	}
	return string(content), story
}

func TestALinkOpensAWindowOfItsOwnWhereThatIsAskedFor(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	p := newPerson(t, chromium(t), true)
	p.opens(site.url + "/history")
	taken := value(p, chromedp.Evaluate[string](`[".chips a"].flatMap((link) => ["ctrlKey", "metaKey", "shiftKey", "altKey"].filter((key) =>
		!document.querySelector(link).dispatchEvent(new MouseEvent("click", { [key]: true, bubbles: true, cancelable: true })))).join()`))
	if taken != "" {
		t.Errorf("the press was taken away from the browser, with %s", taken)
	}
}
