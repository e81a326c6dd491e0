package e2e

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"movie-lottery/app/lottery"
)

func TestBrowserChecksADrawByItself(t *testing.T) {
	t.Parallel()
	site, host := startSite(t), newUser(t)
	host.opens(site.url)
	host.types("#titles", "Heat (1995)\nДюна\n\"Quotes\" & <tags>")
	host.starts()
	host.draws("попкорн 🍿")
	host.sees("h1", "Drawing…")
	site.reveal()
	host.does(chromedp.Reload())
	host.clicks(".fair a")
	host.does(chromedp.WaitVisible(chromedp.CSS(".steps")))
	proofURL := value(host, chromedp.Location())
	host.opens(strings.Replace(proofURL, "127.0.0.1", "0.0.0.0", 1)) // browsers do not trust it like the machine's own address
	host.presses("Check it here")
	host.sees("p", "only on pages opened over https")

	host.opens(proofURL)
	host.presses("Check it here")
	host.sees("p", "everything matches")
	marked := func(mark string) int {
		return value(host, chromedp.Evaluate[int](`document.querySelectorAll(".steps > li > h3 > `+mark+`").length`))
	}
	if right, wrong := marked(".good"), marked(".error"); right != 8 || wrong != 0 {
		t.Errorf("%d steps are right, %d wrong", right, wrong)
	}
	host.does(chromedp.Evaluate[chromedp.Void](`document.querySelector("[data-is=message]").append(".")`))
	host.presses("Check it here")
	host.sees("p", "something doesn’t match")
	if right, wrong := marked(".good"), marked(".error"); right != 7 || wrong != 1 {
		t.Errorf("with one value changed, %d steps are right, %d wrong", right, wrong)
	}

	proof, story := proofWithRejectedBlock(t)
	host.does(chromedp.Evaluate[chromedp.Void](`window.fetch = async () => new Response(` + strconv.Quote(proof) + `);
		document.querySelector(".steps").innerHTML = ` + strconv.Quote(story)))
	host.presses("Check it here")
	host.sees("p", "everything matches")
}

// proofWithRejectedBlock returns the proof of a draw whose first block is rejected, which takes greater weights than a
// lottery can have, and the steps of the page that shows it.
func proofWithRejectedBlock(t *testing.T) (proof, story string) {
	t.Helper()
	const code = "k7m2q9xw4t"
	var entries []lottery.Entry
	for i := range 90 {
		entries = append(entries, lottery.Entry{Position: i + 1, Weight: 1<<53 - 1, Title: "Film"}) // the largest exact integer of JavaScript
	}
	var secret lottery.Secret
	var steps lottery.Steps
	for len(steps.Blocks) < 2 {
		secret.Seed[0]++
		steps = lottery.DrawSteps(secret.Seed, code, 1, entries, "")
	}
	secret.Winner = steps.Winner
	d, err := lottery.ProveDraw(1, secret.Seed.Commitment(), lottery.FormatList(entries), time.Now(), &secret)
	if err != nil {
		t.Fatal(err)
	}
	content, err := json.Marshal(lottery.Proof{Version: 1, Code: code, Draws: []lottery.DrawProof{d}})
	if err != nil {
		t.Fatal(err)
	}
	story = "<li><h3></h3>"
	for name, value := range map[string]any{"block0": steps.Blocks[0], "block1": steps.Blocks[1], "x": steps.X, "ticket": steps.Ticket, "winner": steps.Winner} {
		story += fmt.Sprintf("<p data-is=%s>%v</p>", name, value)
	}
	return string(content), story
}
