package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"
)

// addFilm adds a film to the lottery at an address, without a browser.
func addFilm(t *testing.T, lottery, title string) {
	t.Helper()
	resp, err := http.PostForm(lottery+"/tickets", url.Values{"titles": {title}})
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
}

func TestChangesOfOthersArriveAndKeepWhatIsTyped(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, guest := startSite(t), newUser(t), newUser(t)
	link := host.startsTwo(site.url)
	host.does(chromedp.SendKeys(chromedp.CSS("#titles"), "Pap"), chromedp.Reload())
	if typed := value(host, chromedp.Value(chromedp.CSS("#titles"))); typed != "Pap" {
		t.Errorf("after a reload, what was typed has become %q", typed)
	}
	host.does(chromedp.Focus(chromedp.CSS("#titles")))

	guest.opens(link)
	guest.types("#titles", "Alien")
	guest.presses("Add")
	host.sees("li", "Alien")
	host.sees("p", "3 films · 2 screens")
	if typed := value(host, chromedp.Value(chromedp.CSS("#titles"))); typed != "Pap" {
		t.Errorf("what was typed has become %q", typed)
	}
	if focused := value(host, chromedp.Evaluate[string]("document.activeElement.id")); focused != "titles" {
		t.Errorf("the focus is on %q", focused)
	}
	guest.draws("")
	host.sees("h1", "Drawing…")
	host.sees("p", "The draw was a moment faster.")
	site.reveal()
	host.sees("p", "1 in 3")
	if typed := value(host, chromedp.Value(chromedp.CSS("#titles"))); typed != "Pap" {
		t.Errorf("after the draw, what was typed has become %q", typed)
	}
}

func TestAChangeDuringAnUpdateIsShownToo(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host := startSite(t), newUser(t)
	link := host.startsTwo(site.url)
	host.does(chromedp.Evaluate[chromedp.Void]("htmx.config.defaultSettleDelay = 1500")) // between the swap and the listening
	addFilm(t, link, "Alien")
	host.sees("li", "Alien")
	addFilm(t, link, "Paprika")
	host.sees("li", "Paprika")
	if left := value(host, chromedp.Evaluate[string]("document.querySelector('#titles').value")); left != "" {
		t.Errorf("the draft of the lottery that was started is still there: %q", left)
	}
}

func TestAPageThatGetsNoEventsPolls(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host := startSite(t), newUser(t)
	proxy := startProxy(t, site.url, func(w http.ResponseWriter, r *http.Request, site http.Handler) {
		if isEventStream(r) {
			<-r.Context().Done()
			return
		}
		site.ServeHTTP(w, r)
	})
	addFilm(t, host.startsTwo(proxy), "Alien")
	host.sees("li", "Alien")
	focused := value(host, chromedp.Evaluate[string](`(document.querySelector("#draw").focus(), new Promise((done) =>
		document.addEventListener("htmx:afterRequest", () => done(document.activeElement.id), { once: true })))`, chromedp.EvalAwaitPromise))
	if focused != "draw" {
		t.Errorf("a poll without a change has moved the focus to %q", focused)
	}
}

func TestScreenSaysThatTheSiteIsAwayUntilItIsBack(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, tv := startSite(t), newUser(t, "status of 502")
	outage := outage{cut: make(chan struct{})}
	tv.opens(tv.startsTwo(startProxy(t, site.url, outage.handle)) + "/screen")
	tv.sees("p", "Scan the code")
	outage.begin()
	tv.sees("p", "The site can’t be reached right now.")
	outage.recovering.Store(true)
	tv.does(chromedp.WaitNotVisible(chromedp.CSS("#trouble")))
}

func TestScreenComesBackWhenItsLotteryIsRestored(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, tv := startSite(t), newUser(t), newUser(t)
	tv.opens(host.startsTwo(site.url) + "/screen")
	tv.sees("p", "Scan the code")
	host.presses("Delete this lottery")
	tv.sees("h1", "Lottery deleted")
	host.presses("Undo")
	host.sees("li", "Dune")
	tv.sees("p", "Scan the code")
}

func TestMarkOfAWatchedFilmReachesEveryPageAndDisturbsNothing(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, guest, tv := startSite(t), newUser(t), newUser(t), newUser(t)
	link := host.startsTwo(site.url)
	addFilm(t, link, "Alien")
	host.sees("li", "Alien")
	guest.opens(link)
	guest.halfTypes("Pap")
	tv.opens(link + "/screen")
	tv.sees("p", "Scan the code")
	host.draws("")
	guest.sees("h1", "Drawing…")
	site.reveal()
	for _, u := range []user{host, guest, tv} {
		u.sees("p", "1 in 3")
		u.does(settled)
	}
	at := chromedp.Evaluate[string]("String(scrollY)")
	guest.does(chromedp.Evaluate[chromedp.Void](`document.querySelector("#titles").focus();
		document.querySelector("#titles").setSelectionRange(1, 2)`))
	host.does(chromedp.Evaluate[chromedp.Void](`document.querySelector("[popovertarget=redraw-sheet]").click();
		document.querySelector("#reason").value = "Too lo";
		document.querySelector("#reason").focus()`))
	guest.watches("#titles, .late, .programme, .lit .poster, [popovertarget=find-sheet], #share-sheet")
	host.watches("#reason, #redraw-sheet, .programme, [popovertarget=find-sheet]")
	before := value(guest, at)

	for n := range 3 { // one of them is the winner
		post(t, fmt.Sprintf("%s/tickets/%d/watched", link, n+1), nil)
	}
	for _, u := range []user{host, guest} {
		u.waitsFor(`document.querySelector(".told .good")?.innerText == "Watched"`)
		u.expectUndisturbed()
	}
	tv.waitsFor(`document.querySelector(".lit .i-seal")`)
	if after := value(guest, at); after != before {
		t.Errorf("the page that was at %s is at %s", before, after)
	}
	guest.expect("document.querySelector('#titles').value + document.querySelector('#titles').selectionStart", "Pap1")
	host.expect("document.querySelector('#redraw-sheet:popover-open #reason').value", "Too lo")

	for n := range 3 {
		post(t, fmt.Sprintf("%s/tickets/%d/unwatched", link, n+1), nil)
	}
	for _, u := range []user{host, guest} {
		u.waitsFor(`!document.querySelector(".told .good") && document.querySelector("[action$='/watched']")`)
		u.expectUndisturbed()
	}
	tv.waitsFor(`!document.querySelector(".lit .i-seal")`)

	host.does(chromedp.Evaluate[chromedp.Void](`document.querySelector("#redraw-sheet form").requestSubmit()`))
	for _, u := range []user{host, guest, tv} {
		u.sees("h1", "Drawing…") // of a redraw, as before
	}
	guest.expectsTyped("after a redraw", "Pap")
}

func TestFilmsOfOthersAreAnnouncedByTitle(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host := startSite(t), newUser(t)
	link := host.startsTwo(site.url)
	host.does(chromedp.Evaluate[chromedp.Void](`{
		window.said = [];
		const place = document.querySelector("#announced");
		new MutationObserver(() => window.said.push(place.textContent)).observe(place, { childList: true });
	}`))
	addFilm(t, link, "Alien")
	host.sees("li", "Alien")
	addFilm(t, link, "Paprika")
	host.sees("li", "Paprika")
	said := value(host, chromedp.Evaluate[string](`new Promise((done) => {
		const wait = setInterval(() => /Paprika/.test(window.said) && done(clearInterval(wait) ?? window.said.join(" ")), 50);
	})`, chromedp.EvalAwaitPromise))
	if said != "Added: Alien. 3 films Added: Paprika. 4 films" {
		t.Errorf("said: %q", said)
	}
}

func TestTitlesAreUnderstoodBeforeTheyAreIn(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, guest := startSite(t), newUser(t), newUser(t)
	link := host.startsTwo(site.url)
	guest.opens(link)
	guest.types("#titles", "Alien (1979)")
	guest.sees("p", "1 film")
	guest.sees("li", "Alien")
	guest.presses("Add")
	guest.sees("h2", "Yours are in")
	guest.sees("p", "One film per line.")
	if shown := value(guest, chromedp.Evaluate[int](`document.querySelectorAll("#understood li").length`)); shown != 0 {
		t.Errorf("%d posters are still shown above the field", shown)
	}
}
