package main

import (
	"fmt"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	rounds    = 3 // of all acts: a slow minute of the machine falls into one of them
	turnsEach = 5 // that an act has in a round
)

// act is something that a visitor does, again and again.
type act struct {
	name    string
	before  func(t *tab, round, i int) error // brings the page to where it is done, for the ith time in a round
	press   string                           // the selector of what is pressed
	keys    string                           // what is typed instead, a letter each time; empty: nothing
	changes string                           // an expression, of what this changes in the page
	lands   string                           // the path that it leads to instead; empty: the page stays
	quiet   bool                             // it need not show that it works: letters stand there, a browser shows that it goes to a page
}

// blank is what the browser itself needs: a page without a stylesheet, whose button asks for little and shows it.
var blank = act{name: "an empty page", before: openBlank, press: "#press", changes: `document.querySelector("p")?.textContent`, quiet: true}

// blankNext is what the browser itself needs for another page: a line of text, without a stylesheet.
var blankNext = act{name: "an empty page after an empty page", before: openBlankLink, press: "#press", lands: "/health/ready", quiet: true}

// acts are those that the site promises to be quick at. A lottery is used for one of them alone.
var acts = []act{
	{name: "add a film", before: typeFilm, press: "#add", changes: `document.querySelectorAll(".ticket").length`},
	{name: "draw", before: openSheet, press: "#draw-sheet button.main", changes: `document.querySelector(".reel")`},
	{name: "more of the history", before: opened("/history"), press: ".more .button", changes: `document.querySelectorAll(".card").length`},
	{name: "type in the search", before: focusSearch, keys: "the silent", changes: `document.querySelector("#results")`, quiet: true},
	{name: "“We watched it”", before: openWinner, press: `form[action$="/watched"] button`, changes: `document.querySelector(".lit .i-seal")`},
	{name: "the next page: from home to the history", before: opened("/"), press: `a[href="/history"]`, changes: `document.querySelector("#history")`, quiet: true},
	{name: "the next page: from the history to the library", before: opened("/history"), press: `a[href="/library"]`, changes: `document.querySelector("#library")`, quiet: true},
	{name: "open a lottery of the history", before: opened("/history"), press: ".card a", lands: "/l/" + code(lotteriesInAll), quiet: true},
}

func opened(path string) func(*tab, int, int) error {
	return func(t *tab, _, _ int) error { return t.open(path) }
}

func openBlank(t *tab, _, i int) error {
	if i > 0 {
		return nil
	}
	if err := t.open("/health"); err != nil {
		return err
	}
	_, err := ask[bool](t, `(() => {
		document.body.innerHTML = '<button id="press">Press</button><p></p>';
		document.querySelector("#press").onclick = () => {
			const asked = new XMLHttpRequest();
			asked.open("GET", "/health");
			asked.onload = () => document.querySelector("p").textContent = asked.responseText + performance.now();
			asked.send();
		};
		return true;
	})()`)
	return err
}

func openBlankLink(t *tab, _, _ int) error {
	if err := t.open("/health"); err != nil {
		return err
	}
	_, err := ask[bool](t, `(document.body.innerHTML = '<a id="press" href="/health/ready">Press</a>', true)`)
	return err
}

func typeFilm(t *tab, round, i int) error {
	if i == 0 {
		if err := t.open("/l/" + code(lotteryToAdd)); err != nil {
			return err
		}
	}
	return t.do(chromedp.SetValue(chromedp.CSS("#titles"), fmt.Sprintf("A film that is added %d (%d)", turn(round, i), 1960+i)))
}

func openSheet(t *tab, round, i int) error {
	if err := t.open("/l/" + code(lotteryToDraw+turn(round, i))); err != nil {
		return err
	}
	if err := t.press("#draw"); err != nil {
		return err
	}
	return t.do(chromedp.Sleep(300 * time.Millisecond)) // it rises
}

func focusSearch(t *tab, _, i int) error {
	if i > 0 {
		return nil
	}
	if err := t.open("/library"); err != nil {
		return err
	}
	return t.do(chromedp.Focus(chromedp.CSS("#q")))
}

func openWinner(t *tab, round, i int) error {
	return t.open("/l/" + code(lotteryToWatch-turn(round, i)))
}

// turn numbers the turns of an act through all rounds, from 0.
func turn(round, i int) int { return round*turnsEach + i }

// repeat does an act in all its turns of a round.
func (a act) repeat(t *tab, round int) (all []did, err error) {
	for i := range turnsEach {
		d, err := a.once(t, round, i)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.name, err)
		}
		all = append(all, d)
	}
	return all, nil
}

func (a act) once(t *tab, round, i int) (d did, err error) {
	if err := a.before(t, round, i); err != nil {
		return d, err
	}
	if err := t.slow(slowPhone); err != nil {
		return d, err
	}
	changes := a.changes
	if a.lands != "" {
		changes = "0"
	}
	if _, err := ask[bool](t, "seen.begin(() => "+changes+"), true"); err != nil {
		return d, err
	}
	if a.keys != "" {
		err = t.do(chromedp.KeyEvent(a.keys[i : i+1]))
	} else {
		err = t.press(a.press)
	}
	if err != nil {
		return d, err
	}
	if a.lands != "" {
		return t.landed(a.lands)
	}
	return ask[did](t, "seen.end()")
}

// landed waits for a page that was asked for to be painted.
func (t *tab) landed(path string) (d did, err error) {
	for range 200 {
		time.Sleep(150 * time.Millisecond)
		// While one page follows another there is nobody to ask.
		if found, err := ask[*did](t, "window.seen ? seen.landed("+quoted(path)+") : null"); err == nil && found != nil {
			return *found, nil
		}
	}
	return d, fmt.Errorf("%s was not painted", path)
}
