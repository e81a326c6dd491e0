package main

import (
	"context"
	"errors"
	"fmt"

	"movie-lottery/app/backup"
	"movie-lottery/app/config"
)

func runBackup(ctx context.Context, v invocation) error {
	databaseURL, err := config.DatabaseURL(v.getenv)
	if err != nil {
		return err
	}
	if isTerminal(v.out) {
		return errors.New("a backup is no text: send it into a file, as in movie-lottery backup > movie-lottery.jsonl.gz")
	}
	_, err = backup.Database{URL: databaseURL, Program: version}.Write(ctx, v.out)
	return err
}

func runRestore(ctx context.Context, v invocation) error {
	databaseURL, err := config.DatabaseURL(v.getenv)
	if err != nil {
		return err
	}
	rows, err := backup.Database{URL: databaseURL}.Restore(ctx, v.in, 0, v.out)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(v.out, "Restored %d lotteries and %d films\n", rows["lotteries"], rows["films"])
	return err
}
