package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestThreeEveningsUnderOneLink has a host, a guest and a TV that stay on their pages for three evenings.
func TestThreeEveningsUnderOneLink(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, guest, tv := startSite(t), newUser(t), newUser(t), newUser(t)
	link := host.startsTwo(site.url)
	guest.joins(link, "Alien")
	guest.types("#titles", "Up")
	guest.presses("Add")
	host.sees("li", "Up")
	tv.opens(link + "/screen")

	var winners []string
	for range 2 {
		host.draws("")
		host.sees("h1", "Drawing…")
		site.reveal()
		for _, u := range []user{host, guest, tv} {
			u.waitsFor(`document.querySelector('.told h1')`)
		}
		winner := host.text(".told h1 .film")
		winners = append(winners, winner)
		host.presses("Next evening")
		host.sees("p", "The next evening is open.")
		guest.waitsFor(`document.querySelector('#stays') && document.querySelector('#tickets')`)
		tv.waitsFor(`document.querySelector('.screen .stays') && document.querySelector('.hall')`)
		for who, u := range map[string]user{"host": host, "guest": guest} {
			if top := u.text("#stays .film .film"); top != winner {
				t.Errorf("%s: %q stays on top, not %q", who, top, winner)
			}
		}
		if top := tv.text(".stays .film .film"); top != winner {
			t.Errorf("on the TV, %q stays on top, not %q", top, winner)
		}
	}
	if winners[0] == winners[1] {
		t.Errorf("%q has won twice", winners[0])
	}
	if n := value(guest, chromedp.Evaluate[int]("document.querySelectorAll('#evenings li').length")); n != 2 {
		t.Errorf("the guest sees %d evenings, not 2", n)
	}
	host.presses("Undo")
	guest.waitsFor(`document.querySelector('.told h1')`)
	if back := guest.text(".told h1 .film"); back != winners[1] {
		t.Errorf("after the undo the guest sees %q, not %q", back, winners[1])
	}
	host.presses("Next evening")
	guest.waitsFor(`document.querySelector('#stays') && document.querySelector('#tickets')`)
	guest.draws("")
	site.reveal()
	tv.waitsFor(`document.querySelector('.told h1')`)
	if third := tv.text(".told h1 .film"); third == winners[0] || third == winners[1] {
		t.Errorf("%q has won again", third)
	}
}

func TestWhatIsTypedForNextTimeOutlastsAReopening(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, guest := startSite(t), newUser(t), newUser(t)
	link := host.startsTwo(site.url)
	host.draws("")
	site.reveal()
	host.waitsFor(`document.querySelector('.told h1')`)
	site.passes("4 hours")
	guest.opens(link)
	guest.does(chromedp.SendKeys(chromedp.CSS("#titles"), "Pap"), chromedp.Focus(chromedp.CSS("#titles")))
	host.does(chromedp.Reload())
	host.presses("Next evening")
	guest.waitsFor(`document.querySelector('#tickets')`)
	if typed := value(guest, chromedp.Value(chromedp.CSS("#titles"))); typed != "Pap" {
		t.Errorf("what was typed has become %q", typed)
	}
	if focused := value(guest, chromedp.Evaluate[string]("document.activeElement.id")); focused != "titles" {
		t.Errorf("the focus is on %q", focused)
	}
	guest.does(chromedp.SendKeys(chromedp.CSS("#titles"), "rika"))
	guest.presses("Add")
	guest.sees("p", "1 film added")
	if left := value(guest, chromedp.Value(chromedp.CSS("#titles"))); left != "" {
		t.Errorf("after it was added, %q is left in the field", left)
	}
	host.sees("li", "Paprika")
}
