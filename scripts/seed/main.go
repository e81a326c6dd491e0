// Command seed fills the database in DATABASE_URL with films and lotteries, to try the site out with, or to see how it
// does with a million of them:
//
//	make seed                                                        a house that has used the site for four years
//	make seed SEED='-lotteries 1000000 -films 1000000 -tickets 5'    a city that has
//
// All of it is as the program itself would have made it: titles are folded by its rules, and every draw is made by them,
// so that proofs verify. What is there already stays; new lotteries stand before it in the history, whatever their days.
// The same database is always filled with the same, secret numbers too: this is no way to fill a public site.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	size, err := parse(os.Args[1:])
	if err == nil {
		err = seed(ctx, os.Getenv("DATABASE_URL"), size, time.Now(), func(format string, args ...any) { fmt.Printf(format+"\n", args...) })
	}
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

// size is how much is put in.
type size struct {
	lotteries int
	films     int // nine in ten of them in the library; the others are known from lotteries only
	tickets   int // of a lottery, on average
}

func parse(args []string) (size, error) {
	var s size
	flags := flag.NewFlagSet("seed", flag.ContinueOnError)
	flags.IntVar(&s.lotteries, "lotteries", 200, "how many lotteries to put in")
	flags.IntVar(&s.films, "films", 400, "how many films")
	flags.IntVar(&s.tickets, "tickets", 6, "how many films a lottery has on average, from 2")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	switch {
	case flags.NArg() > 0:
		return s, fmt.Errorf("%q is no option; -h lists them", flags.Arg(0))
	case s.lotteries < 0:
		return s, errors.New("-lotteries can't be negative")
	case s.tickets < 2 || s.tickets > lottery.MaxFilms/2:
		return s, fmt.Errorf("-tickets is from 2 to %d", lottery.MaxFilms/2)
	case s.films < 4*s.tickets:
		return s, errors.New("-films must be four times -tickets or more: no film stands in a lottery twice")
	}
	return s, nil
}

// seed fills a database, all of it or nothing.
func seed(ctx context.Context, databaseURL string, size size, now time.Time, log func(string, ...any)) error {
	if databaseURL == "" {
		return errors.New("DATABASE_URL is not set: it names the database to fill, like postgres://user:password@host/name")
	}
	conn, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var hasSchema bool
	if err := conn.QueryRow(ctx, "SELECT to_regclass('public.schema_migrations') IS NOT NULL").Scan(&hasSchema); err != nil {
		return err
	}
	if !hasSchema {
		return errors.New("the database has no schema yet: run scripts/release.sh first")
	}
	began := time.Now()
	f := &filler{size: size, now: now.UTC(), log: log}
	if err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { f.tx = tx; return f.fill(ctx) }); err != nil {
		return err
	}
	// It can't run in the transaction. From here on plans know the tables, and reads needn't look who wrote a row.
	if _, err := conn.Exec(ctx, "VACUUM (ANALYZE) "+strings.Join(allTables, ", ")); err != nil {
		return err
	}
	log("%d lotteries and %d films put in, in %.1f s", size.lotteries, f.newFilms, time.Since(began).Seconds())
	return nil
}
