package e2e

import (
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"movie-lottery/app/lottery"
)

// letters waits for the letters in a sheet that is open and returns them.
func (u user) letters(sheet string) string {
	u.t.Helper()
	return u.text(chromedp.CSS(sheet + " .letters"))
}

func TestBrowserMakesLettersAndComparesTheProof(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, guest := startSite(t), newUser(t), newUser(t)
	link := host.startsTwo(site.url)
	guest.opens(link)
	host.clicks(`[popovertarget="draw-sheet"]`)
	first := host.letters("#draw-sheet")
	if !regexp.MustCompile(`^[0-9a-hjkmnp-tv-z]{8}$`).MatchString(first) {
		t.Errorf("the letters are %q", first)
	}
	host.sees("p", "the letters beside it that your browser has just made")
	host.types("#word", strings.Repeat("x", lottery.MaxWord+1))
	host.presses("Draw now")
	host.does(chromedp.WaitVisible(chromedp.CSS("#draw-sheet .error")))
	second := host.letters("#draw-sheet")
	if second == first {
		t.Error("the letters that were refused are still there")
	}
	host.types("#word", " Amélie  попкорн ")
	host.does(chromedp.Evaluate[chromedp.Void](`document.querySelector("#draw-sheet [name=list]").value = "0".repeat(64)`)) // as before a film came
	host.presses("Draw now")
	host.sees("p", "The films have changed since your page showed them.")
	third := host.letters("#draw-sheet")
	if third == second || third == first {
		t.Error("the letters that were refused with the list are still there")
	}
	host.presses("Draw now")
	host.sees("h1", "Drawing…")
	site.reveal()
	host.sees("p", "letters "+third)
	host.clicks(".fair a")
	host.sees("p", "This browser saw the same fingerprint before the draw.")
	host.sees("p", "match what this browser sent.")

	proof := value(host, chromedp.Location())
	guest.opens(proof)
	guest.sees("p", "This browser saw the same fingerprint before the draw.")
	if n := value(guest, chromedp.Evaluate[int](`document.querySelectorAll(".kept-here p").length`)); n != 1 {
		t.Errorf("the guest, who sent nothing, is told %d things", n)
	}
	stranger := newUser(t)
	stranger.opens(proof)
	stranger.sees("p", "This browser has kept nothing from before this draw")
}

func TestProofPageFindsWhatDoesNotMatch(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host := startSite(t), newUser(t)
	link := host.startsTwo(site.url)
	host.draws("popcorn")
	host.sees("h1", "Drawing…")
	site.reveal()
	host.sees("p", "with the word “popcorn”")
	change := func(script string) {
		host.does(chromedp.Evaluate[chromedp.Void](`localStorage.before ??= localStorage.kept; (() => {
			const draws = JSON.parse(localStorage.before), [draw] = draws;` + script + `; localStorage.kept = JSON.stringify(draws) })()`))
		host.opens(link + "/proof")
	}
	change(`draw.promise = "0".repeat(64)`)
	host.sees("p", "This browser saw a different fingerprint before the draw.")
	change(`draw.sent[0].letters = "00000000"`)
	host.sees("p", "The word and the letters don’t match what this browser sent.")
	change(`draw.sent[0].list = "0".repeat(64)`)
	host.sees("p", "The list doesn’t match the one this browser saw")
	host.does(chromedp.Evaluate[chromedp.Void](`localStorage.kept = JSON.stringify(Array.from({ length: 200 }, (_, i) => ({ code: "x", number: i, sent: [] })))`))
	host.opens(site.url + "/")
	next := host.startsTwo(site.url)
	if n := value(host, chromedp.Evaluate[int](`JSON.parse(localStorage.kept).length`)); n != 60 {
		t.Errorf("%d draws are kept", n)
	}
	if n := value(host, chromedp.Evaluate[int](`JSON.parse(localStorage.kept).filter(({ code }) => code == "`+next[strings.LastIndex(next, "/")+1:]+`").length`)); n != 1 {
		t.Errorf("%d draws of the newest lottery are kept", n)
	}
}

func TestSiteMakesLettersWithoutJavaScript(t *testing.T) {
	t.Parallel()
	site, host := startSite(t), newUserWithoutScripts(t)
	link := host.startsTwo(site.url)
	host.clicks(`[popovertarget="draw-sheet"]`)
	host.sees("p", "with random letters made by this site")
	host.types("#word", "popcorn")
	host.presses("Draw now")
	host.sees("h1", "Drawing…")
	site.reveal()
	host.opens(link + "/proof")
	host.sees("p", "The browser that drew made no letters, so this site did.")
	host.sees("p", "Whoever runs this site and also draws can choose")
}
