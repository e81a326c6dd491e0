// Command shots takes pictures of every page in every state, in both themes and languages, on screens of four sizes:
//
//	make shots                            all of them, into .dev/shots
//	make shots ONLY=lottery WIDTHS=360    the scenes whose names begin so (a regular expression), one size
//	make shots ONLY=winner FOLD=1         only what a screen shows without scrolling
//	make shots SHOTS=before               into another folder
//
// A picture's name is that of its scene in app/scenes, the width, theme and language: lottery-friend.360.dark.ru.png.
// Pages that are read by scrolling are taken whole at the widths of phones and tablets.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/scenes"
)

// tabs work at once. More of them than processors only wait for each other.
const tabs = 3

// tallest is where the picture of a whole page ends.
const tallest = 4000

// A screen is one that pictures are taken on.
type screen struct {
	width, height int
	scrolls       bool // pages are taken whole
}

var screens = []screen{{360, 740, true}, {768, 1024, true}, {1440, 900, false}, {2560, 1440, false}}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "shots:", err)
		os.Exit(1)
	}
}

// photographer is what was asked for.
type photographer struct {
	folder  string
	only    *regexp.Regexp
	screens []screen
	fold    bool
	taken   atomic.Int64
}

func newPhotographer() (*photographer, error) {
	p := &photographer{folder: os.Getenv("SHOTS"), fold: os.Getenv("FOLD") != "", screens: screens}
	if p.folder == "" {
		p.folder = filepath.Join(".dev", "shots")
	}
	var err error
	if p.only, err = regexp.Compile("^(?:" + os.Getenv("ONLY") + ")"); err != nil {
		return nil, fmt.Errorf("ONLY: %w", err)
	}
	if widths := strings.Fields(strings.ReplaceAll(os.Getenv("WIDTHS"), ",", " ")); len(widths) > 0 {
		p.screens = slices.DeleteFunc(slices.Clone(screens), func(s screen) bool { return !slices.Contains(widths, strconv.Itoa(s.width)) })
		if len(p.screens) == 0 {
			return nil, fmt.Errorf("WIDTHS is %q; there are 360, 768, 1440 and 2560", os.Getenv("WIDTHS"))
		}
	}
	return p, os.MkdirAll(p.folder, 0o755)
}

func run(ctx context.Context) error {
	begin := time.Now()
	p, err := newPhotographer()
	if err != nil {
		return err
	}
	db, err := pgx.Connect(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	defer db.Close(context.WithoutCancel(ctx))
	stage := scenes.New(os.Getenv("SITE"), db)
	browser, err := stage.NewBrowser(ctx, os.Getenv("CHROMIUM"))
	if err != nil {
		return err
	}
	defer browser.Close()

	err = p.takeAll(browser, stage.Empty())
	if err != nil {
		return err
	}
	all, err := stage.Fill(ctx)
	if err != nil {
		return err
	}
	if err := p.takeAll(browser, all); err != nil {
		return err
	}
	fmt.Printf("%d pictures in %s, in %.0f s\n", p.taken.Load(), p.folder, time.Since(begin).Seconds())
	return nil
}

func (p *photographer) takeAll(browser *scenes.Browser, all []scenes.Scene) error {
	queue := make(chan scenes.Scene, len(all))
	for _, s := range all {
		if p.only.MatchString(s.Name) {
			queue <- s
		}
	}
	close(queue)
	var wg sync.WaitGroup
	failures := make([]error, min(tabs, len(queue)))
	for i := range failures {
		wg.Go(func() { failures[i] = p.work(browser, queue) })
	}
	wg.Wait()
	return errors.Join(failures...)
}

// work takes scenes from the queue in a tab of its own, until there are no more.
func (p *photographer) work(browser *scenes.Browser, queue <-chan scenes.Scene) error {
	tab, err := browser.Tab()
	if err != nil {
		return err
	}
	for s := range queue {
		if err := p.take(tab, s); err != nil {
			return fmt.Errorf("%s (%s): %w", s.Name, s.Lang, err)
		}
	}
	return nil
}

// take takes all pictures of a scene.
func (p *photographer) take(tab *scenes.Tab, s scenes.Scene) error {
	if err := tab.Look(scenes.Themes[0], p.screens[0].width, p.screens[0].height); err != nil {
		return err
	}
	err := tab.Open(s)
	if amiss, ok := errors.AsType[scenes.Amiss](err); ok {
		fmt.Fprintf(os.Stderr, "%s (%s): %s\n", s.Name, s.Lang, amiss)
	} else if err != nil {
		return err
	}
	for _, sc := range p.screens {
		for _, theme := range scenes.Themes {
			if err := tab.Look(theme, sc.width, sc.height); err != nil {
				return err
			}
			upTo := 0
			if sc.scrolls && !p.fold && s.Press == "" { // a sheet lies on the screen, not on the page
				upTo = tallest
			}
			picture, err := tab.Picture(upTo)
			if err != nil {
				return err
			}
			name := fmt.Sprintf("%s.%d.%s.%s.png", s.Name, sc.width, theme, s.Lang)
			if err := os.WriteFile(filepath.Join(p.folder, name), picture, 0o644); err != nil {
				return err
			}
			p.taken.Add(1)
		}
	}
	return nil
}
