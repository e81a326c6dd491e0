package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"
)

// row is a line of the table.
type row struct {
	what   string
	figure string // what was measured
	budget string // what it may be; empty: no more was promised
	beside string // the limit or the peer of the same run; empty: there is none
	within bool   // of its budget
}

// budgeted is a row whose figure was held against a budget.
func budgeted(what, figure, budget, beside string, within bool) row {
	return row{what, figure, budget, beside, within}
}

// told is a row without a budget.
func told(what, figure, beside string) row {
	return row{what: what, figure: figure, beside: beside, within: true}
}

func (r row) verdict() string {
	switch {
	case r.budget == "":
		return ""
	case r.within:
		return "ok"
	}
	return "over"
}

// report is the table, printed as it grows and kept as Markdown.
type report struct {
	text strings.Builder
}

func newReport(l *lab) *report {
	r := &report{}
	fmt.Fprintf(&r.text, "# What was measured\n\n`make bench`, %s, commit %s.\n%s\n\n", time.Now().UTC().Format("2 January 2006"), commit(), machine(l))
	r.text.WriteString("Figures are medians of several runs; what stands beside one was measured in the same run, so that the ratio\n" +
		"holds on another machine. Everything shares the machine: the program, PostgreSQL and whoever asks.\n\n")
	line := []string{"what", "measured", "budget", "beside it", ""}
	r.write(line)
	r.write([]string{"---", "---", "---", "---", "---"})
	return r
}

func (r *report) add(e experiment, rows []row, took time.Duration) {
	fmt.Printf("\n%s (%.0f s)\n", e.about, took.Seconds())
	widest := 0
	for _, row := range rows {
		widest = max(widest, utf8.RuneCountInString(row.what))
	}
	for _, row := range rows {
		fmt.Printf("  %-*s  %s", widest, row.what, row.figure)
		if row.budget != "" {
			fmt.Printf("  [%s: %s]", row.verdict(), row.budget)
		}
		if row.beside != "" {
			fmt.Printf("  beside %s", row.beside)
		}
		fmt.Println()
	}
	r.write([]string{"**" + e.about + "**", "", "", "", ""})
	for _, row := range rows {
		r.write([]string{row.what, row.figure, row.budget, row.beside, row.verdict()})
	}
}

func (r *report) write(cells []string) {
	r.text.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

func (r *report) String() string { return r.text.String() }

// commit is what was measured.
func commit() string {
	out, err := exec.Command("git", "describe", "--always", "--dirty", "--exclude=*").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

var cpuModel = regexp.MustCompile(`model name\s*:\s*(.+)`)

func machine(l *lab) string {
	model := "an unknown processor"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if found := cpuModel.FindSubmatch(info); found != nil {
			model = string(found[1])
		}
	}
	return fmt.Sprintf("%d cores of %s, %s, %s.", runtime.NumCPU(), strings.TrimSpace(model), runtime.Version(), l.version)
}
