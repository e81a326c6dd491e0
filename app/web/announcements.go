package web

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
)

// maxGuestsAnnounced is how many guests an announcement names. Of more, it says only the number.
const maxGuestsAnnounced = 3

// announcer writes what a screen reader announces when a page is brought up to date: what other guests have marked, and who
// is absent or back, since a version of the lottery. Marks that were taken back are not announced.
type announcer struct {
	lang   *i18n.Language
	l      *lottery.Lottery
	since  int64
	me     int            // number of the guest whose page it is; 0: the visitor is none
	titles map[int]string // of the films, by number of the ticket
}

// announcement returns the sentences to announce; empty where there is nothing.
func announcement(lang *i18n.Language, l *lottery.Lottery, since int64, visitor lottery.VisitorID) string {
	a := announcer{lang, l, since, l.Guest(visitor).G, make(map[int]string)}
	for _, t := range l.Films() {
		a.titles[t.N] = t.Title
	}
	return strings.Join(slices.Concat(a.seen(), a.absences(), a.out()), " ")
}

// marked returns the titles of the films that other guests have marked, by guest and all together.
func (a announcer) marked(mark lottery.Mark) (byGuest map[int][]string, films map[string]bool) {
	byGuest, films = make(map[int][]string), make(map[string]bool)
	for _, m := range a.l.Marked {
		if title := a.titles[m.N]; m.Mark == mark && m.Since > a.since && m.G != a.me && title != "" {
			byGuest[m.G], films[title] = append(byGuest[m.G], title), true
		}
	}
	return byGuest, films
}

func (a announcer) seen() (sentences []string) {
	byGuest, films := a.marked(lottery.Seen)
	if len(byGuest) > maxGuestsAnnounced {
		return []string{a.lang.Text("news.seen.n", "n", len(films))}
	}
	for _, g := range a.l.Guests {
		if titles := byGuest[g.G]; titles != nil {
			sentences = append(sentences, a.lang.Text("news.seen", "name", a.name(g), "titles", listed(a.lang, titles)))
		}
	}
	return sentences
}

func (a announcer) absences() (sentences []string) {
	var away, back []string
	for _, g := range a.l.Participants() {
		switch {
		case g.Since <= a.since || g.G == a.me:
		case g.Absent:
			away = append(away, a.lang.Text("news.away", "name", a.name(g), "n", len(a.l.FilmsOf(g.G))))
		default:
			back = append(back, a.lang.Text("news.back", "name", a.name(g)))
		}
	}
	if len(away) > maxGuestsAnnounced {
		away = []string{a.lang.Text("news.away.n", "n", len(away))}
	}
	if len(back) > maxGuestsAnnounced {
		back = []string{a.lang.Text("news.back.n", "n", len(back))}
	}
	return append(away, back...)
}

// out says which films are not in the draw any more. It does not say who keeps one out.
func (a announcer) out() (sentences []string) {
	var vetoed, left []string
	for _, t := range a.l.Films() {
		if t.LeftOut && t.Since > a.since {
			left = append(left, t.Title)
		}
	}
	if a.l.Rules.Vetoes {
		_, films := a.marked(lottery.Veto)
		vetoed = slices.Sorted(maps.Keys(films))
	}
	if len(vetoed) > 0 {
		sentences = append(sentences, a.lang.Text("news.vetoed", "titles", listed(a.lang, vetoed)))
	}
	if len(left) > 0 {
		sentences = append(sentences, a.lang.Text("news.left", "titles", listed(a.lang, left)))
	}
	return sentences
}

func (a announcer) name(g lottery.Guest) string {
	return cmp.Or(lottery.Names(a.l.Guests)[g.G], nameless(a.lang, g))
}
