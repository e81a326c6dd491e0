package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// browserPatience ends what got stuck.
const browserPatience = 40 * time.Second

// observer is what a measured page has before its own scripts.
//
//go:embed browser.js
var observer string

// conditions are what a browser is slowed down to.
type conditions struct {
	cpu     float64 // times
	latency float64 // of an answer, in ms; 0: the network is as it is
}

// slowPhone is the phone and the network of Lighthouse, "slow 4G": 150 ms there and back to each answer, 1.6 Mbit/s down, 750 kbit/s up,
// a processor at a quarter of its speed. To connect takes no time here.
var (
	slowPhone = conditions{4, 150}
	asItIs    = conditions{1, 0}
)

// startChromium starts a real browser, as most people have set it: with motion. It ends with what it returns.
func startChromium(ctx context.Context) (context.Context, func(), error) {
	path := os.Getenv("CHROMIUM")
	if path == "" {
		return nil, nil, errors.New("CHROMIUM is not set: run `make bench-browser`")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path),
		chromedp.NoSandbox, // it does not work for root, nor in many containers; all it opens here is our own
		chromedp.Flag("disable-quic", true),
		// Each window would load two pages of the address bar's, while something is measured in it.
		chromedp.Flag("disable-features", "BackForwardCache,WebUIOmniboxPopup,WebUIOmniboxAimPopup"))
	ctx, cancel := chromedp.NewExecAllocator(ctx, options...)
	ctx, _ = chromedp.NewContext(ctx)
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		return nil, nil, fmt.Errorf("starting Chromium: %w", err)
	}
	return ctx, func() { _ = chromedp.Cancel(ctx); cancel() }, nil
}

// tab is a window of somebody who was never here: without cookies, with an empty cache and no connection.
type tab struct {
	ctx   context.Context
	site  string
	close func()
}

func newTab(browser context.Context, site string) (*tab, error) {
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t := &tab{ctx, site, func() { _ = chromedp.Cancel(ctx); cancel() }}
	if err := chromedp.Do(ctx); err != nil { // a tab ends with whatever it was started under
		return nil, err
	}
	return t, t.do(chromedp.EmulateViewport(360, 740, chromedp.EmulateScale(2), chromedp.EmulateMobile),
		command(network.Enable, network.EnableParams{}),
		command(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: observer}))
}

// command is one of the DevTools protocol, as a step.
func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

func (t *tab) do(steps ...chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(t.ctx, browserPatience)
	defer cancel()
	return chromedp.Do(ctx, steps...)
}

// ask evaluates an expression in the page, and waits for it where it is a promise.
func ask[T any](t *tab, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(t.ctx, browserPatience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// slow sets how slow the browser is.
func (t *tab) slow(c conditions) error {
	rules := network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{}}
	if c.latency > 0 {
		rules.MatchedNetworkConditions = append(rules.MatchedNetworkConditions, &network.Conditions{
			Latency: c.latency, DownloadThroughput: 1.6e6 / 8, UploadThroughput: 750e3 / 8})
	}
	return t.do(command(emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: c.cpu}),
		command(network.EmulateNetworkConditionsByRule, rules))
}

// open goes to a page, at full speed, and waits until it has nothing to do.
func (t *tab) open(path string) error {
	if err := t.slow(asItIs); err != nil {
		return err
	}
	if err := t.navigate(path); err != nil {
		return err
	}
	for range 3 { // what waits for a moment with nothing to do may leave the rest to the next
		if _, err := ask[bool](t, "new Promise((done) => requestIdleCallback(() => done(true)))"); err != nil {
			return err
		}
	}
	return nil
}

func (t *tab) navigate(path string) error { return t.do(chromedp.Navigate(t.site + path)) }

// press presses what is in the middle of an element, for as long as a finger does.
func (t *tab) press(selector string) error {
	at, err := ask[[2]float64](t, `(() => {
		const all = [...document.querySelectorAll(`+quoted(selector)+`)], it = all.find((e) => e.checkVisibility());
		if (!it) throw new Error("there is no " + `+quoted(selector)+`);
		it.scrollIntoView({block: "center", behavior: "instant"});
		const r = it.getBoundingClientRect();
		return new Promise((done) => setTimeout(() => done([r.x + r.width / 2, r.y + r.height / 2]), 100));
	})()`)
	if err != nil {
		return err
	}
	button := func(kind input.DispatchMouseEventType) chromedp.Action[chromedp.Void] {
		return command(input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: at[0], Y: at[1], Button: input.MouseButtonLeft, ClickCount: 1})
	}
	return t.do(button(input.DispatchMouseEventTypeMousePressed), chromedp.Sleep(80*time.Millisecond), button(input.DispatchMouseEventTypeMouseReleased))
}

func quoted(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}
