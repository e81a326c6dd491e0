package lottery_test

import (
	"errors"
	"testing"

	"movie-lottery/app/lottery"
)

func TestSettingsAreChangedByHostsAtAnyTime(t *testing.T) {
	host, guest := lottery.VisitorID{1}, lottery.VisitorID{2}
	l := lottery.Lottery{Name: "Friday", Guests: []lottery.Guest{{G: 1, Host: true, Devices: []lottery.VisitorID{host}}, {G: 2, Devices: []lottery.VisitorID{guest}}}}
	drawing, drawn, deleted := l, l, l
	drawing.Last, drawn.Last, deleted.Deleted = &lottery.Draw{}, &lottery.Draw{Winner: &lottery.Winner{}}, true
	saturday, none := "Saturday", ""
	for name, c := range map[string]struct {
		l        lottery.Lottery
		settings lottery.Settings
		v        lottery.VisitorID
		want     string
		err      error
	}{
		"open":           {l, lottery.Settings{Name: &saturday}, host, "Saturday", nil},
		"while it spins": {drawing, lottery.Settings{Name: &saturday}, host, "Saturday", nil},
		"drawn":          {drawn, lottery.Settings{Name: &saturday}, host, "Saturday", nil},
		"taken off":      {l, lottery.Settings{Name: &none}, host, "", nil},
		"nothing":        {l, lottery.Settings{}, host, "Friday", nil},
		"by a guest":     {l, lottery.Settings{Name: &saturday}, guest, "", lottery.ErrForbidden},
		"deleted":        {deleted, lottery.Settings{Name: &saturday}, host, "", lottery.ErrDeleted},
	} {
		after, err := c.l.WithSettings(c.settings, c.v)
		if !errors.Is(err, c.err) || err == nil && after.Name != c.want {
			t.Errorf("%s: %+v, %v", name, after, err)
		}
	}
}
