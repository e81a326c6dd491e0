// Package browser drives a real Chromium, for tests of whole visits and for pictures of pages.
package browser

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// KeepPages has Chromium keep the pages that were left in memory, so that Back shows them without asking the site.
// Without it, every page is asked for: chromedp waits for a page to load, which one out of memory never does.
var KeepPages = disableFeatures(windowFeatures)

// windowFeatures are two pages of the address bar's, which every new window would load.
const windowFeatures = "WebUIOmniboxPopup,WebUIOmniboxAimPopup"

func disableFeatures(names string) chromedp.ExecAllocatorOption {
	return chromedp.Flag("disable-features", names)
}

// Browser is a running Chromium.
type Browser struct {
	ctx   context.Context
	agent string // what its windows call themselves: the same as with a screen
}

// Start starts the Chromium at a path. It runs until Close, or until ctx ends.
func Start(ctx context.Context, path string, options ...chromedp.ExecAllocatorOption) (*Browser, error) {
	if path == "" {
		return nil, errors.New("CHROMIUM is not set: make finds or installs one")
	}
	all := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path),
		chromedp.NoSandbox, // it does not work for root, nor in many containers; all it opens here is our own
		chromedp.Flag("disable-quic", true),
		disableFeatures("BackForwardCache,"+windowFeatures))
	ctx, _ = chromedp.NewExecAllocator(ctx, append(all, options...)...)
	ctx, _ = chromedp.NewContext(ctx)
	b := &Browser{ctx: ctx}
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

// Close ends the browser and all of its windows, and waits for it.
func (b *Browser) Close() { _ = chromedp.Cancel(b.ctx) }
