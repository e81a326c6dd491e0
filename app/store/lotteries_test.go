package store_test

import (
	"errors"
	"testing"

	"movie-lottery/app/lottery"
)

func TestOnlyAHostDeletesAndRestores(t *testing.T) {
	s, _ := open(t)
	code, host := start(t, s, "Heat", "Dune")
	if _, err := s.Delete(t.Context(), code, newBrowser()); !errors.Is(err, lottery.ErrForbidden) {
		t.Errorf("a stranger deletes: %v", err)
	}
	for range 2 {
		if _, err := s.Delete(t.Context(), code, host); err != nil {
			t.Errorf("the host deletes: %v", err)
		}
	}
	if !read(t, s, code).Deleted {
		t.Error("not deleted")
	}
	if _, err := s.Proof(t.Context(), code); !errors.Is(err, lottery.ErrDeleted) {
		t.Errorf("a deleted lottery's proof: %v", err)
	}
	if _, _, err := s.Draw(t.Context(), code, ""); !errors.Is(err, lottery.ErrDeleted) {
		t.Errorf("a deleted lottery is drawn: %v", err)
	}
	if _, err := s.Restore(t.Context(), code, newBrowser()); !errors.Is(err, lottery.ErrForbidden) {
		t.Errorf("a stranger restores: %v", err)
	}
	if _, err := s.Restore(t.Context(), code, host); err != nil || read(t, s, code).Deleted {
		t.Errorf("the host restores: %v", err)
	}
}

func TestNobodyDeletesBetweenTheDrawAndTheReveal(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune")
	if _, _, err := s.Draw(t.Context(), code, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Delete(t.Context(), code, host); !errors.Is(err, lottery.ErrDrawing) {
		t.Errorf("during the draw: %v", err)
	}
	reveal(t, conn)
	if _, err := s.Delete(t.Context(), code, host); err != nil {
		t.Errorf("after the reveal: %v", err)
	}
}
