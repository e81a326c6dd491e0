package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
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

// admin is what the commands for operators of the site work with.
type admin struct {
	store     *store.Store
	retention time.Duration
	out       io.Writer
}

// adminCommands are the commands for operators of the site, by name. They get the arguments after the name.
var adminCommands = map[string]func(admin, context.Context, []string) error{
	"list": admin.list, "show": admin.show, "delete": admin.delete, "forget": admin.forget, "purge": admin.purge,
}

// administer runs one of adminCommands. It needs no SECRET_KEY, and shares the database with the running site.
func administer(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	databaseURL, retention, err := config.Purge(getenv)
	if err != nil {
		return err
	}
	c, err := store.NewConfig(databaseURL, 1)
	if err != nil {
		return err
	}
	c.Deadline = adminDeadline
	c.Log = func(context.Context) *slog.Logger { return slog.New(slog.DiscardHandler) } // the command returns its errors
	db, err := store.New(c)
	if err != nil {
		return err
	}
	defer db.Close()
	err = adminCommands[args[0]](admin{db, retention, out}, ctx, args[1:])
	if errors.Is(err, errUsage) {
		fmt.Fprintln(out, usage)
	}
	return err
}

var errUsage = errors.New("the arguments of this command are not as they should be")

// unknownCode explains lottery.ErrNotFound, and returns other errors as they are.
func unknownCode(code string, err error) error {
	if errors.Is(err, lottery.ErrNotFound) {
		return fmt.Errorf("there is no lottery %q", code)
	}
	return err
}

func (a admin) list(ctx context.Context, args []string) error {
	if len(args) > 1 {
		return errUsage
	}
	before := ""
	if len(args) == 1 {
		before = lottery.CanonicalCode(args[0])
		if _, err := a.store.About(ctx, before); err != nil {
			return unknownCode(before, err)
		}
	}
	page, more, err := a.store.Summaries(ctx, before, listPage)
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

func (a admin) show(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return errUsage
	}
	code := lottery.CanonicalCode(args[0])
	l, err := a.store.Lottery(ctx, code)
	if err != nil {
		return unknownCode(code, err)
	}
	about, err := a.store.About(ctx, code)
	if err != nil {
		return unknownCode(code, err)
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
	printDraws(out, l)
	printVisitors(out, about)
	return out.Flush()
}

func printFilms(out io.Writer, l *lottery.Lottery) {
	fmt.Fprintf(out, "\nFilms: %d\n", len(l.Tickets))
	for _, t := range l.Tickets {
		removed := ""
		if t.Removed {
			removed = "taken out"
		}
		fmt.Fprintf(out, "  %d\t%s\t%s\n", t.N, filmText(t), removed)
	}
}

func filmText(t lottery.Ticket) string {
	if t.Year == 0 {
		return fmt.Sprintf("%q", t.Title)
	}
	return fmt.Sprintf("%q (%d)", t.Title, t.Year)
}

func printDraws(out io.Writer, l *lottery.Lottery) {
	draws := slices.Clone(l.Earlier)
	if l.Last != nil {
		draws = append(draws, *l.Last)
	}
	fmt.Fprintf(out, "\nDraws: %d\n", len(draws))
	for _, d := range draws {
		winner := "not revealed yet"
		if d.Winner != nil {
			winner = filmText(d.Winner.Ticket)
		}
		fmt.Fprintf(out, "  %d\t%s\t%s\tword %q\treason %q\n", d.Number, minute(d.DrawnAt), winner, d.Said, d.Reason)
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

func (a admin) delete(ctx context.Context, args []string) error {
	now := len(args) == 2 && args[0] == "--now"
	if len(args) != 1 && !now || args[len(args)-1] == "--now" {
		return errUsage
	}
	code := lottery.CanonicalCode(args[len(args)-1])
	switch err := a.store.DeleteForOperator(ctx, code, now); {
	case errors.Is(err, lottery.ErrDrawing):
		return errors.New("it is being drawn; try again in a few seconds")
	case errors.Is(err, lottery.ErrDeleted):
		return fmt.Errorf("lottery %s was deleted already; delete --now erases it", code)
	case err != nil:
		return unknownCode(code, err)
	}
	if !now {
		_, err := fmt.Fprintf(a.out, "Lottery %s is deleted. For 30 days its host can bring it back, then it is erased.\n", code)
		return err
	}
	if _, err := (erase.Eraser{Store: a.store}).Run(ctx); err != nil {
		return err
	}
	if _, err := a.store.Lottery(ctx, code); !errors.Is(err, lottery.ErrNotFound) {
		return errors.Join(fmt.Errorf("lottery %s is deleted, but in use: the site erases it within an hour, and purge does when you run it", code), err)
	}
	_, err := fmt.Fprintf(a.out, "Lottery %s is erased.\n", code)
	return err
}

func (a admin) forget(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return errUsage
	}
	code := lottery.CanonicalCode(args[0])
	n, err := a.store.Forget(ctx, code, args[1])
	if errors.Is(err, lottery.ErrNotFound) {
		return fmt.Errorf("there is no visitor %q in a lottery %q", args[1], code)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.out, "Erased the visitor's names and id; lotteries: %d. The films stay.\n", n)
	return err
}

func (a admin) purge(ctx context.Context, args []string) error {
	if len(args) > 0 {
		return errUsage
	}
	if _, err := a.store.StartErasing(ctx, 0); err != nil {
		return err
	}
	erased, err := erase.Eraser{Store: a.store, Retention: a.retention}.Run(ctx)
	fmt.Fprintf(a.out, "Erased lotteries: %d, films: %d. Erased names and visitor ids; lotteries: %d.\n", erased.Lotteries, erased.Films, erased.Anonymized)
	return err
}
