package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// runEvening takes a host and a guest through what they can say and correct about their films. News come to the host's page by
// themselves where scripts run, and otherwise when it is loaded again.
func runEvening(t *testing.T, site string, host, guest user) {
	t.Helper()
	link := host.startsTwo(site)
	news := func(tag, text string) {
		t.Helper()
		if !host.scripts {
			host.opens(link)
		}
		host.sees(tag, text)
	}
	guest.opens(link)
	guest.expect(`String(document.querySelector("#by"))`, "null")
	guest.types("#titles", "Alein (1978)")
	guest.presses("Add")
	guest.sees("label", "Put your name on your films")
	news("li", "Alein")
	guest.types("#by", "Anna")
	guest.clicks("#naming button")
	guest.sees("summary", "Your name: Anna")
	news("p", "Anna")

	guest.types("#titles", "Up")
	guest.presses("Add")
	guest.sees("p", "1 film added")
	guest.clicks("#naming summary")
	guest.types("#by", "Mia")
	guest.clicks("#naming button")
	guest.sees("summary", "Your name: Mia")
	guest.expect(`[...document.querySelectorAll(".by")].map((by) => by.innerText.trim()).join()`, "Mia,Mia,host,host")

	guest.clicks("#more-3")
	guest.clicks("#edit-3")
	guest.sees("label", "Title, and the year if you know it")
	guest.types("#title", "Heat")
	guest.clicks(".edit .main")
	guest.sees("p", "That film is already in.")
	guest.expect(`document.querySelector("#title").value`, "Heat")
	guest.types("#title", "Alien (1979)")
	guest.clicks(".edit .main")
	guest.sees("p", "It now says Alien (1979)")
	guest.sees("li", "Alien")
	news("li", "Alien")

	host.clicks(`[popovertarget="name-sheet"]`)
	host.types("#evening", "Friday")
	host.clicks("#name-sheet .main")
	host.sees("h1", "Friday")
	if guest.scripts {
		guest.sees("h1", "Friday")
	}

	host.clicks("#more-4")
	host.clicks("#edit-4")
	host.presses("Take out all 2 films from Mia")
	host.sees("p", "2 films from Mia taken out")
	host.expect(`String(document.querySelectorAll(".ticket").length)`, "2")
	host.presses("Undo")
	host.sees("p", "2 films from Mia are back in")
	host.expect(`String(document.querySelectorAll(".ticket").length)`, "4")
}

func TestHostAndGuestCorrectAndNameThingsOnTwoPhones(t *testing.T) {
	t.Parallel()
	runEvening(t, startSite(t).url, newUser(t), newUser(t))
}

func TestHostAndGuestCorrectAndNameThingsWithoutJavaScript(t *testing.T) {
	t.Parallel()
	runEvening(t, startSite(t).url, newUserWithoutScripts(t), newUserWithoutScripts(t))
}

func TestNewsTakeNothingFromWhoIsTypingANameOrATitle(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, guest := startSite(t), newUser(t), newUser(t)
	link := host.startsTwo(site.url)
	guest.joins(link, "Alien")
	guest.types("#by", "An")
	guest.does(settled, chromedp.Focus(chromedp.CSS("#by")))
	guest.watches("#by, #naming, .ticket")
	addFilm(t, link, "Paprika")
	guest.sees("li", "Paprika")
	guest.expectUndisturbed()
	guest.expect(`document.querySelector("#by").value`, "An")
	guest.does(chromedp.KeyEvent("na\r"))
	guest.sees("summary", "Your name: Anna")

	// A name that stands there may be taken out of its field, and is not filled in again meanwhile.
	guest.clicks("#naming summary")
	guest.does(chromedp.Evaluate[chromedp.Void](`document.querySelector("#by").value = ""`))
	addFilm(t, link, "Ran")
	guest.sees("li", "Ran")
	guest.expect(`document.querySelector("#by").value + document.querySelector("#naming details").open`, "true")

	guest.clicks("#more-3")
	guest.clicks("#edit-3")
	guest.sees("label", "Title, and the year if you know it")
	guest.types("#title", "Alie")
	guest.does(chromedp.Focus(chromedp.CSS("#title")))
	addFilm(t, link, "Brazil")
	guest.sees("li", "Brazil")
	guest.expect(`document.querySelector("#edit-sheet:popover-open #title:focus").value`, "Alie")
	guest.does(chromedp.KeyEvent("n (1979)\r"))
	guest.sees("p", "It now says Alien (1979)")
	guest.expect(`String(document.querySelector("#edit-sheet:popover-open")) + document.activeElement.id`, "nullmore-3")
}

// A link can be opened in a window of its own, where there is no lottery to put an answer into.
func TestPagesOfATicketAreWholePagesToo(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host := startSite(t), newUser(t)
	link := host.startsTwo(site.url)
	host.opens(link + "/tickets/1")
	host.clicks("#edit-1")
	host.types("#title", "Alien")
	host.clicks(".edit .main")
	host.sees("p", "It now says Alien")
	host.opens(link + "/tickets/1")
	host.clicks("#out-1")
	host.sees("p", "2 films · 1 in the draw")
}
