package limit

import "sync"

// Bytes is how many bytes of request bodies may be in memory at once. One address may have half of them, so that one
// client which sends slowly leaves something to all others. Its methods may be called at the same time.
type Bytes struct {
	total int

	mutex sync.Mutex
	used  int
	by    map[string]int // address, as Network has it
}

// NewBytes returns a budget of so many bytes.
func NewBytes(total int) *Bytes { return &Bytes{total: total, by: make(map[string]int)} }

// Take takes bytes for a body from an address, and returns how they are given back. It returns false, and takes nothing,
// where there are not enough.
func (b *Bytes) Take(address string, n int) (release func(), ok bool) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.used+n > b.total || b.by[address]+n > b.total/2 {
		return nil, false
	}
	b.used += n
	b.by[address] += n
	return func() { b.release(address, n) }, true
}

func (b *Bytes) release(address string, n int) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.used -= n
	if b.by[address] -= n; b.by[address] == 0 {
		delete(b.by, address)
	}
}
