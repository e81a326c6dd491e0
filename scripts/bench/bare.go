package main

import (
	"context"
	"html/template"
	"os"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// bareCommand starts the least that such a site can be: Fiber and a pool of one connection, a statement and a list without
// a poster or a style for each page, a row for each form. It checks nothing, and keeps no secret.
const bareCommand = "bare"

// bareTable holds what its forms bring.
const bareTable = "CREATE TABLE IF NOT EXISTS bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, path text NOT NULL, form text NOT NULL)"

const (
	bareLotteries = `SELECT l.code, coalesce(t.title, ''), coalesce(t.year, 0) FROM lotteries l LEFT JOIN tickets t ON t.lottery_id = l.id AND t.n = 1
		WHERE l.deleted_at IS NULL ORDER BY l.id DESC LIMIT 24`
	bareLottery = `SELECT l.code, t.title, t.year FROM lotteries l JOIN tickets t ON t.lottery_id = l.id WHERE l.code = $1 ORDER BY t.n`
	bareLibrary = `SELECT '', title, year FROM films WHERE added_at IS NOT NULL AND deleted_at IS NULL ORDER BY added_at DESC, id DESC LIMIT 24`
	bareWrite   = `INSERT INTO bare (path, form) VALUES ($1, $2)`
)

var bareList = template.Must(template.New("").Parse(`<!doctype html>
<title>Films</title>
<ul>
{{range .}}<li>{{with .Code}}<a href="/l/{{.}}">{{.}}</a> {{end}}{{.Title}} ({{.Year}})</li>
{{end}}</ul>
`))

type bareRow struct {
	Code, Title string
	Year        int
}

func serveBare(ctx context.Context) error {
	config, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	config.MaxConns = 1
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	defer pool.Close()
	list := func(statement string, params ...string) fiber.Handler {
		return func(c *fiber.Ctx) error {
			var args []any
			for _, p := range params {
				args = append(args, c.Params(p))
			}
			found, err := pool.Query(c.Context(), statement, args...)
			if err != nil {
				return err
			}
			rows, err := pgx.CollectRows(found, pgx.RowToStructByPos[bareRow])
			if err != nil {
				return err
			}
			c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
			return bareList.Execute(c, rows)
		}
	}
	app := newPeer()
	app.Get("/", list(bareLotteries))
	app.Get("/history", list(bareLotteries))
	app.Get("/library", list(bareLibrary))
	app.Get("/l/:code", list(bareLottery, "code"))
	app.Get("/l/:code/*", list(bareLottery, "code"))
	app.Post("/*", func(c *fiber.Ctx) error {
		if _, err := pool.Exec(c.Context(), bareWrite, c.Path(), c.Body()); err != nil {
			return err
		}
		return c.Redirect("/", fiber.StatusSeeOther)
	})
	return servePeer(ctx, app)
}

// bare starts it on a database.
func (l *lab) bare(ctx context.Context, databaseURL string) (*site, error) {
	if err := l.exec(ctx, databaseURL, bareTable); err != nil {
		return nil, err
	}
	return l.listen(ctx, "/", databaseURL, nil, l.self, bareCommand)
}
