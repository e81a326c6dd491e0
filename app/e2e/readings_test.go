package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

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
