package main

import (
	"bytes"
	"context"
	"html/template"
	"os"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// peerCommand makes this program serve instead: bare Fiber with a pool of one connection, whose `/` is one list, and whose
// /constant is as many bytes as the argument after it says.
const peerCommand = "peer"

// self is this program's file.
const self = "/proc/self/exe"

var peerList = template.Must(template.New("").Parse(`<!doctype html><title>Lotteries</title><ul>{{range .}}<li>{{.}}{{end}}</ul>`))

func servePeer(ctx context.Context, size string) error {
	n, err := strconv.Atoi(size)
	if err != nil {
		return err
	}
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
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Network: fiber.NetworkTCP4})
	app.Get("/", func(c *fiber.Ctx) error {
		rows, _ := pool.Query(c.Context(), "SELECT code FROM lotteries ORDER BY id DESC LIMIT 24")
		codes, err := pgx.CollectRows(rows, pgx.RowTo[string]) // has the error of the query too
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		return peerList.Execute(c, codes)
	})
	body := bytes.Repeat([]byte("a"), n)
	app.Get("/constant", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		return c.Send(body)
	})
	context.AfterFunc(ctx, func() { _ = app.Shutdown() })
	return app.Listen("127.0.0.1:" + os.Getenv("PORT"))
}
