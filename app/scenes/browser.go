package scenes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// patience ends what got stuck; nothing on a stage takes a tenth of it.
const patience = 30 * time.Second

// A Browser shows scenes, each tab one after the other.
type Browser struct {
	ctx   context.Context
	site  string
	agent string
}

// NewBrowser starts a Chromium, which ends with ctx.
func (s *Stage) NewBrowser(ctx context.Context, chromium string) (*Browser, error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium),
		chromedp.NoSandbox, // it does not work for root, nor in many containers; all it opens here is our own
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("hide-scrollbars", true))
	ctx, _ = chromedp.NewExecAllocator(ctx, options...)
	ctx, _ = chromedp.NewContext(ctx)
	b := &Browser{ctx: ctx, site: s.site}
	err := chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		version, err := cdp.Call(ctx, t, browser.GetVersion, cdp.Empty{})
		b.agent = strings.ReplaceAll(version.UserAgent, "Headless", "")
		return err
	}))
	if err != nil {
		return nil, fmt.Errorf("starting Chromium: %w", err)
	}
	return b, nil
}

// Close ends the browser, and waits for it.
func (b *Browser) Close() { _ = chromedp.Cancel(b.ctx) }

// A Tab has cookies and a window of its own, so that several can work at once.
type Tab struct {
	ctx    context.Context
	site   string
	agent  string
	moving bool // what it shows moves by itself
}

// Tab opens one, which ends with its browser.
func (b *Browser) Tab() (*Tab, error) {
	ctx, _ := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t := &Tab{ctx: ctx, site: b.site, agent: b.agent}
	return t, chromedp.Do(ctx)
}

// do runs steps within the patience there is.
func (t *Tab) do(steps ...chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	return chromedp.Do(ctx, steps...)
}

// Ask evaluates an expression in the page, and waits for it where it is a promise. The page's own policy about scripts
// does not hold for it.
func Ask[T any](t *Tab, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// call is a command of the DevTools protocol as a step.
func call[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

// Amiss is a scene that can be seen, but is not what it should be.
type Amiss string

func (a Amiss) Error() string { return string(a) }

// Open brings a scene into the tab, for its person and in its language. It fails with Amiss where there is something to
// see all the same.
func (t *Tab) Open(s Scene) error {
	cookies := network.SetCookiesParams{}
	for _, c := range s.cookies {
		cookies.Cookies = append(cookies.Cookies, &network.CookieParam{Name: c.Name, Value: c.Value, URL: t.site, HTTPOnly: true,
			SameSite: network.CookieSameSiteLax})
	}
	t.moving = s.Moving
	status, err := t.visit(s, call(network.ClearBrowserCookies, cdp.Empty{}), call(network.SetCookies, cookies),
		call(emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: t.agent, AcceptLanguage: s.Lang}))
	if err != nil {
		return err
	}
	if err := t.rest(); err != nil {
		return err
	}
	if status != s.Status {
		return Amiss(fmt.Sprintf("status %d, not %d", status, s.Status))
	}
	switch {
	case s.Type != "":
		return t.types(s.Type)
	case s.Press != "":
		return t.presses(s.Press, s.Await)
	}
	return nil
}

// visit opens the scene's page, or sends its form, and returns the status of the page behind it.
func (t *Tab) visit(s Scene, before ...chromedp.Action[chromedp.Void]) (status int, err error) {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, before...); err != nil {
		return 0, err
	}
	if s.Form == nil {
		return statusOf(chromedp.Run(ctx, chromedp.NavigateResponse(t.site+s.Path)))
	}
	// Any page of the site is good to send a form from, and this one has no scripts that would.
	if err := chromedp.Do(ctx, chromedp.Navigate(t.site+"/health")); err != nil {
		return 0, err
	}
	return statusOf(chromedp.RunResponse(ctx, chromedp.Evaluate[chromedp.Void](formScript(s.Path, s.Form))))
}

func statusOf(response *network.Response, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	if response == nil {
		return 0, errors.New("no answer")
	}
	return int(response.Status), nil
}

// formScript makes a form in the page, and sends it.
func formScript(path string, form url.Values) string {
	fields, _ := json.Marshal(form) // strings: they can be encoded
	return `{
		const form = document.createElement("form");
		form.method = "post";
		form.action = ` + quote(path) + `;
		for (const [name, values] of Object.entries(` + string(fields) + `)) for (const value of values) {
			const field = document.createElement("input");
			field.type = "hidden";
			field.name = name;
			field.value = value;
			form.append(field);
		}
		document.body.append(form);
		form.submit();
	}`
}

func quote(s string) string {
	quoted, _ := json.Marshal(s)
	return string(quoted)
}

// types writes into the field of the films as a keyboard would, and waits for the preview.
func (t *Tab) types(text string) error {
	found, err := Ask[bool](t, `!!document.querySelector("textarea[name=titles]")`)
	if err != nil || !found {
		return errors.Join(err, Amiss("there is no field for films"))
	}
	last := text[strings.LastIndexByte(text, '\n')+1:]
	if err := t.do(chromedp.SetValue(chromedp.CSS("textarea[name=titles]"), strings.TrimSuffix(text, last)),
		chromedp.SendKeys(chromedp.CSS("textarea[name=titles]"), last)); err != nil {
		return err
	}
	previewed, err := Ask[bool](t, `(async () => {
		for (let i = 0; i < 40; i++) {
			if (performance.getEntriesByType("resource").some(r => r.name.endsWith("/preview") && r.responseEnd > 0)) return true;
			await new Promise(r => setTimeout(r, 50));
		}
		return false;
	})()`)
	if err != nil {
		return err
	}
	if err := t.rest(); err != nil {
		return err
	}
	if !previewed {
		return Amiss("nothing was previewed within two seconds")
	}
	return nil
}

// presses the first visible one of what it is told to, and waits for what that brings, where it is told of it.
func (t *Tab) presses(selector, await string) error {
	found, err := Ask[bool](t, `(() => {
		const it = [...document.querySelectorAll(`+quote(selector)+`)].find(e => e.checkVisibility());
		it?.click();
		return !!it;
	})()`)
	if err != nil {
		return err
	}
	if !found {
		return Amiss("there is no " + selector)
	}
	if await != "" {
		if err := t.do(chromedp.WaitVisible(chromedp.CSS(await))); err != nil {
			return fmt.Errorf("waiting for %s: %w", await, err)
		}
	}
	return t.rest()
}

// rest waits until the page stands still, and hurries it up where it moves to somewhere. A page without frames, as of a
// hidden window, does not hold it up.
func (t *Tab) rest() error {
	_, err := Ask[bool](t, `(async () => {
		const frame = () => new Promise(r => { requestAnimationFrame(r); setTimeout(r, 500) });
		await document.fonts.ready;
		await frame();
		if (!`+fmt.Sprint(t.moving)+`) for (const a of document.getAnimations()) try { a.finish() } catch { /* it has no end */ }
		await frame();
		return true;
	})()`)
	return err
}

// Look sets the theme and the size of the screen.
func (t *Tab) Look(theme string, width, height int) error {
	err := t.do(
		call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}}),
		chromedp.EmulateViewport(int64(width), int64(height)))
	if err != nil {
		return err
	}
	return t.rest()
}

// Picture is what the screen shows, as PNG; or the page from its top, up to a height.
func (t *Tab) Picture(upTo int) ([]byte, error) {
	params := page.CaptureScreenshotParams{OptimizeForSpeed: new(true)}
	if _, err := Ask[bool](t, `scrollTo({top: 0, behavior: "instant"}), true`); err != nil {
		return nil, err
	}
	if upTo > 0 {
		// From the end of the page: there a bar that sticks to the lower edge of the screen covers nothing.
		size, err := Ask[[2]float64](t, fmt.Sprintf(`(() => {
			const height = Math.min(%d, Math.max(innerHeight, document.documentElement.scrollHeight));
			scrollTo({top: height - innerHeight, behavior: "instant"});
			return [innerWidth, height];
		})()`, upTo))
		if err != nil {
			return nil, err
		}
		if err := t.rest(); err != nil {
			return nil, err
		}
		params.CaptureBeyondViewport = new(true)
		params.Clip = &page.Viewport{Width: size[0], Height: size[1], Scale: 1}
	}
	var picture []byte
	err := t.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		result, err := cdp.Call(ctx, target, page.CaptureScreenshot, params)
		picture = result.Data
		return err
	}))
	return picture, err
}
