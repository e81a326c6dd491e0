package web

import (
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
)

// problem is the sentence that stands beside a field.
func problem(e lottery.Invalid) string {
	switch e.Problem {
	case lottery.Missing:
		return "Put in at least one film."
	case lottery.TooLong:
		return fmt.Sprintf("%d characters at most: this has %d.", e.Limit, e.Got)
	case lottery.TitleTooLong:
		return fmt.Sprintf("%d characters a title at most: line %d has %d.", e.Limit, e.Line, e.Got)
	case lottery.TooManyFilms:
		return fmt.Sprintf("%d films at most: with these there would be %d.", e.Limit, e.Got)
	case lottery.TooManyTickets:
		return fmt.Sprintf("%d films have come and gone here, and that is the end of it. Start a new lottery with these.", e.Limit)
	case lottery.OnlyLinks:
		return linksSentence(e.Got)
	case lottery.TooManyLinks:
		return fmt.Sprintf("%d lines are only a link, and links can't be understood yet. Put titles in their place; nothing was added.", e.Got)
	case lottery.NotADate:
		return "That is not a date. Write it like 2026-11-14."
	case lottery.UnknownSource:
		return "The lottery or film to start from is not there any more."
	}
	return "That can't be understood."
}

// linksSentence says that lines which are only a link were put back into their field.
func linksSentence(n int) string {
	if n == 1 {
		return "One line is only a link, and links can't be understood yet. It is still here: put the title in its place."
	}
	return fmt.Sprintf("%d lines are only a link, and links can't be understood yet. They are still here: put titles in their place.", n)
}

// refusal is the sentence on a lottery's page when a change is refused.
func refusal(err error) string {
	switch {
	case errors.Is(err, errNotTheirs):
		return "Only whoever put it in can take it out, or the person who started this."
	case errors.Is(err, lottery.ErrForbidden):
		return "Only the person who started this can do that."
	case errors.Is(err, lottery.ErrDrawing):
		return beingDrawn
	case errors.Is(err, lottery.ErrDrawn):
		return "The draw was a moment faster: nothing can be changed any more."
	}
	return ""
}

const beingDrawn = "It is being drawn this very moment. Try again in a few seconds."

// few says what is missing for a draw; empty where nothing is.
func few(n int) string {
	switch n {
	case 0:
		return "Two films and you can draw."
	case 1:
		return "One more film and you can draw."
	}
	return ""
}

func count(n int, one, other string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, other)
}

func films(n int) string { return count(n, "film", "films") }

type pageWords struct{ heading, text string }

var errorWords = map[int]pageWords{
	fiber.StatusBadRequest:            {"That can't be understood", "Something in the request is not as it should be. Go back and try once more."},
	fiber.StatusUnauthorized:          {"Not without the token", "This page is for the house's own monitoring."},
	fiber.StatusNotFound:              {"Nothing is here", "There is no lottery at this address. Check the link, or start a new one."},
	fiber.StatusMethodNotAllowed:      {"That can't be done here", "The page does not know this way of being asked."},
	fiber.StatusGone:                  {"Lottery deleted", "Whoever started it has taken it away. Start a new one with your films."},
	fiber.StatusRequestEntityTooLarge: {"That is too much at once", "All that is sent at once may have 64 kB, and nothing of this was stored. Take some of it out and send it again."},
	fiber.StatusUnsupportedMediaType:  {"That is no form", "The site takes forms as browsers send them."},
	fiber.StatusServiceUnavailable:    {"We'll be right back", "The site can't reach its memory just now. Try again in a few seconds."},
	fiber.StatusInternalServerError:   {"Something broke", "It is our fault, and it is written down. Try again in a moment."},
}

var crossSiteWords = pageWords{"Not from there", "This was sent by another site's page, so nothing was done. Open the lottery itself and try again."}

const sendAgain = "We can't save anything just now. Your text is still here; send it again."
