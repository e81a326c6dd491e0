package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"movie-lottery/app/lottery"
)

// TestFourFridaysUnderOneLink has six people with a phone or a laptop, in two languages, and a TV. All stay on their pages for four
// evenings, with all that can be said of films and guests. In the end the draws are made again by verify, and by a program that
// shares nothing with the site.
func TestFourFridaysUnderOneLink(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, anna, boris, vera, dan, eve, tv := startSite(t), newUser(t), newUser(t), newUser(t), newUser(t), newUser(t), newUser(t), newUser(t)
	guests := []user{anna, boris, vera, dan, eve}
	all := append([]user{host, tv}, guests...)
	for _, u := range []user{host, vera, tv} {
		u.must(u.SetSize(1920, 1080))
	}
	for _, u := range []user{anna, eve} {
		u.must(u.SetLanguage("ru"))
	}

	link := host.startsTwo(site.url)
	tv.opens(link + "/screen")
	for i, name := range []string{"Аня", "Boris", "Vera", "Dan", "Ева"} {
		guests[i].comesAs(name, link, fmt.Sprintf("Film %d\nFilm %d", 3+2*i, 4+2*i)) // numbers as of their tickets
	}
	host.clicks(`[popovertarget="rules-sheet"]`)
	host.clicks("#rule-vetoes")
	host.waitsFor(`document.querySelector("#rule-vetoes[aria-checked=true]")`)
	host.clicks("#rule-luck")
	boris.says("#rules", "Everyone may keep one film out.")
	anna.waitsFor(`document.querySelectorAll("#rules li").length == 3`)
	host.closes()
	anna.says("#bar", "Разыграть")

	anna.clicks("#ticket-1") // has seen it
	boris.clicks("#more-2")
	boris.clicks("#veto-2")
	vera.clicks("#more-7")
	vera.clicks("#weight-7-3")
	dan.clicks("#person-5") // is not here tonight
	for _, u := range append(guests, host) {
		u.waitsFor(`document.querySelector("#row-2.struck") && document.querySelector("#row-7.w3") && document.querySelector("#row-9.aside") && document.querySelector("#row-10.aside")`)
		u.waitsFor(`/(seen by|видели:) 1/.test(document.querySelector("#row-1").innerText)`)
	}
	tv.waitsFor(`document.querySelectorAll(".card.aside").length == 3 && document.querySelectorAll(".card").length == 12`)

	var winners []string // of all draws
	// told lets the time until the reveal pass, and notes the winner, which is the same on all pages.
	told := func() string {
		t.Helper()
		site.reveal()
		host.waitsFor(fmt.Sprintf(`document.querySelector('#lottery[data-draw-number="%d"] .told h1')`, len(winners)+2))
		winner := host.text(".told h1 .film")
		for _, u := range all {
			u.waitsFor(fmt.Sprintf(`document.querySelector(".told h1 .film")?.innerText.trim() == %q`, winner))
		}
		if slices.Contains(winners, winner) && winner != winners[1] { // that draw was made again
			t.Errorf("%q has won twice", winner)
		}
		winners = append(winners, winner)
		return winner
	}
	// reopened waits until the next evening is open on all pages, with the last winner on top.
	reopened := func(winner string) {
		t.Helper()
		for _, u := range all {
			u.waitsFor(fmt.Sprintf(`document.querySelector("#tickets, .hall") && document.querySelector(".stays .film .film")?.innerText.trim() == %q`, winner))
		}
	}

	eve.draws("попкорн")
	first := told()
	host.presses("Next evening")
	reopened(first)
	host.presses("Undo")
	anna.waitsFor(`document.querySelector(".told h1")`)
	host.presses("Next evening")
	reopened(first)

	dan.clicks("#person-5") // is back
	tv.waitsFor(`document.querySelectorAll(".card.aside").length == 1`)
	boris.clicks("#more-2")
	boris.clicks("#veto-2")
	tv.waitsFor(`document.querySelectorAll(".card.aside").length == 0`)
	host.draws("")
	passed := told()
	host.clicks(`[popovertarget="redraw-sheet"]`)
	host.clicks(`#redraw-sheet label:has([name="reason"])`)
	host.clicks("#redraw-sheet .main")
	second := told()
	anna.says(".earlier", "Переиграли: Кто-то уже видел")
	host.presses("Next evening")
	reopened(second)
	eve.says("#tickets", passed)

	vera.draws("")
	third := told()
	site.passes("4 hours")
	dan.opens(link)
	dan.types("#titles", "Paprika")
	dan.clicks(".next-time form > button")
	reopened(third)
	anna.says("#tickets", "Paprika")
	if n := value(anna, chromedp.Evaluate[int]("document.querySelectorAll('#evenings li').length")); n != 3 {
		t.Errorf("a guest sees %d evenings, not 3", n)
	}
	anna.draws("")
	told()

	content := download(t, link+"/proof.json")
	proof, err := lottery.ReadProof(content)
	if err != nil {
		t.Fatal(err)
	}
	verdicts, err := proof.Verify()
	for _, v := range verdicts {
		if err != nil || len(v.Wrong) > 0 || v.Winner.Title != winners[v.Number-1] {
			t.Errorf("draw %d: %q has won; %v, %v", v.Number, v.Winner.Title, v.Wrong, err)
		}
	}
	var want strings.Builder
	for i, round := range []int{1, 2, 2, 3, 4} {
		fmt.Fprintf(&want, "%d %d %s\n", i+1, round, winners[i])
	}
	if got := recompute(t, content, `{"Film 7": 3}`); got != want.String() {
		t.Errorf("made again:\n%s\nnot\n%s", got, want.String())
	}
}

// comesAs opens a lottery, adds films, and gives a name.
func (u user) comesAs(name, link, films string) {
	u.t.Helper()
	u.opens(link)
	u.types("#titles", films)
	u.clicks("#add")
	u.does(chromedp.WaitVisible(chromedp.CSS("#by")))
	u.types("#by", name)
	u.clicks("#naming button")
	u.says("#tickets .by", name)
}

// download returns what an address answers.
func download(t *testing.T, url string) []byte {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// recompute has testdata/recompute.py make the draws of a proof.json again, where films have the tickets that their owners gave them,
// and returns what it prints: the number, the round and the winner of each.
func recompute(t *testing.T, proof []byte, given string) string {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Fatal("python3 is missing: run `make test`, which finds or installs it")
	}
	cmd := exec.CommandContext(t.Context(), python, "testdata/recompute.py", given)
	cmd.Env = append(os.Environ(), "PYTHONIOENCODING=utf-8")
	cmd.Stdin = bytes.NewReader(proof)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("recompute.py: %v", err)
	}
	return string(out)
}

// Three hours after the draw, open pages take films for the next time. A film that was being typed when the draw was made is kept.
func TestOpenPagesTakeFilmsForNextTime(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, guest, late := startSite(t), newUser(t), newUser(t), newUser(t)
	link := host.startsTwo(site.url)
	guest.opens(link)
	guest.halfTypes("Pap")
	host.draws("")
	site.reveal()
	guest.waitsFor(`document.querySelector('.told h1')`)
	late.opens(link)
	guest.does(chromedp.Focus(chromedp.CSS("#titles")))
	site.passes("3 hours")
	for _, u := range []user{host, guest, late} {
		u.sees("h2", "For next time")
		u.sees("button", "Next evening")
	}
	guest.expectsTyped("for next time", "Pap")
	guest.expect("document.activeElement.id", "titles")
	guest.does(chromedp.SendKeys(chromedp.CSS("#titles"), "rika"))
	guest.presses("Add")
	host.sees("li", "Paprika")
	late.sees("li", "Paprika")
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
