package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"movie-lottery/app/lottery"
)

// runLottery takes a host and a guest through a whole lottery and its film through the library.
func runLottery(t *testing.T, site string, host, guest user) {
	t.Helper()
	host.opens(site)
	host.types("#titles", "The Matrix (1999)\nДюна\nthe matrix (1999)\nhttps://boxd.it/2a1m")
	link := host.starts()
	host.sees("p", "1 repeat")
	host.sees("p", "One line is just a link")

	guest.opens(link)
	guest.sees("p", "Add the film you would watch tonight.")
	guest.types("#titles", "12 стульев (1971)")
	guest.presses("Add")
	guest.sees("p", "1 film added")
	guest.types("#by", "Bo")
	guest.presses("Save")
	guest.sees("p", "Your name: Bo")
	guest.presses("Take out")
	guest.sees("p", "12 стульев taken out")
	guest.presses("Undo")
	guest.sees("button", "Take out") // in the row that said it was taken out

	host.opens(link)
	host.sees("li", "12 стульев")
	host.draws("popcorn")
	host.sees("h1", "Drawing…")
	guest.opens(link)
	host.sees("p", "with the word “popcorn”") // by itself, after the 6 seconds of the reveal
	guest.sees("p", "with the word “popcorn”")
	winner := host.text(".told h1")
	if seen := guest.text(".told h1"); seen != winner {
		t.Errorf("the guest sees %q, the host %q", seen, winner)
	}

	host.presses("Keep in the library")
	host.sees("p", "is in the library")
	host.presses("We watched it")
	host.sees("p", "is marked as watched")
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
	host.sees("p", "is no longer marked as watched")
	host.clicks(".card a")
	host.presses("Take out of the library")
	host.sees("p", "taken out of the library")
	host.presses("Undo")
	host.sees("p", "is in the library")
}

func TestHostAndGuestRunALotteryOnTwoPhones(t *testing.T) {
	t.Parallel()
	runLottery(t, startSite(t).url, newUser(t), newUser(t))
}

func TestHostAndGuestRunALotteryWithoutJavaScript(t *testing.T) {
	t.Parallel()
	runLottery(t, startSite(t).url, newUserWithoutScripts(t), newUserWithoutScripts(t))
}

func TestAddingAndDrawingDoNotReloadThePage(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host := startSite(t), newUser(t)
	host.startsTwo(site.url)
	host.does(chromedp.Evaluate[chromedp.Void]("window.loaded = 'once'"))
	host.types("#titles", "Alien")
	host.presses("Add")
	host.sees("li", "Alien")
	host.does(chromedp.Evaluate[chromedp.Void]("window.drawButton = document.querySelector('#draw')"))
	host.types("#titles", strings.Repeat("x", 201))
	host.presses("Add")
	host.sees("p", "line 1 has 201")
	if !value(host, chromedp.Evaluate[bool]("window.drawButton.isConnected")) {
		t.Error("the button to draw was replaced, so that a press which had begun would be lost")
	}
	host.draws(strings.Repeat("x", lottery.MaxWord+1))
	host.does(chromedp.WaitVisible(chromedp.CSS("#draw-sheet .error"))) // the sheet is there again
	host.types("#word", "popcorn")
	host.presses("Draw now")
	host.sees("h1", "Drawing…")
	site.reveal()
	host.sees("p", "1 in 3")
	host.presses("We watched it")
	host.sees("p", "is marked as watched")
	host.presses("Undo")
	host.sees("button", "We watched it")
	host.presses("Delete this lottery")
	host.sees("h1", "Lottery deleted")
	host.presses("Undo")
	host.sees("p", "1 in 3")
	if loaded := value(host, chromedp.Evaluate[string]("window.loaded")); loaded != "once" {
		t.Errorf("loaded: %q", loaded)
	}
	if winner, title := host.text(".told h1 .film"), value(host, chromedp.Title()); !strings.HasPrefix(title, winner+" · ") {
		t.Errorf("the title is %q, the winner %q", title, winner)
	}
}

func TestGuestWhoTakesAFilmOutJustAfterTheDrawIsToldSo(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, guest := startSite(t), newUser(t), newUser(t)
	guest.opens(host.startsTwo(site.url))
	guest.types("#titles", "Alien")
	guest.presses("Add")
	guest.sees("button", "Take out")
	guest.does(chromedp.Evaluate[chromedp.Void]("document.querySelector('#news').removeAttribute('hx-trigger')")) // no update comes
	host.draws("")
	host.sees("h1", "Drawing…")
	guest.presses("Take out")
	guest.sees("h1", "Drawing…")
	guest.sees("p[@data-say]", "The draw was a moment faster")
}

func TestTypedTitlesArePreviewedAndSurviveAReload(t *testing.T) {
	t.Parallel()
	needsScripts(t) // without them, the preview is a page of its own
	site, host := startSite(t), newUser(t)
	host.opens(site.url)
	host.does(chromedp.SendKeys(chromedp.CSS("#titles"), "Heat (1995)\nDune\nheat (1995)"))
	host.sees("button", "Start with 2 films")
	host.sees("p", "2 films · 1 repeat")
	host.sees("li", "Heat")
	host.does(chromedp.SendKeys(chromedp.CSS("#titles"), "\n"+strings.Repeat("x", 201)))
	host.sees("p", "line 4 has 201")
	host.does(settled, chromedp.KeyEvent(strings.Repeat("\b", 202)))
	host.sees("p", "2 films · 1 repeat")
	host.does(chromedp.Reload())
	host.sees("button", "Start with 2 films")
	host.starts()
	host.opens(site.url)
	host.sees("button", "Start")
	if kept := value(host, chromedp.Value(chromedp.CSS("#titles"))); kept != "" {
		t.Errorf("the draft of a lottery that was started is still there: %q", kept)
	}
}
