package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

func TestOnePressMakesThreeFilmsOfALine(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, guest, other := startSite(t), newUser(t), newUser(t), newUser(t)
	link := host.startsTwo(site.url)
	other.joins(link, "Once")
	guest.opens(link)
	guest.types("#titles", "Alien, Paprika, Coco")
	guest.presses("Add")
	guest.sees("p", "How should we read Alien, Paprika, Coco? Choose beside it.")
	host.sees("button", "3 films?")
	other.sees("li", "Alien, Paprika, Coco")
	other.expect(`document.querySelector("#tickets [name=reading]")`, "null")

	guest.does(settled, chromedp.Focus(chromedp.CSS("#tickets [name=reading]")), chromedp.KeyEvent("\r"))
	guest.sees("p", "3 films instead of Alien, Paprika, Coco")
	guest.sees("li", "Coco")
	guest.expect(`[...document.querySelectorAll("#tickets .said .film")].map((film) => film.innerText)`, "Alien,Paprika,Coco,Heat,Dune,Once")
	guest.expect(`document.activeElement.id`, "row-4")
	guest.expect(`document.querySelector("#announced").innerText.includes("3 films instead of")`, "true")
	host.sees("li", "Coco")
	host.expect(`document.querySelector("#tickets [name=reading]")`, "null")
}

func TestOnePressSaysThatALineIsOneFilm(t *testing.T) {
	t.Parallel()
	for kind, host := range map[string]user{"with JavaScript": newUser(t), "without": newUserWithoutScripts(t)} {
		site := startSite(t)
		host.startsTwo(site.url)
		host.types("#titles", "Alien, Paprika, Coco")
		host.presses("Add")
		host.sees("button", "3 films?")
		host.presses("One film")
		host.sees("p", "Alien, Paprika, Coco stays as it is")
		if shown := value(host, chromedp.Evaluate[int](`document.querySelectorAll("#tickets [name=reading]").length`)); shown != 0 {
			t.Errorf("%s: asked again", kind)
		}
	}
}

func TestPreviewRewritesALineInItsField(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host := startSite(t), newUser(t)
	link := host.startsTwo(site.url)
	for _, page := range []string{site.url, link} {
		host.opens(page)
		host.does(chromedp.SendKeys(chromedp.CSS("#titles"), "Up\nAlien, Paprika, Coco\nOnce"))
		host.presses("3 films?")
		host.expect(`document.querySelector("#titles").value`, "Up\nAlien\nPaprika\nCoco\nOnce")
		host.expect(`document.activeElement.id + " " + document.activeElement.selectionStart`, "titles 21") // behind Coco
		host.sees("p", "5 films")
		host.does(chromedp.Evaluate[chromedp.Void](`document.execCommand("undo")`))
		host.expect(`document.querySelector("#titles").value`, "Up\nAlien, Paprika, Coco\nOnce")
		host.sees("button", "3 films?")
		host.does(chromedp.Evaluate[chromedp.Void](`document.querySelector("#titles").select(); document.execCommand("delete")`))
		host.waitsFor(`!document.querySelector("[name=line]")`)
	}
}

func TestPreviewRewritesALineWithoutJavaScript(t *testing.T) {
	t.Parallel()
	site, host := startSite(t), newUserWithoutScripts(t)
	link := host.startsTwo(site.url)
	for _, page := range []string{site.url, link} {
		host.opens(page)
		host.types("#titles", "Up\nAlien, Paprika, Coco\nOnce")
		host.presses("See how it is read")
		host.presses("3 films?")
		host.sees("p", "5 films")
		if typed := value(host, chromedp.Value(chromedp.CSS("#titles"))); typed != "Up\nAlien\nPaprika\nCoco\nOnce" {
			t.Errorf("rewritten: %q", typed)
		}
	}
	host.presses("Add")
	host.sees("p", "5 films added")
}
