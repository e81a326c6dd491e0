package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"text/tabwriter"
	"time"

	"movie-lottery/app/config"
	"movie-lottery/app/erase"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

const (
	// listPage is how many lotteries `list` prints.
	listPage = 100
	// adminDeadline is how long a call to the database may take: some commands look through whole tables.
	adminDeadline = time.Minute
)

// admin is what a command for operators of the site works with.
type admin struct {
	store         *store.Store
	retention     time.Duration
	out           io.Writer
	now           bool   // --now
	code, visitor string // arguments, as far as the command takes them
}

// administer returns what runs a command for operators of the site. It needs no SECRET_KEY, and shares the database with the
// running site.
func administer(run func(admin, context.Context) error) func(context.Context, invocation) error {
	return func(ctx context.Context, v invocation) error {
		databaseURL, retention, err := config.Purge(v.getenv)
		if err != nil {
			return err
		}
		c, err := store.NewConfig(databaseURL, 1)
		if err != nil {
			return err
		}
		c.Deadline = adminDeadline
		c.Log = func(context.Context) *slog.Logger { return slog.New(slog.DiscardHandler) } // the command returns its errors
		a := admin{retention: retention, out: v.out}
		if a.store, err = store.New(c); err != nil {
			return err
		}
		defer a.store.Close()
		if len(v.args) > 0 {
			a.now = v.args[0] == "--now"
			a.code, a.visitor = lottery.CanonicalCode(v.args[0]), v.args[len(v.args)-1]
		}
		if a.now {
			a.code = lottery.CanonicalCode(v.args[1])
		}
		if err := run(a, ctx); !errors.Is(err, lottery.ErrNotFound) {
			return err
		}
		return fmt.Errorf("there is no lottery %q", a.code)
	}
}

func (a admin) list(ctx context.Context) error {
	if a.code != "" {
		if _, err := a.store.About(ctx, a.code); err != nil {
			return err
		}
	}
	page, more, err := a.store.Summaries(ctx, a.code, listPage)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CODE\tCREATED (UTC)\tFILMS\tSTATE\tNAME")
	for _, l := range page {
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%q\n", l.Code, minute(l.CreatedAt), l.Films, stateOf(l), l.Name) // quoted: it can't hold terminal escapes
	}
	if err := table.Flush(); err != nil || !more {
		return err
	}
	_, err = fmt.Fprintf(a.out, "There are more: movie-lottery list %s\n", page[len(page)-1].Code)
	return err
}

func stateOf(l store.Summary) string {
	switch {
	case l.DeletedAt != nil:
		return "deleted"
	case l.Draws > 0:
		return "drawn"
	}
	return "open"
}

func minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") }

func (a admin) show(ctx context.Context) error {
	l, err := a.store.Lottery(ctx, a.code)
	if err != nil {
		return err
	}
	about, err := a.store.About(ctx, a.code)
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "Lottery %s, %q\ncreated %s, last changed %s (UTC)\n", l.Code, l.Name, minute(l.CreatedAt), minute(about.ChangedAt))
	switch {
	case l.Gone:
		fmt.Fprintln(out, "deleted, and not to be restored; it is erased within an hour")
	case l.Deleted:
		fmt.Fprintf(out, "deleted; it can be restored until %s, and is erased after that\n", minute(l.RestoreUntil))
	}
	printFilms(out, l)
	printDraws(out, about.Draws)
	printVisitors(out, about)
	return out.Flush()
}

func printFilms(out io.Writer, l *lottery.Lottery) {
	fmt.Fprintf(out, "\nFilms: %d\n", len(l.Tickets))
	for _, t := range l.Tickets {
		removed, sender := "", ""
		if t.Removed {
			removed = "taken out"
		}
		if t.Sender != "" {
			sender = fmt.Sprintf("sent by %q", t.Sender)
		}
		fmt.Fprintf(out, "  %d\t%s\t%s\t%s\n", t.N, filmText(t.Film()), removed, sender)
	}
}

// filmText quotes a title, so that it cannot hold terminal escapes.
func filmText(f lottery.Film) string {
	if f.Year == 0 {
		return fmt.Sprintf("%q", f.Title)
	}
	return fmt.Sprintf("%q (%d)", f.Title, f.Year)
}

func printDraws(out io.Writer, draws []store.AboutDraw) {
	fmt.Fprintf(out, "\nDraws: %d\n", len(draws))
	for _, d := range draws {
		winner := "not revealed yet"
		if d.Title != "" {
			winner = filmText(lottery.Film{Title: d.Title, Year: d.Year})
		}
		said, _ := lottery.SplitWord(d.Word, d.LettersFrom)
		fmt.Fprintf(out, "  %d\tround %d\t%s\t%s\tword %q\treason %q\n", d.Number, d.Round, minute(d.DrawnAt), winner, said, d.Reason)
	}
}

func printVisitors(out io.Writer, about store.About) {
	fmt.Fprintf(out, "\nVisitors of whom an id is kept: %d\n", len(about.Visitors))
	for _, v := range about.Visitors {
		role := "guest"
		if v.Host {
			role = "host"
		}
		fmt.Fprintf(out, "  %s\t%s\t%q\tfilms put in: %d\tdraws: %d\n", v.ID, role, v.Name, v.Films, v.Draws)
	}
	if about.AnonymizedAt != nil {
		fmt.Fprintf(out, "names and visitor ids were erased %s\n", minute(*about.AnonymizedAt))
	}
}

func (a admin) delete(ctx context.Context) error {
	switch err := a.store.DeleteForOperator(ctx, a.code, a.now); {
	case errors.Is(err, lottery.ErrDrawing):
		return errors.New("it is being drawn; try again in a few seconds")
	case errors.Is(err, lottery.ErrDeleted):
		return fmt.Errorf("lottery %s was deleted already; delete --now erases it", a.code)
	case err != nil:
		return err
	}
	if !a.now {
		_, err := fmt.Fprintf(a.out, "Lottery %s is deleted. For 30 days its host can bring it back, then it is erased.\n", a.code)
		return err
	}
	if _, err := (erase.Eraser{Store: a.store}).Run(ctx); err != nil {
		return err
	}
	if _, err := a.store.Lottery(ctx, a.code); !errors.Is(err, lottery.ErrNotFound) {
		return errors.Join(fmt.Errorf("lottery %s is deleted, but in use: the site erases it within an hour, and purge does when you run it", a.code), err)
	}
	_, err := fmt.Fprintf(a.out, "Lottery %s is erased.\n", a.code)
	return err
}

func (a admin) forget(ctx context.Context) error {
	n, err := a.store.Forget(ctx, a.code, a.visitor)
	if errors.Is(err, lottery.ErrNotFound) {
		return fmt.Errorf("there is no visitor %q in a lottery %q", a.visitor, a.code)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.out, "Erased the visitor's names and id; lotteries: %d. The films stay.\n", n)
	return err
}

func (a admin) purge(ctx context.Context) error {
	if _, err := a.store.StartErasing(ctx, 0); err != nil {
		return err
	}
	erased, err := erase.Eraser{Store: a.store, Retention: a.retention}.Run(ctx)
	fmt.Fprintf(a.out, "Erased lotteries: %d, films: %d. Erased names and visitor ids; lotteries: %d.\n", erased.Lotteries, erased.Films, erased.Anonymized)
	return err
}
