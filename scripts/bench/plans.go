package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/store"
)

// ways says by which indexes PostgreSQL finds what a call asks for.
func (s *seeded) ways(ctx context.Context, t timed) (string, error) {
	said, err := overheard(ctx, s.url, t.call)
	if err == nil && len(said) != 1 {
		err = fmt.Errorf("%d statements", len(said))
	}
	var found []string
	if err == nil {
		found, err = said[0].ways(ctx, s.url)
	}
	if err != nil {
		return "", fmt.Errorf("the plan of %s: %w", t.what, err)
	}
	return "by " + strings.Join(found, ", "), nil
}

// ways are the indexes and tables that a statement's plan goes to when it is carried out.
func (s statement) ways(ctx context.Context, databaseURL string) ([]string, error) {
	config, err := store.Config(databaseURL, 1)
	if err != nil {
		return nil, err
	}
	db, err := pgx.ConnectConfig(ctx, config.ConnConfig)
	if err != nil {
		return nil, err
	}
	defer db.Close(context.WithoutCancel(ctx))
	if _, err := db.Exec(ctx, "PREPARE asked AS "+s.sql); err != nil {
		return nil, err
	}
	var places []string
	for i := range s.args {
		places = append(places, fmt.Sprintf("$%d", i+1))
	}
	execute := "EXECUTE asked"
	if len(places) > 0 {
		execute += " (" + strings.Join(places, ", ") + ")"
	}
	var explained []byte
	err = db.QueryRow(ctx, "EXPLAIN (ANALYZE, TIMING off, FORMAT json) "+execute,
		append([]any{pgx.QueryExecModeSimpleProtocol}, s.args...)...).Scan(&explained) // a plan of EXECUTE takes no arguments but literals
	if err != nil {
		return nil, err
	}
	var plans []struct{ Plan step }
	if err := json.Unmarshal(explained, &plans); err != nil {
		return nil, err
	}
	return plans[0].Plan.ways(nil), nil
}

// step is one of a plan.
type step struct {
	Kind  string  `json:"Node Type"`
	Table string  `json:"Relation Name"`
	Index string  `json:"Index Name"`
	Loops float64 `json:"Actual Loops"`
	Plans []step
}

// ways are the indexes and tables that a step and those below it went to, each once.
func (s step) ways(found []string) []string {
	if s.Loops == 0 {
		return found
	}
	way := s.Index
	if s.Kind == "Seq Scan" {
		way = "all " + s.Table
	}
	if way != "" && !slices.Contains(found, way) {
		found = append(found, way)
	}
	for _, below := range s.Plans {
		found = below.ways(found)
	}
	return found
}
