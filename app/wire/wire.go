// Package wire builds the site from its settings. It is a package because both the program and the end-to-end tests need
// it.
package wire

import (
	"log/slog"
	"time"

	"movie-lottery/app/backup"
	"movie-lottery/app/config"
	"movie-lottery/app/limit"
	"movie-lottery/app/live"
	"movie-lottery/app/metrics"
	"movie-lottery/app/migrate"
	"movie-lottery/app/store"
	"movie-lottery/app/web"
)

// Site returns the site for these settings, and its store, which the caller closes after the site is shut down. Version is
// that of the build. It does not wait for the database.
func Site(c config.Config, version string, log *slog.Logger) (*web.Server, *store.Store, error) {
	m := metrics.New(version)
	database, err := store.NewConfig(c.DatabaseURL, c.MaxConns)
	if err != nil {
		return nil, nil, err
	}
	database.Log, database.Observe = web.LogOf, m.ObserveCall
	database.Waited = m.ObserveDatabaseWait
	database.Erased = func(e store.Erased) { m.CountErased(e.Lotteries, e.Films, e.Anonymized) }
	if c.DatabaseDeadline > 0 {
		database.Deadline = c.DatabaseDeadline
	}
	db, err := store.New(database)
	if err != nil {
		return nil, nil, err
	}
	m.WatchPool(db.Stat, db.Busy)
	limiter, turns, streams := limit.New(time.Now), limit.NewTurns(limit.DefaultTurns), live.DefaultLimits
	if !c.Limits {
		limiter, turns, streams = nil, nil, live.NoLimits
		log.Warn("LIMITS=off: one client can take all of the site; this is for measuring")
	}
	site, err := web.New(web.Options{
		Store: db, Database: backup.Database{URL: c.DatabaseURL, Program: version}, Metrics: m, Log: log, SecretKey: c.SecretKey, OldSecretKeys: c.OldSecretKeys, Password: c.Password, PublicURL: c.PublicURL,
		MetricsToken: c.MetricsToken, TimeZone: c.TimeZone, Migrations: migrate.Versions(),
		Limiter: limiter, Turns: turns, Streams: streams, MaxDBSize: c.MaxDBSize, TrustedProxies: c.TrustedProxies, ClientIPHeader: c.ClientIPHeader,
	})
	if err != nil {
		db.Close()
		return nil, nil, err
	}
	return site, db, nil
}
