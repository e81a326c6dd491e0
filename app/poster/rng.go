package poster

// byteRNG makes pseudo-random numbers from a fixed sequence of bytes, which it repeats when it is used up.
type byteRNG struct {
	bytes []byte
	next  int
}

func (r *byteRNG) byte() int {
	b := r.bytes[r.next%len(r.bytes)]
	r.next++
	return int(b)
}

// between returns a number from low to high, both included.
func (r *byteRNG) between(low, high int) int { return low + r.byte()*(high-low)/255 }

// intN returns a number from 0 to n-1.
func (r *byteRNG) intN(n int) int { return r.byte() % n }
