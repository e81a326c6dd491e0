package lottery

import "time"

const (
	// ShownEvenings is how many earlier rounds the page of a lottery shows, the newest first.
	ShownEvenings = 7

	// AnyNextAfter is the time after a draw from which guests may open the next round, where they may draw. Earlier it would be
	// a redraw without a reason.
	AnyNextAfter = 3 * time.Hour

	// WinnerStays is the time after a draw in which its winner stays on top of the lottery's page when the next round is open.
	WinnerStays = 20 * time.Hour
)

// Evening is an earlier round of a lottery, as its last draw ended it. The store reads its fields in this order.
type Evening struct {
	Round   int
	Draw    int           // number of its last draw
	DrawnAt time.Time     // of that draw
	Elapsed time.Duration // from then to the reading, by the database's clock
	Winner  Ticket        // stays out of all later rounds
	Watched bool          // marked as watched since the draw
}

// CheckNext returns nil if v may open the next round after the draw with this number, where 0 stands for the newest: the hosts
// may after its reveal, others from AnyNextAfter on, if they may draw. Otherwise: ErrDeleted; ErrOpen where the lottery is open,
// ErrDrawn where the draw is not the newest; ErrDrawing before the reveal; ErrForbidden; ErrLastRound after MaxRounds or MaxDraws.
func (l *Lottery) CheckNext(after int, v VisitorID) error {
	switch {
	case l.Deleted:
		return ErrDeleted
	case l.Last == nil:
		return ErrOpen
	case after != 0 && after != l.Last.Number:
		return ErrDrawn
	case l.Drawing():
		return ErrDrawing
	case !l.mayOpen(l.Last.Elapsed, v):
		return ErrForbidden
	case l.Round >= MaxRounds || l.Last.Number >= MaxDraws:
		return ErrLastRound
	}
	return nil
}

// mayOpen reports whether v may open a round, or take that back, this long after the draw before it.
func (l *Lottery) mayOpen(elapsed time.Duration, v VisitorID) bool {
	return l.HostedBy(v) || elapsed >= AnyNextAfter && l.MayDraw(v)
}

// Opened returns the lottery as it is in its next round, with films to which v may add, without reading it again. What it lost
// to the draw is counted where that is stored.
func (l *Lottery) Opened() *Lottery {
	next, won := *l, l.Last.Winner
	next.Round, next.DrawnBefore, next.LastNBefore = l.Round+1, l.Last.Number, l.LastN
	next.Evenings = append([]Evening{{
		Round: l.Round, Draw: l.Last.Number, DrawnAt: l.Last.DrawnAt, Elapsed: l.Last.Elapsed, Winner: won.Ticket, Watched: won.Watched,
	}}, l.Evenings...)
	next.Tickets = nil
	for _, t := range l.Tickets {
		if t.N != won.N {
			next.Tickets = append(next.Tickets, t)
		}
	}
	next.Earlier, next.Last = nil, nil
	return &next
}

// CheckBack returns nil if v may take back that a round was opened, which those may who may open it. It returns ErrDeleted,
// ErrNotDrawn in the first round, ErrDrawn after a draw, ErrForbidden, or ErrAdded where a film was added since.
func (l *Lottery) CheckBack(v VisitorID) error {
	switch {
	case l.Deleted:
		return ErrDeleted
	case l.Last != nil:
		return ErrDrawn
	case l.Round == 1:
		return ErrNotDrawn
	case !l.mayOpen(l.Evenings[0].Elapsed, v):
		return ErrForbidden
	case l.LastN > l.LastNBefore:
		return ErrAdded
	}
	return nil
}
