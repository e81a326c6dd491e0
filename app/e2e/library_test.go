package e2e

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"
)

// fillLibrary adds films to the site's library.
func fillLibrary(t *testing.T, site, titles string) {
	t.Helper()
	resp, err := http.PostForm(site+"/library", url.Values{"titles": {titles}})
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
}

func TestBrowserFindsTitlesOfPostersOnce(t *testing.T) {
	t.Parallel()
	site, u := startSite(t).url, newUser(t)
	fillLibrary(t, site, "Eternal Sunshine of the Spotless Mind (2004)\nUp (2009)")
	u.opens(site + "/library")
	for _, title := range []string{"Eternal Sunshine of the Spotless Mind", "Spotless", "Up"} {
		u.expect(`(() => {
			getSelection().removeAllRanges();
			let found = 0;
			while (found < 5 && window.find("`+title+`", true)) found++;
			return found;
		})()`, "1")
	}
}

func TestFirstPosterIsOnAPhonesFirstScreen(t *testing.T) {
	t.Parallel()
	site := startSite(t).url
	fillLibrary(t, site, "Heat\nDune")
	for _, lang := range []string{"en", "ru"} {
		u := newUser(t)
		u.must(u.SetSize(360, 640))
		u.must(u.SetLanguage(lang))
		u.opens(site + "/library")
		u.expect("document.querySelector('.card .poster').getBoundingClientRect().bottom <= innerHeight", "true")
	}
}

func TestFocusStaysOnTheOrderThatWasChosen(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, u := startSite(t).url, newUser(t)
	fillLibrary(t, site, "Heat\nDune")
	u.opens(site + "/library")
	u.clicks(".orders summary")
	u.does(chromedp.Focus(chromedp.CSS("#sort-1")), chromedp.KeyEvent("\r"))
	u.waitsFor("document.querySelector('.orders summary').id == 'sort-1'")
	u.does(settled)
	u.expect("document.activeElement.matches('.orders:not([open]) > #sort-1')", "true")
}
