package web

import (
	"cmp"
	"encoding/json"
	"html/template"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
)

// flashCookie carries what a change did past its redirect to the next page, which shows it once. It is never in the
// address, where a reload or a shared link would show it again.
const flashCookie = "notice"

// flashLifetime is how long a flash waits for its page.
const flashLifetime = time.Minute

// maxLines is how many bytes of lines a flash may carry: browsers drop a cookie of more than 4 kB, and base64 adds a
// third.
const maxLines = 2000

// flash is what a page says about the change that led to it: what happened, its arguments and its undo. The zero value
// says nothing.
type flash struct {
	Kind   flashKind  `json:"kind"`
	Title  string     `json:"title,omitempty"`  // of the film; of a list: of its first film that was there already; a guest's or lottery's name
	Ticket int        `json:"ticket,omitempty"` // number of the film's ticket; of a list: of the first ticket added
	Mine   bool       `json:"mine,omitempty"`   // the film was put in by the visitor
	Films  int        `json:"films,omitempty"`  // how many of a guest, or left out
	Counts listCounts `json:"counts,omitzero"`
	Lines  []string   `json:"lines,omitempty"`  // of a started list: those that are only links, to go back into the field
	Opened bool       `json:"opened,omitempty"` // the change has opened the next round
	Won    string     `json:"won,omitempty"`    // of a list: its first film that has won an earlier round
	WonAt  time.Time  `json:"won_at,omitzero"`  // and when
	Again  bool       `json:"again,omitempty"`  // of a started list: its form was sent before, and has started this lottery then
	Undo   *undo      `json:"undo,omitempty"`
	Before string     `json:"before,omitempty"` // of a ticket that was split: its title before
	Now    string     `json:"now,omitempty"`    // the same, where it became one film: that film
	Page   string     `json:"page,omitempty"`   // path of the page that shows it

	Questions template.HTML `json:"-"` // which films that were added ask how their line is meant; set by the page
}

// listCounts is what happened to the films of a list.
type listCounts struct {
	Added    int `json:"added,omitempty"`
	Already  int `json:"already,omitempty"`  // were there before
	Won      int `json:"won,omitempty"`      // have won an earlier round
	Repeated int `json:"repeated,omitempty"` // lines that name a film of the list again
	LeftOut  int `json:"left_out,omitempty"` // watched, or winners of earlier lotteries
}

// undo is the form that takes a change back.
type undo struct {
	Action  string    `json:"action"`
	Before  string    `json:"before,omitempty"`  // how the film was before the change, signed
	Version int64     `json:"version,omitempty"` // that the lottery has by the change
	Next    string    `json:"next,omitempty"`    // page that the form leads back to; empty: its own
	Place   undoPlace `json:"place,omitempty"`
	ID      int64     `json:"id,omitempty"` // of the lottery or film whose card is the place
}

// undoPlace is the part of a page that the undo changes where htmx runs. With the zero value the form loads a page.
type undoPlace string

const (
	onLottery     undoPlace = "lottery" // the lottery's page
	onHistoryCard undoPlace = "history" // a lottery's card in the history
	onFilmCard    undoPlace = "film"    // a film's card in the library
)

// listFlash says what adding a list did. Already has the films that were there before.
func listFlash(list lottery.List, added int, already []lottery.Film) flash {
	f := flash{Kind: filmsAdded, Counts: listCounts{Added: added, Already: len(already), Repeated: list.Repeats}}
	if len(already) > 0 {
		f.Title = already[0].Title
	}
	return f
}

// addWon says which films of a list have won an earlier round.
func (f *flash) addWon(evenings []lottery.Evening, zone *time.Location) {
	if f.Counts.Won = len(evenings); len(evenings) > 0 {
		f.Won, f.WonAt = evenings[0].Winner.Title, evenings[0].DrawnAt.In(zone)
	}
}

// empty says whether there is nothing to show.
func (f flash) empty() bool {
	return f.Kind == "" || f.Kind == filmsAdded && !f.Again && !f.Opened && f.Counts == (listCounts{}) && len(f.Lines) == 0
}

// Sentences returns what to show, in the language with a code. A kind that this version does not know has none.
func (f flash) Sentences(lang string) []template.HTML {
	l := i18n.Get(lang)
	switch f.Kind {
	case filmsAdded:
		return listSentences(l, f)
	case ticketSplit:
		return splitSentences(l, f)
	}
	if key := flashSentences[f.Kind]; key != "" {
		return []template.HTML{l.HTML(key, "title", f.Title)}
	}
	if key := countSentences[f.Kind]; key != "" {
		return []template.HTML{l.HTML(key, "n", f.Films, "name", cmp.Or(f.Title, l.Text("guest.none")))}
	}
	return nil
}

// withLinks puts lines that are only links into the form, with a message beside them.
func (form addForm) withLinks(l *i18n.Language, links []string) addForm {
	if len(links) > 0 {
		form.Titles, form.Errors = strings.Join(links, "\n"), map[string]string{"titles": l.Text("links", "n", len(links))}
	}
	return form
}

// redirectWithFlash sends the browser on to a page that shows a flash.
func (s *Server) redirectWithFlash(c *fiber.Ctx, path string, f flash) error {
	if f.empty() {
		return seeOther(c, path)
	}
	f.Page = pathOf(path)
	payload, err := json.Marshal(f)
	if err != nil {
		return err
	}
	s.sealCookie(c, flashCookie, "", payload, flashLifetime)
	return seeOther(c, path)
}

// takeFlash returns the flash for the page at a path and deletes its cookie. One for another page is left to that. A cookie
// that another version of the program wrote, and this one can't read, counts as none.
func (s *Server) takeFlash(c *fiber.Ctx, path string) flash {
	if s.cookie(c, flashCookie) == "" {
		return flash{}
	}
	var f flash
	payload, _ := s.openCookie(c, flashCookie, "")
	if json.Unmarshal(payload, &f) != nil || f.Page == "" {
		f = flash{}
	} else if f.Page != path {
		return flash{}
	}
	s.setCookie(c, flashCookie, "", -time.Second)
	return f
}
