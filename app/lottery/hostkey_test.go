package lottery_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"movie-lottery/app/lottery"
)

func TestWhoAVisitorIsAfterOpeningAKey(t *testing.T) {
	host, anna, other, stranger := lottery.VisitorID{1}, lottery.VisitorID{2}, lottery.VisitorID{3}, lottery.VisitorID{4}
	owner := lottery.Guest{G: 1, Host: true, Devices: []lottery.VisitorID{host}}
	guests := []lottery.Guest{
		owner, {G: 2, Name: "Anna", Devices: []lottery.VisitorID{anna}}, {G: 5, Name: "Olga", Host: true, Devices: []lottery.VisitorID{other}},
	}
	for name, c := range map[string]struct {
		visitor lottery.VisitorID
		key     lottery.Guest
		same    bool
		want    string
	}{
		"a guest's other device":      {anna, owner, true, "1 Anna true"},
		"a host's other device":       {other, owner, true, "1 Olga true"},
		"a stranger's other device":   {stranger, owner, true, "1  true"},
		"a named host's other device": {anna, guests[2], true, "5 Olga true"},
		"the same device":             {host, owner, true, "1  true"},
		"a guest":                     {anna, owner, false, "2 Anna true"},
		"a host":                      {other, owner, false, "5 Olga true"},
		"a stranger":                  {stranger, owner, false, "6  true"},
		"a guest's key":               {stranger, guests[1], true, "this visitor may not change it"},
		"a key of no guest":           {host, lottery.Guest{}, false, "this visitor may not change it"},
	} {
		l := &lottery.Lottery{Guests: guests}
		guest, err := l.OpenHostKey(c.key, c.visitor, c.same)
		got := fmt.Sprint(guest.G, " ", guest.Name, " ", guest.Host)
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
}

func TestKeysWhileItSpinsAndAfterDeletion(t *testing.T) {
	host, stranger := lottery.VisitorID{1}, lottery.VisitorID{2}
	for want, l := range map[error]*lottery.Lottery{
		lottery.ErrDrawing: {Guests: hosts(host), Last: &lottery.Draw{Elapsed: time.Second}},
		lottery.ErrDeleted: {Guests: hosts(host), Deleted: true},
	} {
		for _, same := range []bool{true, false} {
			if _, err := l.OpenHostKey(l.Guests[0], stranger, same); !errors.Is(err, want) {
				t.Errorf("opened: %v, not %v", err, want)
			}
		}
		if err := l.CheckRenewHostKeys(host); !errors.Is(err, want) {
			t.Errorf("renewed: %v, not %v", err, want)
		}
	}
	l := &lottery.Lottery{Guests: hosts(host)}
	if err := l.CheckRenewHostKeys(host); err != nil {
		t.Error(err)
	}
	if err := l.CheckRenewHostKeys(stranger); !errors.Is(err, lottery.ErrForbidden) {
		t.Errorf("by a stranger: %v", err)
	}
}
