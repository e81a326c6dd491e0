package web

import (
	"fmt"
	"time"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
)

// The time since a draw decides what the main button is for, and how the day is named.
const (
	filmIsOver = 90 * time.Minute // from then on, the button says that the film was watched
	nightIsOut = 12 * time.Hour   // from then on, the winner is not called tonight's
)

// winnerView is the winner of a draw, with what a page says of it.
type winnerView struct {
	*lottery.Winner
	By      string // name of the guest who put it in, as it is told from others; empty: none
	ByHost  bool   // that guest is a host
	Sender  string // name before its line in a chat; empty: none, or that guest's
	Eyebrow string // when
	Odds    string
	How     howView
	Keep    string // code of the lottery, in the form that puts the film into the library; empty: it is there, or the visitor may not
	Kept    string // its page in the library, which the visitor may see; empty: it has none
	Watch   string // where the form that marks it watched goes
}

func (s *Server) winnerView(r pageRequest, l *lottery.Lottery) *winnerView {
	lang, w := r.lang, l.Last.Winner
	v := &winnerView{
		Winner: w, By: lottery.Names(l.Guests)[w.G], ByHost: l.Owner(w.Ticket).Host, Sender: l.Sender(w.Ticket), How: s.howView(lang, *l.Last), Odds: lang.Text("odds", "weight", w.Weight, "n", w.Tickets),
		Eyebrow: s.whenWon(lang, l.Last.DrawnAt, l.Last.Elapsed), Watch: ticketPath(l.Code, w.N, "watched"),
	}
	switch {
	case !r.house:
	case w.InLibrary:
		v.Kept = fmt.Sprintf("%s/%d", libraryPath, w.FilmID)
	default:
		v.Keep = l.Code
	}
	return v
}

// whenWon says when a winner was drawn: tonight, or on a day.
func (s *Server) whenWon(lang *i18n.Language, drawnAt time.Time, elapsed time.Duration) string {
	if elapsed > nightIsOut {
		return lang.Text("won.later", "day", lang.Day(drawnAt.In(s.TimeZone)))
	}
	return lang.Text("won")
}
