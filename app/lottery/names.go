package lottery

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Names returns the names of guests, by number, as pages show them: where an earlier guest is called the same, a number
// follows, as in “Anna” and “Anna 2”. Names that fold alike are the same. A guest without a name has none here either, nor has one
// who calls themselves a host and is none, as earlier versions let them.
func Names(guests []Guest) map[int]string {
	names, taken := make(map[int]string), make(map[string]bool)
	for _, g := range guests {
		if g.Name == "" || !g.Host && saysHost(g.Name) {
			continue
		}
		name := g.Name
		for n := 2; taken[Fold(name)]; n++ {
			name = g.Name + " " + strconv.Itoa(n)
		}
		names[g.G], taken[Fold(name)] = name, true
	}
	return names
}

// hostWords say “host” in the languages of the site, folded and with Latin letters where there are some that look the same.
var hostWords = []string{"host", lookalikes.Replace("организатор")}

// lookalikes replaces letters of other alphabets, folded, by Latin ones that look the same, small or capital.
var lookalikes = strings.NewReplacer("а", "a", "α", "a", "н", "h", "һ", "h", "η", "h", "о", "o", "ο", "o", "р", "p", "ρ", "p", "ѕ", "s", "т", "t", "τ", "t")

// saysHost reports whether one of the words of a name, as it is seen, is among hostWords.
func saysHost(name string) bool {
	seen := strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) {
			return -1
		}
		return r
	}, name)
	words := strings.FieldsFunc(seen, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M) })
	return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(hostWords, lookalikes.Replace(Fold(word))) })
}

// NameAs returns how pages show the name of v, who is a guest, once it is this one.
func (l *Lottery) NameAs(name string, v VisitorID) string {
	guests, me := slices.Clone(l.Guests), l.Guest(v).G
	for i, g := range guests {
		if g.G == me {
			guests[i].Name = name
		}
	}
	return Names(guests)[me]
}

// Sender returns the name that stood before a ticket's line in a chat; empty where it is that of the guest who added it.
func (l *Lottery) Sender(t Ticket) string {
	if Fold(t.Sender) == Fold(l.Owner(t).Name) {
		return ""
	}
	return t.Sender
}

// CheckMe returns nil if v may have a name in the lottery: ErrForbidden where v is no guest of it yet.
func (l *Lottery) CheckMe(v VisitorID) error {
	switch {
	case l.Deleted:
		return ErrDeleted
	case l.Guest(v).G == 0:
		return ErrForbidden
	}
	return nil
}
