package lottery

import (
	"errors"
	"fmt"
)

// What can stand in the way of a change. Everything else that fails is nobody's input.
var (
	ErrNotFound  = errors.New("not found")
	ErrDeleted   = errors.New("the lottery is deleted")
	ErrForbidden = errors.New("not theirs to change")
	ErrDrawn     = errors.New("the lottery is drawn already")
	ErrNotDrawn  = errors.New("the lottery is not drawn yet")
	ErrDrawing   = errors.New("the lottery is being drawn")
	ErrTooFew    = errors.New("a draw takes two films or more")
)

// Problem is what is wrong with a field.
type Problem string

// The problems that a person can put right.
const (
	Missing        Problem = "missing"          // nothing was typed
	TooLong        Problem = "too long"         // Got characters where Limit are allowed
	TitleTooLong   Problem = "title too long"   // the same, in line Line of a list
	TooManyFilms   Problem = "too many films"   // Got films where Limit are allowed
	TooManyTickets Problem = "too many tickets" // the same, those taken out counted
	TooManyLinks   Problem = "too many links"   // more lines that are only a link than can be kept aside
	OnlyLinks      Problem = "only links"       // not one line that could be understood
	NoReason       Problem = "no reason"        // nothing was said why
	NotADate       Problem = "not a date"
	DayToCome      Problem = "day to come"    // a day after today, for what has happened
	NoneLeft       Problem = "none left"      // Got films, all of which were to be left out
	UnknownSource  Problem = "unknown source" // a lottery or a film to start from that is not there
)

// Invalid is input that was understood well enough to say what is wrong with it.
type Invalid struct {
	Field   string // the form field it belongs to
	Problem Problem
	Line    int // of a list, from 1; 0 where there is none
	Got     int
	Limit   int
}

func (e Invalid) Error() string {
	return fmt.Sprintf("%s: %s (line %d, %d of %d)", e.Field, e.Problem, e.Line, e.Got, e.Limit)
}
