package limit_test

import (
	"testing"

	"movie-lottery/app/limit"
)

func TestOneAddressHasHalfOfTheBytes(t *testing.T) {
	b := limit.NewBytes(100)
	release, ok := b.Take("a", 50)
	if !ok {
		t.Fatal("half of them are refused")
	}
	if _, ok := b.Take("a", 1); ok {
		t.Error("one address has more than half")
	}
	if _, ok := b.Take("b", 50); !ok {
		t.Error("another address has less than half")
	}
	if _, ok := b.Take("c", 1); ok {
		t.Error("there are more bytes than the budget")
	}
	release()
	if _, ok := b.Take("c", 50); !ok {
		t.Error("what was given back can't be taken")
	}
}
