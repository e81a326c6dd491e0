package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"movie-lottery/scripts/harness"
)

// row is a line of the table.
type row struct {
	what     string
	measured string
	budget   string // empty if there is none
	beside   string // the peer or the detail of the same run; may be empty
	ok       bool   // the measured figure is within its budget
}

// report is the table in Markdown. It is also printed as it grows.
type report struct{ strings.Builder }

func newReport(e *harness.Env) *report {
	r := &report{}
	commit, _ := exec.Command("git", "describe", "--always", "--dirty", "--exclude=*").Output()
	info, _ := os.ReadFile("/proc/cpuinfo")
	model := append(regexp.MustCompile(`model name\s*:\s*(.+)`).FindSubmatch(info), nil, []byte("an unknown processor"))[1]
	version, _ := exec.Command(e.PGBin+"/postgres", "--version").Output()
	fmt.Fprintf(r, "# What was measured\n\n`make bench`, %s, commit %s.\n%d cores of %s, %s, %s.\n\n", time.Now().UTC().Format("2 January 2006"),
		strings.TrimSpace(string(commit)), runtime.NumCPU(), model, runtime.Version(), strings.TrimSpace(string(version)))
	r.WriteString("Figures are medians of a few runs. What stands beside one was measured in the same run, so ratios hold on other\n" +
		"machines too. The program, PostgreSQL and the clients share the machine.\n\n")
	r.line("what", "measured", "budget", "beside it", "")
	r.line("---", "---", "---", "---", "---")
	return r
}

func (r *report) add(p part, rows []row, took time.Duration) {
	fmt.Printf("\n%s (%s, %.0f s)\n", p.Title, p.Name, took.Seconds())
	r.line("**"+p.Title+"**", "", "", "", "")
	for _, row := range rows {
		verdict := "over"
		switch {
		case row.budget == "":
			verdict = ""
		case row.ok:
			verdict = "ok"
		}
		fmt.Printf("  %-66s %-30s %-18s %-5s %s\n", row.what, row.measured, row.budget, verdict, row.beside)
		r.line(row.what, row.measured, row.budget, row.beside, verdict)
	}
}

func (r *report) line(cells ...string) { r.WriteString("| " + strings.Join(cells, " | ") + " |\n") }

func megabytes(n int64) string      { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
func kilobytes(n int) string        { return fmt.Sprintf("%.1f kB", float64(n)/1e3) }
func millis(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/1e6) }

// comparison is a figure, that of a peer, and the ratio between them: each the median of several runs.
type comparison struct{ ours, theirs, ratio float64 }

// compare measures both in turn, so that they see the same machine.
func compare(runs int, ours, theirs func() float64) comparison {
	var as, bs, ratios []float64
	for range runs {
		a, b := ours(), theirs()
		as, bs, ratios = append(as, a), append(bs, b), append(ratios, a/b)
	}
	return comparison{median(as), median(bs), median(ratios)}
}

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

// rateRow is the row of a comparison of rates, of which ours must be so many times theirs or more.
func (c comparison) rateRow(what string, least float64, peer string) row {
	return row{what, fmt.Sprintf("%.0f/s, %.2f times", c.ours, c.ratio), fmt.Sprintf("%g times", least),
		fmt.Sprintf("%.0f/s by %s", c.theirs, peer), c.ratio >= least}
}
