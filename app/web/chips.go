package web

// chips are links that filter or sort a list. One of them is current.
type chips struct {
	ID    string // the parameter's name; ids made of it keep the focus on the same link after a swap
	Label string
	Links []chip
}

type chip struct {
	Label   string
	Path    string
	Value   string // of the parameter
	Current bool
}
