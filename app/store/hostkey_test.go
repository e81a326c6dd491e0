package store_test

import (
	"errors"
	"sync"
	"testing"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// keyOf returns what a key of a guest with a number opens.
func keyOf(g int) func(*lottery.Lottery) (lottery.Guest, error) {
	return func(l *lottery.Lottery) (owner lottery.Guest, err error) {
		for _, guest := range l.Guests {
			if guest.G == g {
				owner = guest
			}
		}
		return owner, nil
	}
}

func openKey(t *testing.T, s *store.Store, code string, g int, v lottery.VisitorID, same bool) {
	t.Helper()
	if _, err := s.OpenHostKey(t.Context(), code, v, same, keyOf(g)); err != nil {
		t.Fatal(err)
	}
}

func TestDeviceMovesToTheHostWithWhatItPutIn(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune")
	laptop, stranger, tablet := newBrowser(), newBrowser(), newBrowser()
	addAs(t, s, code, laptop, "Anna", "Alien")
	addAs(t, s, code, newBrowser(), "Boris", "M")
	execute(t, conn, "INSERT INTO devices SELECT id, $2, 2 FROM lotteries WHERE code = $1", code, tablet[:])
	openKey(t, s, code, 1, stranger, true)
	expectGuests(t, s, code, "1  host 2 2; 2 Anna 2 1; 3 Boris 1 1")
	openKey(t, s, code, 1, laptop, true) // the first of its guest's devices: the other one stays
	expectGuests(t, s, code, "1 Anna host 3 3; 2 Anna 1 0; 3 Boris 1 1")
	openKey(t, s, code, 1, tablet, true) // the last one: the guest keeps nothing but its number
	expectGuests(t, s, code, "1 Anna host 4 3; 2  0 0; 3 Boris 1 1")
	for range 2 {
		openKey(t, s, code, 1, host, true)
	}
	expectGuests(t, s, code, "1 Anna host 4 3; 2  0 0; 3 Boris 1 1")
	if got := text(t, conn, "SELECT count(*)::text FROM guests WHERE browser = ANY ($1)", [][]byte{laptop[:], tablet[:]}); got != "0" {
		t.Errorf("%s guests have the id of a device of another one", got)
	}
	addAs(t, s, code, newBrowser(), "Clara", "Up")
	expectGuests(t, s, code, "1 Anna host 4 3; 2  0 0; 3 Boris 1 1; 4 Clara 1 1")

	again, _, err := s.Start(t.Context(), store.NewLottery{Lang: "en", From: code, Films: films("Heat", "Alien", "M"), Host: laptop})
	if err != nil {
		t.Fatal(err)
	}
	expectGuests(t, s, again, "1 Anna host 4 2; 2 Boris 1 1; 3 Clara 1 0")
}

func TestMarksGoWithTheLastDeviceOfAGuest(t *testing.T) {
	s, _ := open(t)
	code, host := start(t, s, "Heat", "Dune", "Alien")
	if _, err := s.ChangeSettings(t.Context(), code, lottery.Settings{Rules: map[string]string{"vetoes": "yes"}}, host); err != nil {
		t.Fatal(err)
	}
	free, bound := newBrowser(), newBrowser()
	for _, m := range []struct {
		n    int
		mark lottery.Mark
		v    lottery.VisitorID
	}{{1, lottery.Seen, host}, {1, lottery.Seen, free}, {2, lottery.Seen, free}, {2, lottery.Veto, free}, {3, lottery.Veto, bound}} {
		if _, _, err := s.SetMark(t.Context(), code, m.n, m.mark, true, m.v); err != nil {
			t.Fatal(err)
		}
	}
	openKey(t, s, code, 1, free, true)
	openKey(t, s, code, 1, bound, true) // whose veto would be the host's second one
	if got, want := marks(read(t, s, code)), "1:1 seen[1]; 2:0 seen[1] veto[1]; 3:1"; got != want {
		t.Errorf("marks: %s, not %s", got, want)
	}
}

func TestGuestBecomesAnotherHost(t *testing.T) {
	s, _ := open(t)
	code, _ := start(t, s, "Heat", "Dune")
	anna, stranger := newBrowser(), newBrowser()
	addAs(t, s, code, anna, "Anna", "Alien")
	before := read(t, s, code).Version
	for range 2 {
		openKey(t, s, code, 1, anna, false)
		openKey(t, s, code, 2, stranger, false)
	}
	expectGuests(t, s, code, "1  host 1 2; 2 Anna host 1 1; 3  host 1 0")
	if got := read(t, s, code).Version - before; got != 2 {
		t.Errorf("%d changes", got)
	}
	openKey(t, s, code, 1, anna, true) // a host by another guest's number changes it
	expectGuests(t, s, code, "1 Anna host 2 3; 2  0 0; 3  host 1 0")
	if _, err := s.Delete(t.Context(), code, stranger); err != nil {
		t.Errorf("the other host may not delete it: %v", err)
	}
}

func TestOnlyAHostsKeyMakesHosts(t *testing.T) {
	s, _ := open(t)
	code, host := start(t, s, "Heat", "Dune")
	anna, stranger := newBrowser(), newBrowser()
	addAs(t, s, code, anna, "Anna", "Alien")
	refused := errors.New("refused")
	for _, c := range []struct {
		code  string
		owner func(*lottery.Lottery) (lottery.Guest, error)
		want  error
	}{
		{code, keyOf(2), lottery.ErrForbidden}, {code, keyOf(9), lottery.ErrForbidden}, {"0123456789", keyOf(1), lottery.ErrNotFound},
		{code, func(*lottery.Lottery) (lottery.Guest, error) { return lottery.Guest{}, refused }, refused},
	} {
		for _, same := range []bool{true, false} {
			if _, err := s.OpenHostKey(t.Context(), c.code, stranger, same, c.owner); !errors.Is(err, c.want) {
				t.Errorf("%v, not %v", err, c.want)
			}
		}
	}
	if _, err := s.RenewHostKeys(t.Context(), code, anna); !errors.Is(err, lottery.ErrForbidden) {
		t.Errorf("renewed by a guest: %v", err)
	}
	for range 2 {
		if _, err := s.RenewHostKeys(t.Context(), code, host); err != nil {
			t.Fatal(err)
		}
	}
	if n := read(t, s, code).KeyRenewals; n != 2 {
		t.Errorf("%d renewals", n)
	}
	if _, err := s.Delete(t.Context(), code, host); err != nil {
		t.Fatal(err)
	}
	if _, err := s.OpenHostKey(t.Context(), code, stranger, true, keyOf(1)); !errors.Is(err, lottery.ErrDeleted) {
		t.Errorf("deleted: %v", err)
	}
	if _, err := s.RenewHostKeys(t.Context(), code, host); !errors.Is(err, lottery.ErrDeleted) {
		t.Errorf("renewed after it was deleted: %v", err)
	}
	expectGuests(t, s, code, "1  host 1 2; 2 Anna 1 1")
}

// A key that is renewed while others open it makes no host from then on.
func TestKeysThatAreOpenedAndRenewedAtOnce(t *testing.T) {
	s, _ := open(t)
	code, host := start(t, s, "Heat", "Dune")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, err := s.OpenHostKey(t.Context(), code, newBrowser(), false, func(l *lottery.Lottery) (lottery.Guest, error) {
				if l.KeyRenewals > 0 {
					return lottery.Guest{}, nil
				}
				return l.Guests[0], nil
			})
			if err != nil && !errors.Is(err, lottery.ErrForbidden) {
				t.Error(err)
			}
		})
	}
	all.Go(func() {
		if _, err := s.RenewHostKeys(t.Context(), code, host); err != nil {
			t.Error(err)
		}
	})
	all.Wait()
	for i, g := range read(t, s, code).Guests {
		if g.G != i+1 || !g.Host || len(g.Devices) != 1 {
			t.Errorf("guest %d: %+v", i+1, g)
		}
	}
}

func TestForgettingAVisitorEndsKeys(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune")
	anna, laptop := newBrowser(), newBrowser()
	addAs(t, s, code, laptop, "Anna", "Alien")
	openKey(t, s, code, 1, anna, false)
	openKey(t, s, code, 3, laptop, true)
	if n, err := s.Forget(t.Context(), code, text(t, conn, "SELECT left(encode($1, 'hex'), 8)", anna[:])); err != nil || n != 1 {
		t.Fatalf("%d lotteries, %v", n, err)
	}
	if got := text(t, conn, "SELECT string_agg(encode(visitor, 'hex'), ' ') FROM devices"); got != text(t, conn, "SELECT encode($1, 'hex')", host[:]) {
		t.Errorf("devices: %s", got)
	}
	expectGuests(t, s, code, "1  host 1 2; 2  0 0")
	if n := read(t, s, code).KeyRenewals; n != 1 {
		t.Errorf("%d renewals", n)
	}
}

// What the version before writes for a device that has moved: it knows nothing of the guest that the device is of now.
func TestVersionBeforeWritesForADeviceThatMoved(t *testing.T) {
	s, conn := open(t)
	code, _ := start(t, s, "Heat", "Dune")
	laptop := newBrowser()
	addAs(t, s, code, laptop, "Anna", "Alien")
	openKey(t, s, code, 1, laptop, true)
	execute(t, conn, `INSERT INTO guests (lottery_id, browser, name) SELECT id, $2, 'Ann' FROM lotteries WHERE code = $1
		ON CONFLICT (lottery_id, browser) DO UPDATE SET name = EXCLUDED.name`, code, laptop[:])
	execute(t, conn, `WITH f AS (INSERT INTO films (title, fold, search) VALUES ('up', 'up', 'up') RETURNING id)
		INSERT INTO tickets (lottery_id, n, film_id, title, browser) SELECT l.id, 4, f.id, 'up', $2 FROM lotteries l, f WHERE code = $1`, code, laptop[:])
	expectGuests(t, s, code, "1 Ann host 2 4; 2  0 0")
}
