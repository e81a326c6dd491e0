package web

// chips are links of which one is where we are.
type chips struct {
	ID    string // so that the focus stays where it was; the parameter's name
	Label string
	Links []chip
}

type chip struct {
	Label   string
	Path    string
	Value   string // of the parameter
	Current bool
}
