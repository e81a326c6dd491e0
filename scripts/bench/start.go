package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

const startRuns = 11

// start measures from the start of the process to the first page, on a database that is up, against Fiber with a
// constant and bare Fiber with pgx, and what processor time that takes: on a tenth of a processor it is ten times as long.
func start(ctx context.Context, l *lab) ([]row, error) {
	databaseURL, drop, err := l.database(ctx)
	if err != nil {
		return nil, err
	}
	defer drop()
	var worked, bare []float64
	our, their, ratio, err := paired(startRuns, func() (float64, error) {
		took, cpu, err := l.firstPage(ctx, databaseURL, program)
		worked = append(worked, float64(cpu))
		return float64(took), err
	}, func() (float64, error) {
		queried, _, err := l.firstPage(ctx, databaseURL, l.self, bareCommand)
		if err != nil {
			return 0, err
		}
		bare = append(bare, float64(queried))
		took, _, err := l.firstPage(ctx, databaseURL, l.self, constantCommand, "4000")
		return float64(took), err
	})
	if err != nil {
		return nil, err
	}
	file, err := os.Stat(program)
	if err != nil {
		return nil, err
	}
	return []row{
		budgeted("process start to first page", millis(time.Duration(our)), "60 ms",
			fmt.Sprintf("%s of Fiber with a constant, %s; %s of bare Fiber with pgx", millis(time.Duration(their)), times(ratio), millis(time.Duration(median(bare)))), time.Duration(our) <= 60*time.Millisecond),
		told("processor time until then", millis(time.Duration(median(worked))), ""),
		told("the program's file", megabytes(file.Size()), ""),
	}, nil
}

// firstPage starts a program, and returns how long it took to answer with a page, and its processor time until then.
func (l *lab) firstPage(ctx context.Context, databaseURL, name string, args ...string) (took, cpu time.Duration, err error) {
	began := time.Now()
	s, err := l.listen(ctx, "/", databaseURL, nil, name, args...)
	if err != nil {
		return 0, 0, err
	}
	defer s.stop()
	took = time.Since(began)
	cpu, err = s.worked()
	return took, cpu, err
}

// worked is how much processor time a process has used, all its threads together.
func (p *process) worked() (total time.Duration, err error) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.cmd.Process.Pid))
	for _, t := range threads {
		stat, _ := os.ReadFile(t) // a thread may have ended
		var ran int64
		if _, err := fmt.Sscan(string(stat), &ran); err == nil {
			total += time.Duration(ran)
		}
	}
	return total, err
}
