package web

import (
	"cmp"
	"errors"
	"html/template"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
)

// problems are the keys of the sentences for what is wrong with a field.
var problems = map[lottery.Problem]string{
	lottery.Missing:          "bad.missing",
	lottery.TooLong:          "bad.long",
	lottery.TitleTooLong:     "bad.title",
	lottery.TooManyFilms:     "bad.films",
	lottery.TooManyLines:     "bad.lines",
	lottery.TooManyOfGuest:   "bad.guest",
	lottery.TooManyAdditions: "bad.additions",
	lottery.OnlyLinks:        "links",
	lottery.TooManyLinks:     "bad.links",
	lottery.NoTitle:          "bad.one",
	lottery.SeveralFilms:     "bad.one",
	lottery.HasWon:           "bad.won",
	lottery.AlreadyIn:        "bad.in",
	lottery.TakenOut:         "bad.out",
	lottery.NoReason:         "bad.reason",
	lottery.NotADate:         "bad.date",
	lottery.DayToCome:        "bad.day",
	lottery.UnknownSource:    "bad.source",
	lottery.UnknownReading:   "bad.reading",
	lottery.NoneLeft:         "bad.none",
	lottery.ListChanged:      "bad.list",
	lottery.SecondVeto:       "bad.veto",
	lottery.TooManyGuests:    "bad.guests",
	lottery.SaysHost:         "bad.host",
	lottery.NotInRange:       "bad.range",
}

// problem returns the sentence beside a field.
func problem(l *i18n.Language, e lottery.Invalid) string {
	return l.Text(cmp.Or(problems[e.Problem], "bad.other"), "n", e.Got, "got", e.Got, "limit", e.Limit, "line", e.Line)
}

// flashKind is what a change did.
type flashKind string

const (
	filmsAdded      flashKind = "added" // a list, to a lottery or the library
	ticketRemoved   flashKind = "ticket removed"
	ticketRestored  flashKind = "ticket restored"
	ticketSplit     flashKind = "ticket split"
	ticketConfirmed flashKind = "ticket confirmed"
	seenLeftOut     flashKind = "seen left out"
	seenPutBack     flashKind = "seen put back"
	filmWatched     flashKind = "watched"
	filmUnwatched   flashKind = "unwatched"
	filmInLibrary   flashKind = "in library"
	filmOutLibrary  flashKind = "out of library"
	deviceAdded     flashKind = "device added" // to a host's
	hostAdded       flashKind = "host added"
	keyRenewed      flashKind = "key renewed"
	guestNamed      flashKind = "named"
	guestUnnamed    flashKind = "unnamed"
	ticketEdited    flashKind = "ticket edited"
	lotteryNamed    flashKind = "lottery named"
	guestRemoved    flashKind = "guest removed"
	guestRestored   flashKind = "guest restored"
	nothingRestored flashKind = "nothing restored" // by an undo
	backupRestored  flashKind = "backup restored"
)

// flashSentences are the keys of the sentences for what happened to one film.
var flashSentences = map[flashKind]string{
	ticketRemoved:   "gone",
	ticketRestored:  "gone.back",
	ticketConfirmed: "split.not",
	filmWatched:     "watched.said",
	filmUnwatched:   "watched.not.said",
	filmInLibrary:   "kept",
	filmOutLibrary:  "library.gone",
	deviceAdded:     "key.done.me",
	hostAdded:       "key.done.host",
	keyRenewed:      "key.renewed",
	guestNamed:      "me.named",
	guestUnnamed:    "me.unnamed",
	ticketEdited:    "edit.done",
	lotteryNamed:    "name.now",
	nothingRestored: "undo.nothing",
	backupRestored:  "backup.restored",
}

// countSentences are the keys of the sentences for what happened to some films, perhaps to all of a guest.
var countSentences = map[flashKind]string{
	guestRemoved: "guest.gone", guestRestored: "guest.back", seenLeftOut: "seen.left", seenPutBack: "seen.back",
}

// listSentences returns the sentences for what happened to a list.
func listSentences(l *i18n.Language, f flash) (all []template.HTML) {
	say := func(key string, n int) {
		if n > 0 {
			all = append(all, l.HTML(key, "n", n))
		}
	}
	if f.Again {
		all = append(all, l.HTML("started.before"))
	}
	if f.Opened {
		all = append(all, l.HTML("next.opened"))
	}
	say("added", f.Counts.Added)
	if f.Title == "" {
		say("already.n", f.Counts.Already)
	} else {
		all = append(all, alreadySentence(l, f))
	}
	if f.Won != "" {
		all = append(all, wonSentence(l, f))
	}
	say("repeats", f.Counts.Repeated)
	say("left", f.Counts.LeftOut)
	if f.Questions != "" {
		all = append(all, f.Questions)
	}
	return all
}

// alreadySentence says which films of a list were there before.
func alreadySentence(l *i18n.Language, f flash) template.HTML {
	return andMore(l, l.HTML("already", "title", f.Title), f.Counts.Already)
}

// wonSentence says which films of a list have won an earlier round.
func wonSentence(l *i18n.Language, f flash) template.HTML {
	return andMore(l, l.HTML("next.won", "title", f.Won, "day", l.Date(f.WonAt)), f.Counts.Won)
}

// andMore adds to a sentence about the first of some films how many more there are.
func andMore(l *i18n.Language, first template.HTML, films int) template.HTML {
	if films > 1 {
		return first + " " + l.HTML("already.more", "n", films-1)
	}
	return first
}

// splitSentences returns the sentences for what became of a ticket that was split.
func splitSentences(l *i18n.Language, f flash) (all []template.HTML) {
	switch {
	case f.Now != "":
		all = append(all, l.HTML("split.one", "title", f.Now, "line", f.Before))
	case f.Counts.Added > 0:
		all = append(all, l.HTML("split", "n", f.Counts.Added, "line", f.Before))
	}
	if f.Title != "" {
		all = append(all, alreadySentence(l, f))
	}
	if f.Won != "" {
		all = append(all, wonSentence(l, f))
	}
	return all
}

// refusal returns the sentence on a lottery's page when a change is refused; empty where there is none.
func refusal(l *i18n.Language, err error) string {
	switch {
	case errors.Is(err, errNotByID):
		return l.Text("no.movie")
	case errors.Is(err, errNotWinner):
		return l.Text("no.watched")
	case errors.Is(err, errNoGuest):
		return l.Text("no.guest")
	case errors.Is(err, errHostAdds):
		return l.Text("no.add")
	case errors.Is(err, errHostDraws):
		return l.Text("no.draw")
	case errors.Is(err, errNoVeto):
		return l.Text("no.veto")
	case errors.Is(err, errNoWeight):
		return l.Text("no.weight")
	case errors.Is(err, errNotAbsent):
		return l.Text("no.absent")
	case errors.Is(err, errNotTheirs):
		return l.Text("no.ticket")
	case errors.Is(err, lottery.ErrForbidden):
		return l.Text("no.host")
	case errors.Is(err, lottery.ErrDrawing):
		return l.Text("no.drawing")
	case errors.Is(err, lottery.ErrDrawn):
		return l.Text("no.drawn")
	case errors.Is(err, lottery.ErrNotDrawn):
		return l.Text("no.redraw")
	case errors.Is(err, lottery.ErrLastRound):
		return l.Text("no.rounds")
	case errors.Is(err, lottery.ErrAdded):
		return l.Text("no.back")
	}
	return ""
}

// pageWords is the text of an error's page.
type pageWords struct{ heading, text string }

// statusesWithText are those with a text of their own, beside 400 and 500, which the others have.
var statusesWithText = []int{
	fiber.StatusUnauthorized, fiber.StatusNotFound, fiber.StatusMethodNotAllowed, fiber.StatusGone, fiber.StatusRequestEntityTooLarge,
	fiber.StatusUnsupportedMediaType, fiber.StatusMisdirectedRequest, fiber.StatusServiceUnavailable, fiber.StatusInsufficientStorage,
}

// errorWords returns the text of an error's page, by its status.
func errorWords(l *i18n.Language, status int, err error) pageWords {
	if many, ok := errors.AsType[tooMany](err); ok {
		return pageWords{l.Text("429.h"), tooManyText(l, many)}
	}
	switch {
	case slices.Contains(statusesWithText, status), errors.Is(err, errCrossSite):
	case status >= 500:
		status = fiber.StatusInternalServerError
	default:
		status = fiber.StatusBadRequest
	}
	code := strconv.Itoa(status)
	return pageWords{l.Text(code + ".h"), l.Text(code + ".p")}
}

// tooManyText says when a request that was one too many may be sent again.
func tooManyText(l *i18n.Language, e tooMany) string {
	switch n := e.seconds(); {
	case n <= 90:
		return l.Text("429.seconds", "n", n)
	case n <= 90*60:
		return l.Text("429.minutes", "n", (n+59)/60)
	default:
		return l.Text("429.hours", "n", (n+3599)/3600)
	}
}

// limitText returns the sentence about a limit that a form has met; empty for any other error.
func limitText(l *i18n.Language, err error) string {
	if many, ok := errors.AsType[tooMany](err); ok {
		return tooManyText(l, many)
	}
	if errors.Is(err, errFull) {
		return l.Text("507.p")
	}
	return ""
}

// nameOf returns a lottery's name, or one made of its day where it has none.
func (s *Server) nameOf(l *i18n.Language, name string, createdAt time.Time) string {
	if name != "" {
		return name
	}
	return l.Text("name.none", "day", l.Day(createdAt.In(s.TimeZone)))
}

// titled returns a film in plain text, as in "Heat (1995)".
func titled(title string, year int) string {
	if year == 0 {
		return title
	}
	return title + " (" + strconv.Itoa(year) + ")"
}
