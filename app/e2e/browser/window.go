package browser

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/animation"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// stepTimeout ends a step that got stuck. It is far longer than any takes, on a slow machine too.
const stepTimeout = 2 * time.Minute

// Window is a browser window with cookies of its own, so that several can be used at once.
type Window struct {
	ctx           context.Context
	agent         string
	theme, motion string // the media features it has; empty: Chromium's own
}

// Open opens a window. It is closed when ctx ends, and with its browser.
func (b *Browser) Open(ctx context.Context) (*Window, error) {
	windowCtx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	context.AfterFunc(ctx, cancel)
	w := &Window{ctx: windowCtx, agent: b.agent}
	return w, chromedp.Do(windowCtx)
}

// Listen calls a function with each DevTools event of the window, until ctx ends. It must not block.
func (w *Window) Listen(ctx context.Context, f func(event any)) error {
	listening, cancel := context.WithCancel(w.ctx)
	context.AfterFunc(ctx, cancel)
	return chromedp.Listen(listening, f)
}

// EnableLog has Listen get what the page writes to the console's log.
func (w *Window) EnableLog() error { return w.Do(call(log.Enable, cdp.Empty{})) }

// Do runs steps one after the other, and returns the first error.
func (w *Window) Do(steps ...chromedp.Action[chromedp.Void]) error {
	for _, step := range steps {
		if _, err := Run(w, step); err != nil {
			return err
		}
	}
	return nil
}

// Run runs a step and returns its result.
func Run[T any](w *Window, step chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(w.ctx, stepTimeout)
	defer cancel()
	return chromedp.Run(ctx, step)
}

// Back goes to the page before, and does not wait for it.
func (w *Window) Back() error {
	history, err := Run(w, chromedp.NavigationEntries())
	if err != nil {
		return err
	}
	if history.CurrentIndex == 0 {
		return errors.New("there is no page before this one")
	}
	before := history.Entries[history.CurrentIndex-1]
	return w.Do(call(page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: before.ID}))
}

// Response runs steps that load a page, and returns its response.
func (w *Window) Response(steps ...chromedp.Action[chromedp.Void]) (*network.Response, error) {
	ctx, cancel := context.WithTimeout(w.ctx, stepTimeout)
	defer cancel()
	response, err := chromedp.RunResponse(ctx, steps...)
	if err == nil && response == nil {
		err = errors.New("no response")
	}
	return response, err
}

// Evaluate evaluates an expression in the page, and waits for it where it is a promise. The page's own policy about
// scripts does not apply to it.
func Evaluate[T any](w *Window, expression string) (T, error) {
	return Run(w, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// call makes a step of a command of the DevTools protocol.
func call[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

// SetSize sets the size of the screen in CSS pixels.
func (w *Window) SetSize(width, height int) error {
	return w.Do(chromedp.EmulateViewport(int64(width), int64(height)))
}

// SlowAnimations makes CSS animations last so many times longer.
func (w *Window) SlowAnimations(times float64) error {
	return w.Do(call(animation.Enable, cdp.Empty{}), call(animation.SetPlaybackRate, animation.SetPlaybackRateParams{PlaybackRate: 1 / times}))
}

// SetTheme sets the theme that the user prefers: dark or light.
func (w *Window) SetTheme(theme string) error {
	w.theme = theme
	return w.setMedia()
}

// SetMotion sets how much motion the user prefers: reduce or no-preference.
func (w *Window) SetMotion(motion string) error {
	w.motion = motion
	return w.setMedia()
}

func (w *Window) setMedia() error {
	return w.Do(call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: w.theme}, {Name: "prefers-reduced-motion", Value: w.motion}}}))
}

// SetLanguage sets the language that the user prefers: a code such as en.
func (w *Window) SetLanguage(lang string) error {
	return w.Do(call(emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: w.agent, AcceptLanguage: lang}))
}

// SetScripts sets whether the scripts of pages run.
func (w *Window) SetScripts(run bool) error {
	return w.Do(call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !run}))
}

// SetCookies replaces all cookies of the window.
func (w *Window) SetCookies(cookies []*network.CookieParam) error {
	return w.Do(call(network.ClearBrowserCookies, cdp.Empty{}), call(network.SetCookies, network.SetCookiesParams{Cookies: cookies}))
}

// Settle waits until the page has its fonts and was laid out, and ends its animations where it is told to. A window that
// is hidden gets no frames, and is not waited for longer than half a second.
func (w *Window) Settle(endAnimations bool) error {
	_, err := Evaluate[bool](w, `(async () => {
		const frame = () => new Promise(r => { requestAnimationFrame(r); setTimeout(r, 500) });
		await document.fonts.ready;
		await frame();
		if (`+fmt.Sprint(endAnimations)+`) for (const a of document.getAnimations()) try { a.finish() } catch { /* it has no end */ }
		await frame();
		return true;
	})()`)
	return err
}

// Screenshot returns what the screen shows, or the part of the page that is asked for, as PNG.
func (w *Window) Screenshot(part page.CaptureScreenshotParams) ([]byte, error) {
	part.OptimizeForSpeed = new(true)
	return Run(w, func(ctx context.Context, t *chromedp.Target) ([]byte, error) {
		result, err := cdp.Call(ctx, t, page.CaptureScreenshot, part)
		return result.Data, err
	})
}
