package web

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
)

// maxSaying is how many guests are named to people who hear a page. Of more than these it says only the number.
const maxSaying = 3

// said is what people who hear a page have not heard yet: what others have said of films, and of themselves, since a version of
// the lottery. What was taken back is not among it.
type said struct {
	lang   *i18n.Language
	l      *lottery.Lottery
	since  int64
	me     int            // number of the guest who hears it; 0: none
	titles map[int]string // of the films, by number of the ticket
}

// saidSince returns that in sentences; empty where there is nothing.
func saidSince(lang *i18n.Language, l *lottery.Lottery, since int64, visitor lottery.VisitorID) string {
	s := said{lang, l, since, l.Guest(visitor).G, make(map[int]string)}
	for _, t := range l.Films() {
		s.titles[t.N] = t.Title
	}
	return strings.Join(slices.Concat(s.seen(), s.absences(), s.out()), " ")
}

// marked returns which films others have marked, by the guest.
func (s said) marked(mark lottery.Mark) (byGuest map[int][]string, films map[string]bool) {
	byGuest, films = make(map[int][]string), make(map[string]bool)
	for _, m := range s.l.Marked {
		if title := s.titles[m.N]; m.Mark == mark && m.Since > s.since && m.G != s.me && title != "" {
			byGuest[m.G], films[title] = append(byGuest[m.G], title), true
		}
	}
	return byGuest, films
}

func (s said) seen() (sentences []string) {
	byGuest, films := s.marked(lottery.Seen)
	if len(byGuest) > maxSaying {
		return []string{s.lang.Text("news.seen.n", "n", len(films))}
	}
	for _, g := range s.l.Guests {
		if titles := byGuest[g.G]; titles != nil {
			sentences = append(sentences, s.lang.Text("news.seen", "name", s.name(g), "titles", listed(s.lang, titles)))
		}
	}
	return sentences
}

func (s said) absences() (sentences []string) {
	var away, back []string
	for _, g := range s.l.Participants() {
		switch {
		case g.Since <= s.since || g.G == s.me:
		case g.Absent:
			away = append(away, s.lang.Text("news.away", "name", s.name(g), "n", len(s.l.FilmsOf(g.G))))
		default:
			back = append(back, s.lang.Text("news.back", "name", s.name(g)))
		}
	}
	if len(away) > maxSaying {
		away = []string{s.lang.Text("news.away.n", "n", len(away))}
	}
	if len(back) > maxSaying {
		back = []string{s.lang.Text("news.back.n", "n", len(back))}
	}
	return append(away, back...)
}

// out says which films are not in the draw any more. It does not say who keeps one out.
func (s said) out() (sentences []string) {
	var vetoed, left []string
	for _, t := range s.l.Films() {
		if t.LeftOut && t.Since > s.since {
			left = append(left, t.Title)
		}
	}
	if s.l.Rules.Vetoes {
		_, films := s.marked(lottery.Veto)
		vetoed = slices.Sorted(maps.Keys(films))
	}
	if len(vetoed) > 0 {
		sentences = append(sentences, s.lang.Text("news.vetoed", "titles", listed(s.lang, vetoed)))
	}
	if len(left) > 0 {
		sentences = append(sentences, s.lang.Text("news.left", "titles", listed(s.lang, left)))
	}
	return sentences
}

func (s said) name(g lottery.Guest) string {
	return cmp.Or(lottery.Names(s.l.Guests)[g.G], nameless(s.lang, g))
}
