package rustc

import (
	"context"
	"sync/atomic"
	"testing"
)

func TestQueue(t *testing.T) {
	for _, workers := range []int{1, 2, 7} {
		var q queue
		var done atomic.Int64
		var grow func(depth int) func()
		grow = func(depth int) func() {
			return func() {
				done.Add(1)
				for range depth {
					q.add(grow(depth - 1))
				}
			}
		}
		q.add(grow(4)) // 1 + 4 + 4*3 + 4*3*2 + 4*3*2*1
		q.run(t.Context(), workers)
		if n := done.Load(); n != 65 {
			t.Errorf("%d workers did %d tasks of 65", workers, n)
		}
	}
}

func TestQueueInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var q queue
	done := 0
	var again func()
	again = func() {
		if done++; done == 3 {
			cancel()
		}
		q.add(again)
	}
	q.add(again)
	q.run(ctx, 1)
	if done != 3 {
		t.Errorf("%d tasks were done", done)
	}
	var empty queue
	empty.run(t.Context(), 2)
}
