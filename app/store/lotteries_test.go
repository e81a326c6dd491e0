package store_test

import (
	"errors"
	"testing"
	"time"

	"movie-lottery/app/lottery"
)

func TestOnlyAHostDeletesAndRestoresALottery(t *testing.T) {
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
	if p, err := s.Proof(t.Context(), code); err != nil || !p.Deleted || p.NextCommitment != "" || p.State.Number != 2 {
		t.Errorf("a deleted lottery's proof: %+v, %v", p, err)
	}
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, lottery.VisitorID{}); !errors.Is(err, lottery.ErrDeleted) {
		t.Errorf("a deleted lottery is drawn: %v", err)
	}
	if _, err := s.Restore(t.Context(), code, newBrowser()); !errors.Is(err, lottery.ErrForbidden) {
		t.Errorf("a stranger restores: %v", err)
	}
	if _, err := s.Restore(t.Context(), code, host); err != nil || read(t, s, code).Deleted {
		t.Errorf("the host restores: %v", err)
	}
}

func TestLotteryCannotBeDeletedBetweenDrawAndReveal(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune")
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, lottery.VisitorID{}); err != nil {
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

func TestDeletedLotteryCanBeRestoredForThirtyDays(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune")
	if l := read(t, s, code); l.Deleted || l.Gone || !l.RestoreUntil.IsZero() {
		t.Errorf("before: %+v", l)
	}
	if _, err := s.Delete(t.Context(), code, host); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		ago  string
		want error
	}{{"30 days", lottery.ErrDeleted}, {"29 days 23:59:00", nil}} {
		var until time.Time
		if err := conn.QueryRow(t.Context(), "UPDATE lotteries SET deleted_at = now() - $1::interval RETURNING deleted_at + interval '720 h'", c.ago).Scan(&until); err != nil {
			t.Fatal(err)
		}
		if l := read(t, s, code); !l.Deleted || l.Gone != (c.want != nil) || !l.RestoreUntil.Equal(until) {
			t.Errorf("deleted %s ago: gone %v, until %v, not %v", c.ago, l.Gone, l.RestoreUntil, until)
		}
		if _, err := s.Restore(t.Context(), code, newBrowser()); !errors.Is(err, lottery.ErrForbidden) {
			t.Errorf("a stranger restores after %s: %v", c.ago, err)
		}
		if _, err := s.Delete(t.Context(), code, host); err != nil {
			t.Errorf("it is deleted again after %s: %v", c.ago, err)
		}
		if l, err := s.Restore(t.Context(), code, host); !errors.Is(err, c.want) || l == nil {
			t.Errorf("the host restores after %s: %v, not %v", c.ago, err, c.want)
		}
	}
	if l := read(t, s, code); l.Deleted || l.Gone || titles(l) != "1 Heat 0; 2 Dune 0" {
		t.Errorf("brought back: %+v", l)
	}
}
