package web

import (
	"bytes"
	"runtime"
)

// hands are for those who render or compress: as many as there are processors. More at once would get nothing done
// sooner, and each needs up to a megabyte meanwhile.
var hands = func() chan *hand {
	all := make(chan *hand, runtime.GOMAXPROCS(0))
	for range cap(all) {
		all <- new(hand)
	}
	return all
}()

// hand is what pages grow in, so that only what becomes of them is garbage.
type hand struct {
	part, page bytes.Buffer
}

// keptBuffer is how large a buffer may have become to be used again, in bytes; most pages are a tenth of it.
const keptBuffer = 256 << 10

// atWork does what needs a processor and memory, when there is a hand free for it. What is in its buffers is gone
// afterwards.
func atWork(do func(*hand)) {
	h := <-hands
	defer func() {
		for _, b := range []*bytes.Buffer{&h.part, &h.page} {
			b.Reset()
			if b.Cap() > keptBuffer {
				*b = bytes.Buffer{}
			}
		}
		hands <- h
	}()
	do(h)
}
