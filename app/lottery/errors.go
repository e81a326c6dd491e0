package lottery

import (
	"errors"
	"fmt"
)

// The reasons for which a change is refused. Every other error is a fault of the program or the database.
var (
	ErrNotFound  = errors.New("not found")
	ErrDeleted   = errors.New("the lottery is deleted")
	ErrForbidden = errors.New("this visitor may not change it")
	ErrDrawn     = errors.New("the lottery has been drawn already")
	ErrNotDrawn  = errors.New("the lottery is not drawn yet")
	ErrDrawing   = errors.New("the lottery is being drawn")
	ErrTooFew    = errors.New("a draw needs two films or more")
	ErrOpen      = errors.New("the lottery is open already")
	ErrLastRound = errors.New("the lottery has had all the rounds or draws that it can have")
	ErrAdded     = errors.New("a film was added since the round was opened")

	// ErrListChanged refuses a draw from another list than the one that the visitor's page showed. It is about a field of
	// the form, which has the hash of that list.
	ErrListChanged error = Invalid{Field: "list", Problem: ListChanged}
)

// Problem names what is wrong with a form field. Its messages are in app/i18n.
type Problem string

// The problems that a visitor can correct.
const (
	Missing          Problem = "missing"             // the field is empty
	TooLong          Problem = "too long"            // Got characters where Limit are allowed
	TitleTooLong     Problem = "title too long"      // the same, in line Line of a list
	TooManyFilms     Problem = "too many films"      // Got films where Limit are allowed
	TooManyLines     Problem = "too many lines"      // a list of more films than Limit, or of far more lines: Got were left unread
	TooManyOfGuest   Problem = "too many of a guest" // Got films of one guest where Limit are allowed
	TooManyAdditions Problem = "too many additions"  // the same, removed ones included
	TooManyLinks     Problem = "too many links"      // more lines with only a link than fit into the message that returns them
	OnlyLinks        Problem = "only links"          // no line has a title
	NoTitle          Problem = "no title"            // the field that names one film is empty
	SeveralFilms     Problem = "several films"       // the same, and it names more than one
	HasWon           Problem = "has won"             // the earlier round Got
	AlreadyIn        Problem = "already in"          // another ticket has the film
	TakenOut         Problem = "taken out"           // the ticket is removed
	NoReason         Problem = "no reason"           // the reason of a redraw is empty
	NotADate         Problem = "not a date"
	NotInRange       Problem = "not in range"    // no whole number up to Limit
	NotYesOrNo       Problem = "not yes or no"   // and one of them was asked for
	SecondVeto       Problem = "second veto"     // the guest keeps another film out already
	SaysHost         Problem = "says host"       // a name has a word that stands beside the names of hosts
	TooManyGuests    Problem = "too many guests" // the lottery would have Got
	DayToCome        Problem = "day to come"     // a date in the future for something that has happened
	ListChanged      Problem = "list changed"    // since the page was loaded
	NoneLeft         Problem = "none left"       // all Got films were excluded by the visitor's choices
	UnknownSource    Problem = "unknown source"  // the lottery or library film to copy from does not exist
	UnknownReading   Problem = "unknown reading" // the line can't be read as the form says
)

// Invalid is the error for form input that breaks a rule. Got and Limit are counts, for the problems that have them.
type Invalid struct {
	Field   string // the form field's name
	Problem Problem
	Line    int // of a list, from 1; 0 for other fields
	Got     int
	Limit   int
}

func (e Invalid) Error() string {
	return fmt.Sprintf("%s: %s (line %d, %d of %d)", e.Field, e.Problem, e.Line, e.Got, e.Limit)
}
