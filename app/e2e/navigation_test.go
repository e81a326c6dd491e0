package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

func TestLinksLeaveAClickWithAKeyToTheBrowser(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host := startSite(t), newUser(t)
	host.startsTwo(site.url)
	host.opens(site.url + "/history")
	taken := value(host, chromedp.Evaluate[string](`[".chips a"].flatMap((link) => ["ctrlKey", "metaKey", "shiftKey", "altKey"].filter((key) =>
		!document.querySelector(link).dispatchEvent(new MouseEvent("click", { [key]: true, bubbles: true, cancelable: true })))).join()`))
	if taken != "" {
		t.Errorf("the click was taken away from the browser, with %s", taken)
	}
}
