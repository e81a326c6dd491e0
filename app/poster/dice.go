package poster

// dice hands out bytes, one after the other and round again.
type dice struct {
	bytes []byte
	next  int
}

func (s *dice) byte() int {
	b := s.bytes[s.next%len(s.bytes)]
	s.next++
	return int(b)
}

// between is a number from lo to hi, both included.
func (s *dice) between(lo, hi int) int { return lo + s.byte()*(hi-lo)/255 }

// upTo is a number from 0 to n-1.
func (s *dice) upTo(n int) int { return s.byte() % n }
