package store_test

import (
	"errors"
	"testing"

	"movie-lottery/app/lottery"
)

func TestNameOfAGuestIsTheSameOnAllDevices(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat")
	phone, laptop := newBrowser(), newBrowser()
	addAs(t, s, code, phone, "", "Alien")
	execute(t, conn, "INSERT INTO devices SELECT id, $2, 2 FROM lotteries WHERE code = $1", code, laptop[:])
	for _, c := range []struct {
		v     lottery.VisitorID
		name  string
		want  string
		moves int64
	}{
		{laptop, "Anna", "1  host 1 1; 2 Anna 2 1", 1},
		{phone, "Anna", "1  host 1 1; 2 Anna 2 1", 0},
		{host, "Boris", "1 Boris host 1 1; 2 Anna 2 1", 1},
		{phone, "", "1 Boris host 1 1; 2  2 1", 1},
	} {
		before := read(t, s, code).Version
		if _, err := s.NameGuest(t.Context(), code, c.name, c.v); err != nil {
			t.Fatal(err)
		}
		expectGuests(t, s, code, c.want)
		if after := read(t, s, code).Version; after != before+c.moves {
			t.Errorf("%q: version %d became %d", c.name, before, after)
		}
	}
	if _, err := s.NameGuest(t.Context(), code, "Eve", newBrowser()); !errors.Is(err, lottery.ErrForbidden) {
		t.Errorf("a stranger: %v", err)
	}
}
