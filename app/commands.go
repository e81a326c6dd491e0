package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"movie-lottery/app/config"
	"movie-lottery/app/migrate"
)

// subcommand is a command of the program.
type subcommand struct {
	name     string
	args     string   // as help shows them; those in brackets may be left out
	about    string   // one line
	settings []string // the names of those that it reads
	run      func(context.Context, invocation) error
}

// invocation is what a command is run with.
type invocation struct {
	args   []string // without the command's name
	getenv func(string) string
	in     io.Reader
	out    io.Writer
}

// commands returns all commands, in the order of help.
func commands() []subcommand {
	database := []string{"DATABASE_URL"}
	return []subcommand{
		{"serve", "", "serve the site (the default)", allSettings(), serve},
		{"migrate", "[up|down]", "apply the migrations that the database lacks, and bring what is derived from titles up to date; down: revert the newest migration, the data in its tables is lost", database, runMigrate},
		{"verify", "PROOF", "check a lottery's draws; PROOF is a saved proof.json, or the lottery's address", nil, verify},
		{"health", "", "ask the site on this machine whether it lives; for a container's health check", []string{"PORT"}, checkHealth},
		{"list", "[CODE]", "list lotteries, newest first; with CODE those before that one. CODE is the last part of a lottery's address", database, administer(admin.list)},
		{"show", "CODE", "print what is kept about a lottery, with its visitors and their names", database, administer(admin.show)},
		{"delete", "[--now] CODE", "delete a lottery, as its host would: a host can bring it back for 30 days; --now: erase it at once", database, administer(admin.delete)},
		{"forget", "CODE VISITOR", "erase a visitor's names, ids and marks in all lotteries; VISITOR as show prints it", database, administer(admin.forget)},
		{"purge", "", "erase what was deleted over 30 days ago, and names as RETENTION says; the site does that every hour", []string{"DATABASE_URL", "RETENTION"}, administer(admin.purge)},
		{"backup", "", "write all data of the site to standard output, as a file for restore; the site can serve meanwhile", database, runBackup},
		{"restore", "", "read a backup from standard input, into a site that has no lotteries and films; the site can serve meanwhile", database, runRestore},
		{"version", "", "print the version of this build", nil, printVersion},
		{"help", "[COMMAND]", "print this, or what there is to know about a command", nil, printHelp},
	}
}

func allSettings() (names []string) {
	for _, s := range config.Settings {
		names = append(names, s.Name)
	}
	return names
}

// usageError is the error of a command that is not called as it should be. The usage is printed below it.
type usageError struct{ problem, usage string }

func (e usageError) Error() string { return e.problem }

// find returns the command of a name.
func find(name string) (subcommand, error) {
	all := commands()
	i := slices.IndexFunc(all, func(c subcommand) bool { return c.name == name })
	if i < 0 {
		return subcommand{}, usageError{fmt.Sprintf("there is no command %q", name), usage()}
	}
	return all[i], nil
}

// run runs the command in args until it ends or ctx does. Output and the log go to out.
func run(ctx context.Context, args []string, getenv func(string) string, in io.Reader, out io.Writer) error {
	if len(args) == 0 {
		args = []string{"serve"}
	}
	isHelp := func(arg string) bool { return arg == "-h" || arg == "--help" }
	switch {
	case isHelp(args[0]):
		args = []string{"help"}
	case args[0] == "--version":
		args = []string{"version"}
	case slices.ContainsFunc(args, isHelp):
		args = []string{"help", args[0]}
	}
	c, err := find(args[0])
	if err != nil {
		return err
	}
	if args = args[1:]; !c.takes(args) {
		return usageError{c.name + " needs other arguments", c.help()}
	}
	return c.run(ctx, invocation{args, getenv, in, out})
}

// takes says whether a command can have these arguments. Words in capitals stand for anything but an option.
func (c subcommand) takes(args []string) bool {
	for word := range strings.FieldsSeq(c.args) {
		choices, optional := strings.CutPrefix(strings.TrimSuffix(word, "]"), "[")
		anything := choices == strings.ToUpper(choices)
		switch {
		case len(args) > 0 && (slices.Contains(strings.Split(choices, "|"), args[0]) || anything && !strings.HasPrefix(args[0], "-")):
			args = args[1:]
		case !optional:
			return false
		}
	}
	return len(args) == 0
}

// usage returns the text that lists all commands.
func usage() string {
	var text strings.Builder
	fmt.Fprint(&text, "usage: movie-lottery [command]\n\n")
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, c := range commands() {
		fmt.Fprintf(table, "  %s\t%s\n", strings.TrimSpace(c.name+" "+c.args), c.about)
	}
	table.Flush()
	return text.String()
}

// help returns the text about one command and the settings that it reads.
func (c subcommand) help() string {
	return fmt.Sprintf("usage: movie-lottery %s\n\n%s\n%s", strings.TrimSpace(c.name+" "+c.args), c.about, describeSettings(c.settings))
}

func describeSettings(names []string) string {
	if len(names) == 0 {
		return ""
	}
	var text strings.Builder
	fmt.Fprint(&text, "\nSettings, from the environment, with their defaults:\n")
	for _, s := range config.Settings {
		if slices.Contains(names, s.Name) {
			fmt.Fprintf(&text, "  %s (%s)\n      %s\n", s.Name, s.Default, s.Meaning)
		}
	}
	return text.String()
}

func printHelp(_ context.Context, v invocation) error {
	text := usage() + describeSettings(allSettings())
	if len(v.args) > 0 {
		c, err := find(v.args[0])
		if err != nil {
			return err
		}
		text = c.help()
	}
	_, err := fmt.Fprint(v.out, text)
	return err
}

func printVersion(_ context.Context, v invocation) error {
	_, err := fmt.Fprintln(v.out, version)
	return err
}

// migrateWait is how long migrations wait for the database, and for other processes that migrate it.
const migrateWait = 60 * time.Second

func runMigrate(ctx context.Context, v invocation) error {
	change := migrate.Up
	if slices.Contains(v.args, "down") {
		change = migrate.Down
	}
	databaseURL, err := config.DatabaseURL(v.getenv)
	if err != nil {
		return err
	}
	return change(ctx, databaseURL, migrateWait, v.out)
}

// healthTimeout is how long the site may take to say that it lives.
const healthTimeout = 3 * time.Second

// checkHealth returns an error where the site on this machine does not answer that it lives.
func checkHealth(ctx context.Context, v invocation) error {
	port, err := config.Port(v.getenv)
	if err != nil {
		return err
	}
	address := fmt.Sprintf("http://127.0.0.1:%d/health", port)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	resp, err := (&http.Client{Timeout: healthTimeout}).Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered with status %s", address, resp.Status)
	}
	_, err = fmt.Fprintln(v.out, "healthy")
	return err
}
