package main

import (
	"context"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/store"
)

// statement is one that the store sends, with its arguments.
type statement struct {
	sql  string
	args []any
}

// overheard are the statements that the program's store sends for some calls, in their order.
func overheard(ctx context.Context, databaseURL string, calls func(context.Context, *store.Store) error) ([]statement, error) {
	config, err := store.Config(databaseURL, 1)
	if err != nil {
		return nil, err
	}
	var listener listener
	config.ConnConfig.Tracer = &listener
	config.MinConns = 0
	s, err := store.New(config)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	err = calls(ctx, s)
	return listener.heard, err
}

// listener is a tracer that writes down what is said, pings left out.
type listener struct{ heard []statement }

// TraceQueryStart implements pgx.QueryTracer.
func (l *listener) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	if data.SQL != "-- ping" {
		l.heard = append(l.heard, statement{data.SQL, data.Args})
	}
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (l *listener) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
