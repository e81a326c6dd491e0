package main

import (
	"context"
	"fmt"
	"os"

	"github.com/gofiber/fiber/v2"
)

// newPeer is Fiber as the program sets it.
func newPeer() *fiber.App {
	return fiber.New(fiber.Config{DisableStartupMessage: true, Network: fiber.NetworkTCP4})
}

// servePeer serves until it is told to end.
func servePeer(ctx context.Context, app *fiber.App) error {
	context.AfterFunc(ctx, func() { _ = app.Shutdown() })
	return app.Listen("127.0.0.1:" + os.Getenv("PORT"))
}

// besidePeers says the same figure of both peers.
func besidePeers(constant, bare string) string {
	return fmt.Sprintf("%s of Fiber with a constant, %s of bare Fiber with pgx", constant, bare)
}
