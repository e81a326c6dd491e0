package lottery_test

import (
	"errors"
	"testing"

	"movie-lottery/app/lottery"
)

func TestGuestsOfOneNameAreToldApart(t *testing.T) {
	for _, c := range []struct{ given, want []string }{
		{[]string{"Anna", "Boris"}, []string{"Anna", "Boris"}},
		{[]string{"Anna", "Anna", "Anna"}, []string{"Anna", "Anna 2", "Anna 3"}},
		{[]string{"Anna", "ANNA", "ánna"}, []string{"Anna", "ANNA 2", "ánna 3"}},
		{[]string{"", "Anna", "", "Anna"}, []string{"", "Anna", "", "Anna 2"}},
		{[]string{"Anna 2", "Anna", "Anna"}, []string{"Anna 2", "Anna", "Anna 3"}},
		{[]string{"Anna", "Anna", "Anna 2"}, []string{"Anna", "Anna 2", "Anna 2 2"}},
		{[]string{"Anna host", "Anna host", "The Host", "Ghost"}, []string{"Anna host", "", "", "Ghost"}},
		{[]string{"🎬", "🎬", "🍿"}, []string{"🎬", "🎬 2", "🍿"}},
		{nil, nil},
	} {
		var guests []lottery.Guest
		for i, name := range c.given {
			guests = append(guests, lottery.Guest{G: i + 1, Name: name, Host: i == 0})
		}
		names := lottery.Names(guests)
		for i, want := range c.want {
			if got := names[i+1]; got != want {
				t.Errorf("of %q, guest %d is %q, not %q", c.given, i+1, got, want)
			}
		}
	}
}

func TestNoNameSaysHost(t *testing.T) {
	for name, allowed := range map[string]bool{
		"host": false, "The Host": false, "Anna (HOST)": false, "Anna·host": false, "ｈｏｓｔ": false, "Организатор": false, "Аня, организатор!": false,
		"h\u00adost": false, "ho\u034fst": false, "\u200dhost": false, "hоst": false, "НОЅТ": false, "hοst": false, "OPГAHИЗATOP": false, "\u3164host": false, "ho\ufe0fst": false,
		"Ghost": true, "Anna": true, "hostess": true, "": true,
	} {
		if _, err := lottery.ParseBy(name); errors.Is(err, lottery.Invalid{Field: "by", Problem: lottery.SaysHost}) == allowed {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestNameIsForGuestsAlone(t *testing.T) {
	anna := lottery.VisitorID{1}
	l := &lottery.Lottery{Guests: []lottery.Guest{{G: 1, Host: true}, {G: 2, Devices: []lottery.VisitorID{anna}}}}
	drawn := *l
	drawn.Last = &lottery.Draw{}
	deleted := *l
	deleted.Deleted = true
	for _, c := range []struct {
		l    *lottery.Lottery
		v    lottery.VisitorID
		want error
	}{{l, anna, nil}, {&drawn, anna, nil}, {&deleted, anna, lottery.ErrDeleted}, {l, lottery.VisitorID{2}, lottery.ErrForbidden}, {l, lottery.VisitorID{}, lottery.ErrForbidden}} {
		if err := c.l.CheckMe(c.v); !errors.Is(err, c.want) {
			t.Errorf("%v: %v, not %v", c.v[0], err, c.want)
		}
	}
}
