package web

import (
	"fmt"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
)

// rulesView is what an open lottery's page says of its rules.
type rulesView struct {
	Terms    []string // the rules in words: what is as in every lottery once, and what is not
	Action   string   // of the form that changes them; empty for guests
	Switches []ruleSwitch
	PerGuest string // films that a guest may have in, or what was typed in its place
	Error    string // about that
	Whole    bool   // refused on a page that was loaded whole: the sheet stands open
}

// ruleSwitch is a button that changes a rule to the value that it does not have.
type ruleSwitch struct {
	Name string
	Key  string // of its label
	On   bool
}

// Value is what the button sends.
func (s ruleSwitch) Value() string {
	if s.On {
		return "no"
	}
	return "yes"
}

func newRulesView(lang *i18n.Language, l *lottery.Lottery, visitor lottery.VisitorID) rulesView {
	v := rulesView{Terms: terms(lang, l.Rules)}
	if l.HostedBy(visitor) {
		r := l.Rules
		v.Action, v.PerGuest = lotteryPath(l.Code)+"/settings", fmt.Sprint(r.PerGuest)
		v.Switches = []ruleSwitch{
			{"guests_add", "rules.guests_add", r.GuestsAdd}, {"guests_draw", "rules.guests_draw", r.GuestsDraw},
			{"weights", "rules.weights", r.Weights}, {"vetoes", "rules.vetoes", r.Vetoes},
			{"luck", "rules.luck", r.Luck},
		}
	}
	return v
}

// terms returns rules as sentences: who adds and draws, and what else is not as in a lottery whose rules were never changed.
func terms(lang *i18n.Language, r lottery.Rules) (all []string) {
	switch {
	case r.GuestsAdd && r.GuestsDraw:
		all = append(all, lang.Text("rights"))
	case r.GuestsAdd:
		all = append(all, lang.Text("rights.add"), lang.Text("rights.out"))
	case r.GuestsDraw:
		all = append(all, lang.Text("rights.draw"))
	default:
		all = append(all, lang.Text("rights.none"))
	}
	if r.GuestsAdd && r.PerGuest != lottery.DefaultRules.PerGuest {
		all = append(all, lang.Text("rights.guest", "n", r.PerGuest))
	}
	if r.Vetoes {
		all = append(all, lang.Text("rights.vetoes"))
	}
	if r.Luck {
		all = append(all, lang.Text("rights.luck"))
	}
	if r.GuestsAdd && !r.Weights {
		all = append(all, lang.Text("rights.weights"))
	}
	return all
}
