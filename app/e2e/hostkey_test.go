package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// keyLink opens the page with the host's key from the lottery's page, and returns the link.
func (u user) keyLink(lottery string) string {
	u.t.Helper()
	u.opens(lottery)
	u.clicks(`a[href$="/host"]`)
	u.sees("h1", "Key to this lottery")
	return value(u, chromedp.Evaluate[string](`document.querySelector("input.link").value`))
}

// runHostKey has a host add a second device and another host, and renew the key.
func runHostKey(t *testing.T, host, laptop, friend, late user) {
	t.Helper()
	site := startSite(t).url
	host.opens(site)
	host.types("#titles", "Heat\nDune")
	host.clicks(".start summary")
	host.types("#by", "Ann")
	lottery := host.starts()
	link := host.keyLink(lottery)
	laptop.joins(lottery, "Alien")
	friend.joins(lottery, "Up")
	host.opens(lottery)

	laptop.opens(link)
	laptop.sees("p", "It was made by Ann.")
	if here := value(laptop, chromedp.Location()); here != lottery+"/host" {
		t.Errorf("the question is asked at %s", here)
	}
	laptop.clicks(`button[value="me"]`)
	laptop.sees("p", "This is your device now too")
	laptop.sees("button", "Delete this lottery")
	if !host.scripts {
		host.opens(lottery)
	}
	for name, u := range map[string]user{"host": host, "laptop": laptop} {
		u.try("waiting for "+name+"'s films", chromedp.WaitVisible(chromedp.Search(
			`//li[contains(normalize-space(), "Alien") and contains(normalize-space(), "Ann")]`)))
	}

	friend.opens(link)
	friend.clicks(`button[value="host"]`)
	friend.sees("p", "You can now also draw again")
	friend.clicks("#more-1") // a sheet has what is not done often
	friend.clicks(`[formaction$="/1/remove"]`)
	friend.sees("p", "Heat taken out")

	if laptop.keyLink(lottery) != link || friend.keyLink(lottery) == link {
		t.Error("a key is not of its guest")
	}
	friend.presses("Make a new key")
	friend.sees("p", "Here is the new key.")
	late.opens(link)
	late.sees("h1", "This key doesn’t work")
	if shown := value(late, chromedp.Evaluate[string]("location + document.documentElement.outerHTML")); strings.Contains(shown, link[len(lottery+"/host?key="):]) {
		t.Error("the page shows the key")
	}
	late.opens(host.keyLink(lottery))
	late.sees("h1", "Whose device is this?")
}

func TestKeyOpensTheHostsRightsOnAnotherDevice(t *testing.T) {
	t.Parallel()
	runHostKey(t, newUser(t), newUser(t), newUser(t), newUser(t))
}

func TestKeyWorksWithoutJavaScript(t *testing.T) {
	t.Parallel()
	withoutScripts := func() user { return newUserWithoutScripts(t) }
	runHostKey(t, withoutScripts(), withoutScripts(), withoutScripts(), withoutScripts())
}
