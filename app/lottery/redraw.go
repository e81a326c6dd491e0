package lottery

// MaxReason is how many characters the reason of a redraw may have.
const MaxReason = 200

// Redraw is a wish to draw again, without the films that have won.
type Redraw struct {
	After  int    // the number of the draw that it is not content with; 0: the newest
	Reason string // as ParseReason gives it: everybody sees it, for ever
	Word   string // as ParseWord gives it
}

// ParseReason cleans the reason of a redraw: one line of 1 to MaxReason characters. Else Invalid.
func ParseReason(s string) (string, error) {
	reason, err := parseLine("reason", s, MaxReason)
	if err == nil && !visible(reason) {
		return "", Invalid{Field: "reason", Problem: NoReason}
	}
	return reason, err
}

// CheckRedraw says why b may not draw again after the draw of a number, or after the newest where that is 0. It refuses
// with ErrDeleted, ErrForbidden where b is no host, ErrNotDrawn, ErrDrawn where that draw is not the newest any more,
// ErrDrawing, or ErrTooFew where fewer than two films would be left.
func (l *Lottery) CheckRedraw(after int, b VisitorID) error {
	switch {
	case l.Deleted:
		return ErrDeleted
	case !l.HostedBy(b):
		return ErrForbidden
	case l.Last == nil, after > l.Last.Number:
		return ErrNotDrawn
	case after != 0 && after != l.Last.Number:
		return ErrDrawn
	case l.Drawing():
		return ErrDrawing
	case len(l.Entrants(l.Last.Number+1)) < 2:
		return ErrTooFew
	}
	return nil
}

// Redraw makes the draw after the newest for b, without the films that have won. It refuses as Redrawable does.
func (l *Lottery) Redraw(seed Seed, again Redraw, b VisitorID) (Result, error) {
	if err := l.CheckRedraw(again.After, b); err != nil {
		return Result{}, err
	}
	result, err := l.draw(l.Last.Number+1, seed, again.Word)
	result.Reason = again.Reason
	return result, err
}
