// Command shots takes pictures of every page in every state, in both themes and languages, at five sizes of the screen:
//
//	make shots                            all of them, in .dev/shots
//	make shots ONLY=winner WIDTHS=360     one page, at one size
//	make shots ONLY='winner* home'        pages by patterns
//	make shots LANGS=en THEMES=dark       in one language and theme
//	make shots ONLY=winner FOLD=1         only what the screen shows without scrolling
//	make shots SHOTS=before               in another folder
//	make shots README=1                   only the pictures and the recording that the README shows, into scripts/shots
//
// A picture's name is that of its page in app/e2e/fixtures, the width, theme and language: lottery-friend.360.dark.ru.png.
// At the widths of phones and tablets, where people scroll, a picture shows the whole page.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/e2e/browser"
	"movie-lottery/app/e2e/fixtures"
)

// windowCount is how many pages are open at once. More would only wait for a processor.
const windowCount = 3

// maxHeight is where the picture of a whole page is cut off, in pixels.
const maxHeight = 4000

// A viewport is a size of the screen that pictures are taken at.
type viewport struct {
	width, height int
	wholePage     bool
}

var viewports = []viewport{{360, 740, true}, {768, 1024, true}, {1440, 900, false}, {1920, 1080, false}, {2560, 1440, false}}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "shots:", err)
		os.Exit(1)
	}
}

// A job is what the environment asks for.
type job struct {
	folder    string
	only      []string // patterns of the names of the pages to take; none: all
	langs     []string
	themes    []string
	viewports []viewport
	fold      bool // no picture shows a whole page
	taken     atomic.Int64
}

// newJob reads the environment and makes the folder.
func newJob() (*job, error) {
	j := &job{
		folder: cmp.Or(os.Getenv("SHOTS"), filepath.Join(".dev", "shots")), only: list("ONLY"), viewports: viewports,
		langs: fixtures.Langs, themes: fixtures.Themes, fold: os.Getenv("FOLD") != "",
	}
	for _, pattern := range j.only {
		if _, err := path.Match(pattern, ""); err != nil {
			return nil, fmt.Errorf("ONLY: %w", err)
		}
	}
	var err error
	if j.langs, err = choose("LANGS", fixtures.Langs); err != nil {
		return nil, err
	}
	if j.themes, err = choose("THEMES", fixtures.Themes); err != nil {
		return nil, err
	}
	if widths := list("WIDTHS"); len(widths) > 0 {
		j.viewports = slices.DeleteFunc(slices.Clone(viewports), func(v viewport) bool { return !slices.Contains(widths, strconv.Itoa(v.width)) })
		if len(j.viewports) == 0 {
			return nil, fmt.Errorf("WIDTHS is %q; there are 360, 768, 1440, 1920 and 2560", os.Getenv("WIDTHS"))
		}
	}
	return j, os.MkdirAll(j.folder, 0o755)
}

// list returns the words of an environment variable, which commas or spaces separate.
func list(name string) []string {
	return strings.Fields(strings.ReplaceAll(os.Getenv(name), ",", " "))
}

// choose returns what an environment variable names of all there is; all where it is not set.
func choose(name string, all []string) ([]string, error) {
	chosen := list(name)
	for _, one := range chosen {
		if !slices.Contains(all, one) {
			return nil, fmt.Errorf("%s is %q; there are %s", name, os.Getenv(name), strings.Join(all, " and "))
		}
	}
	if len(chosen) == 0 {
		return all, nil
	}
	return chosen, nil
}

// wants says whether pictures of a page were asked for.
func (j *job) wants(page fixtures.Page) bool {
	matches := func(pattern string) bool { ok, _ := path.Match(pattern, page.Name); return ok }
	return slices.Contains(j.langs, page.Lang) && (len(j.only) == 0 || slices.ContainsFunc(j.only, matches))
}

func run(ctx context.Context) error {
	begin := time.Now()
	j, err := newJob()
	if err != nil {
		return err
	}
	db, err := pgx.Connect(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	defer db.Close(context.WithoutCancel(ctx))
	chromium, err := browser.Start(ctx, os.Getenv("CHROMIUM"))
	if err != nil {
		return err
	}
	defer chromium.Close()

	site := fixtures.New(os.Getenv("SITE"), os.Getenv("APP_PASSWORD"), db)
	if os.Getenv("README") != "" {
		pages, err := site.Fill(ctx)
		if err != nil {
			return err
		}
		return makeReadme(ctx, chromium, pages)
	}
	for _, fill := range []func(context.Context) ([]fixtures.Page, error){site.Empty, site.Fill} {
		pages, err := fill(ctx)
		if err != nil {
			return err
		}
		if err := j.takeAll(ctx, chromium, pages); err != nil {
			return err
		}
	}
	if j.taken.Load() == 0 {
		return fmt.Errorf("no page is called %q; app/e2e/fixtures has their names", os.Getenv("ONLY"))
	}
	fmt.Printf("%d pictures in %s, in %.0f s\n", j.taken.Load(), j.folder, time.Since(begin).Seconds())
	return nil
}

// takeAll takes the pictures of the pages that were asked for, in several windows at once.
func (j *job) takeAll(ctx context.Context, chromium *browser.Browser, pages []fixtures.Page) error {
	queue := make(chan fixtures.Page, len(pages))
	for _, page := range pages {
		if j.wants(page) {
			queue <- page
		}
	}
	close(queue)
	var wg sync.WaitGroup
	failures := make([]error, min(windowCount, len(queue)))
	for i := range failures {
		wg.Go(func() { failures[i] = j.takeFrom(ctx, queue, chromium) })
	}
	wg.Wait()
	return errors.Join(failures...)
}

// takeFrom opens a window and takes the pictures of pages from the queue until it is empty.
func (j *job) takeFrom(ctx context.Context, queue <-chan fixtures.Page, chromium *browser.Browser) error {
	window, err := chromium.Open(ctx)
	if err != nil {
		return err
	}
	var failures []error
	for page := range queue {
		if err := j.take(window, page); err != nil { // the other pages may do all the same
			failures = append(failures, fmt.Errorf("%s (%s): %w", page.Name, page.Lang, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(failures...)
}

// take takes all pictures of a page. Where the page is not as it should be, it prints that, and goes on.
func (j *job) take(window *browser.Window, page fixtures.Page) error {
	if err := page.Look(window, j.themes[0], j.viewports[0].width, j.viewports[0].height); err != nil {
		return err
	}
	err := page.Open(window)
	if mismatch, ok := errors.AsType[fixtures.Mismatch](err); ok {
		fmt.Fprintf(os.Stderr, "%s (%s): %s\n", page.Name, page.Lang, mismatch)
	} else if err != nil {
		return err
	}
	for _, v := range j.viewports {
		for _, theme := range j.themes {
			if err := page.Look(window, theme, v.width, v.height); err != nil {
				return err
			}
			height := 0                                     // that of the viewport
			if v.wholePage && !j.fold && page.Press == "" { // a press may open a sheet, which covers the viewport alone
				height = maxHeight
			}
			picture, err := page.Picture(window, height)
			if err != nil {
				return err
			}
			name := fmt.Sprintf("%s.%d.%s.%s.png", page.Name, v.width, theme, page.Lang)
			if err := os.WriteFile(filepath.Join(j.folder, name), picture, 0o644); err != nil {
				return err
			}
			j.taken.Add(1)
		}
	}
	return nil
}
