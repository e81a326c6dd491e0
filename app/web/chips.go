package web

import (
	"fmt"

	"movie-lottery/app/i18n"
)

// chips are links that filter or sort a list. One of them is current.
type chips struct {
	ID    string // the parameter's name
	Label string
	Links []chip
}

type chip struct {
	ID      string // the same after a swap, which keeps the focus on it
	Label   string
	Path    string
	Value   string // of the parameter
	Current bool
}

// choice is a value of a parameter, with the key of its text.
type choice[T ~string] struct {
	key   string
	value T
}

// newChips returns a link for each choice of a parameter, to the address that a list has with it.
func newChips[T ~string](l *i18n.Language, id, label string, current T, address func(T) string, choices []choice[T]) chips {
	all := chips{ID: id, Label: l.Text(label)}
	for i, c := range choices {
		all.Links = append(all.Links, chip{ID: fmt.Sprintf("%s-%d", id, i), Label: l.Text(c.key), Path: address(c.value), Value: string(c.value), Current: c.value == current})
	}
	return all
}
