package view

import (
	"bytes"
	"runtime"
)

// renderSlots limit how many goroutines render or compress at the same time to the number of processors. More would end
// no sooner, and each needs up to a megabyte meanwhile.
var renderSlots = func() chan *buffers {
	slots := make(chan *buffers, runtime.GOMAXPROCS(0))
	for range cap(slots) {
		slots <- new(buffers)
	}
	return slots
}()

// buffers are what a page is rendered into. They are used again, so that only the finished page is garbage.
type buffers struct {
	part, page bytes.Buffer
}

// maxKeptBuffer is up to which size a buffer is used again, in bytes; most pages are a tenth of it.
const maxKeptBuffer = 256 << 10

// withBuffers calls f with empty buffers when a slot is free. What f leaves in them is lost when it returns, and f must
// not wait for another slot.
func withBuffers(f func(*buffers)) {
	slot := <-renderSlots
	defer func() {
		for _, b := range []*bytes.Buffer{&slot.part, &slot.page} {
			b.Reset()
			if b.Cap() > maxKeptBuffer {
				*b = bytes.Buffer{}
			}
		}
		renderSlots <- slot
	}()
	f(slot)
}

// WithSlot calls f when a slot is free, for what takes as much as rendering does: compressing.
func WithSlot(f func()) { withBuffers(func(*buffers) { f() }) }
