package main

import (
	"strings"
	"testing"
)

func TestTheSocketsPathIsShortForALongPathOfTheCheckout(t *testing.T) {
	const limit = 103 // of macOS; Linux has 107
	long := "/srv/u/" + strings.Repeat("кино/", 400)
	path := socketFile(socketFolder(long))
	if len(path) > limit {
		t.Errorf("%d bytes: %s", len(path), path)
	}
	if path == socketFile(socketFolder(long+"x")) {
		t.Error("two checkouts share a socket")
	}
}
