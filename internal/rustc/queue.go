package rustc

import (
	"context"
	"sync"
)

// queue is work of which some makes more work. The zero queue is empty.
type queue struct {
	mu    sync.Mutex
	ready sync.Cond // tells of new work, and of the end
	tasks []func()
	busy  int // tasks that are being done
}

// add puts a task at the end. It may be called from tasks.
func (q *queue) add(task func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tasks = append(q.tasks, task)
	if q.ready.L != nil {
		q.ready.Signal()
	}
}

// run does all work, so many tasks at once. It may be called again when it has
// returned. When ctx ends it leaves what has not been begun.
func (q *queue) run(ctx context.Context, workers int) {
	q.ready.L = &q.mu
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() { q.work(ctx) })
	}
	wg.Wait()
}

func (q *queue) work(ctx context.Context) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		for len(q.tasks) == 0 && q.busy > 0 {
			q.ready.Wait()
		}
		if len(q.tasks) == 0 || ctx.Err() != nil {
			q.ready.Broadcast()
			return
		}
		task := q.tasks[0]
		q.tasks = q.tasks[1:]
		q.busy++
		q.mu.Unlock()
		task()
		q.mu.Lock()
		q.busy--
		if q.busy == 0 {
			q.ready.Broadcast()
		}
	}
}
