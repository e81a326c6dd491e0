package web

import (
	"time"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
)

// By the time since a draw: what there is to do next, and what its day is called.
const (
	filmIsOver = 90 * time.Minute // from here on, "we watched it" comes first
	nightIsOut = 12 * time.Hour   // from here on, it was not tonight
)

type winnerView struct {
	Title   string
	Year    int
	By      string
	Eyebrow string // when
	Odds    string
	Word    string
	At      i18n.SafeText // time of day
	Watched bool
	Keep    *keepForm // nil where it is kept
	Watch   string    // where the form that marks it watched goes
}

type keepForm struct {
	Code string
	N    int
}

func (s *Server) winnerView(lang *i18n.Language, l *lottery.Lottery) *winnerView {
	w, at := l.Last.Winner, l.Last.DrawnAt.In(s.TimeZone)
	v := &winnerView{
		Title: w.Title, Year: w.Year, By: w.By, Word: l.Last.Word, At: lang.Clock(at), Watched: w.Watched,
		Odds: lang.Text("odds", "weight", w.Weight, "n", w.Tickets), Eyebrow: lang.Text("won"), Watch: filmPath(w.FilmID, "watched"),
	}
	if l.Last.Elapsed > nightIsOut {
		v.Eyebrow = lang.Text("won.later", "day", lang.Day(at))
	}
	if !w.InLibrary {
		v.Keep = &keepForm{Code: l.Code, N: w.N}
	}
	return v
}
