package lottery

// MaxReason is how many characters (code points) the reason of a redraw may have.
const MaxReason = 200

// Redraw is a request to draw again without the films that have won.
type Redraw struct {
	After  int    // number of the draw to replace; 0: the newest
	Reason string // as ParseReason returns it; it stays public
	DrawRequest
}

// ParseReason cleans the reason of a redraw: one line of 1 to MaxReason characters. Other input is Invalid.
func ParseReason(s string) (string, error) {
	reason, err := atMost("reason", clean(s), MaxReason)
	if err == nil && !hasVisible(reason) {
		return "", Invalid{Field: "reason", Problem: NoReason}
	}
	return reason, err
}

// CheckRedraw returns nil if v may draw again after the draw with this number, where 0 stands for the newest. Otherwise:
// ErrDeleted; ErrForbidden where v is no host; ErrNotDrawn where there is no such draw; ErrDrawn where it is not the
// newest; ErrDrawing before its reveal; ErrLastRound after MaxDraws; ErrTooFew where fewer than two films would be left.
func (l *Lottery) CheckRedraw(after int, v VisitorID) error {
	switch {
	case l.Deleted:
		return ErrDeleted
	case !l.HostedBy(v):
		return ErrForbidden
	case l.Last == nil, after > l.Last.Number:
		return ErrNotDrawn
	case after != 0 && after != l.Last.Number:
		return ErrDrawn
	case l.Drawing():
		return ErrDrawing
	case l.NextNumber() > MaxDraws:
		return ErrLastRound
	case len(l.Entrants(l.NextNumber())) < 2:
		return ErrTooFew
	}
	return nil
}

// Redraw makes the next draw for v, without the films that have won. Its errors are those of CheckRedraw, and
// ErrListChanged.
func (l *Lottery) Redraw(seed Seed, redraw Redraw, v VisitorID) (Result, error) {
	if err := l.CheckRedraw(redraw.After, v); err != nil {
		return Result{}, err
	}
	result, err := l.draw(l.NextNumber(), seed, redraw.DrawRequest)
	result.Reason = redraw.Reason
	return result, err
}
