package main

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// journeyTimeout ends a journey that got stuck; none takes a tenth of it.
const journeyTimeout = time.Minute

// chromium starts a real browser, which the test's people share.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path := os.Getenv("CHROMIUM")
	if path == "" {
		t.Fatal("CHROMIUM is not set: run `make test`, which finds or installs one")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path),
		chromedp.NoSandbox, // it does not work for root, nor in many containers; all it opens here is our own
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-features", "BackForwardCache")) // Back has to ask the site: that is what is tried
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting Chromium: %v", err)
	}
	ctx, cancel = context.WithTimeout(ctx, journeyTimeout)
	t.Cleanup(cancel)
	return ctx
}

// person is a browser window of its own, with its own cookies, on a phone-sized screen.
type person struct {
	t   *testing.T
	ctx context.Context
}

func newPerson(t *testing.T, browser context.Context, script bool) person {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *cdplog.EventEntryAdded:
			if e.Entry.Level == cdplog.EntryLevelError && !strings.Contains(e.Entry.Text, "status of 4") {
				t.Errorf("the console says: %s %s", e.Entry.Text, e.Entry.URL)
			}
		case *runtime.EventExceptionThrown:
			t.Errorf("a script failed: %+v", e.ExceptionDetails)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	p := person{t, ctx}
	p.does(chromedp.EmulateViewport(360, 740), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, cdplog.Enable, cdp.Empty{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !script})
		return err
	}))
	return p
}

func (p person) does(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

func (p person) opens(url string) { p.t.Helper(); p.does(chromedp.Navigate(url)) }

// presses presses the button that says so.
func (p person) presses(label string) {
	p.t.Helper()
	p.does(chromedp.Click(chromedp.Search(`//button[normalize-space()="` + label + `"]`)))
}

func (p person) types(field chromedp.CSS, text string) {
	p.t.Helper()
	p.does(chromedp.SetValue(field, text))
}

// sees waits until a part of the page contains a text.
func (p person) sees(element, text string) {
	p.t.Helper()
	part := chromedp.Search(`//` + element + `[contains(normalize-space(), "` + text + `")]`)
	if err := chromedp.Do(p.ctx, chromedp.WaitVisible(part)); err != nil {
		p.t.Fatalf("waiting for %q in %s: %v", text, element, err)
	}
}

// value runs an action that answers.
func value[T any](p person, action chromedp.Action[T]) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, action)
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

func (p person) text(part chromedp.CSS) string {
	p.t.Helper()
	return strings.TrimSpace(value(p, chromedp.Text(part)))
}

// evening is the whole of it, for a host and a friend, with or without scripts.
func evening(t *testing.T, host, friend person, site string) {
	t.Helper()
	host.opens(site)
	host.types("#titles", "The Matrix (1999)\nДюна\nthe matrix (1999)\nhttps://boxd.it/2a1m")
	host.presses("Start the lottery")
	host.sees("p", "1 said twice.")
	host.sees("p", "One line is only a link")
	link := value(host, chromedp.Location())

	friend.opens(link)
	friend.types("#titles", "12 стульев (1971)")
	friend.types("#by", "Bo")
	friend.presses("Add")
	friend.sees("p", "1 film added.")
	friend.presses("Take out")
	friend.sees("p", "12 стульев taken out.")
	friend.presses("Undo")
	friend.sees("li", "12 стульев")

	host.opens(link)
	host.sees("li", "12 стульев")
	host.types("#word", "popcorn")
	host.presses("Draw a film")
	host.sees("h1", "Drawing…")
	friend.opens(link)
	host.sees("p", "with the word “popcorn”") // by itself
	friend.sees("p", "with the word “popcorn”")
	winner := host.text(".winner h1")
	if seen := friend.text(".winner h1"); seen != winner {
		t.Errorf("the friend sees %q, the host %q", seen, winner)
	}

	host.presses("Keep in the library")
	host.sees("p", "is in the library.")
	host.presses("We watched it")
	host.sees("p", "watched on")
	host.opens(site + "/history")
	host.sees("li", winner)
	host.does(chromedp.Click(chromedp.CSS("ul.rows a")))
	host.sees("h1", winner)
	host.does(chromedp.NavigateBack())
	host.sees("h1", "History")
	host.does(chromedp.Reload())
	host.sees("li", winner)
}

func TestAnEveningOnTwoPhones(t *testing.T) {
	site := start(t)
	browser := chromium(t)
	evening(t, newPerson(t, browser, true), newPerson(t, browser, true), site.url)
}

func TestAnEveningWithoutJavaScript(t *testing.T) {
	site := start(t)
	browser := chromium(t)
	evening(t, newPerson(t, browser, false), newPerson(t, browser, false), site.url)
}

func TestAddingAndDrawingDoNotReloadThePage(t *testing.T) {
	site := start(t)
	if site.plain() {
		return // built without npm: there is nothing that could do without a reload
	}
	p := newPerson(t, chromium(t), true)
	p.opens(site.url)
	p.types("#titles", "Heat\nDune")
	p.presses("Start the lottery")
	p.sees("li", "Dune")
	p.does(chromedp.Evaluate[chromedp.Void]("window.loaded = 'once'"))
	p.types("#titles", "Alien")
	p.presses("Add")
	p.sees("li", "Alien")
	p.types("#titles", strings.Repeat("x", 201))
	p.presses("Add")
	p.sees("p", "line 1 has 201")
	p.presses("Draw a film")
	p.sees("p", "1 in 3")
	if loaded := value(p, chromedp.Evaluate[string]("window.loaded")); loaded != "once" {
		t.Errorf("loaded: %q", loaded)
	}
	if winner, title := p.text(".winner h1 .film"), value(p, chromedp.Title()); !strings.HasPrefix(title, winner+" · ") {
		t.Errorf("the title is %q, the winner %q", title, winner)
	}
}
