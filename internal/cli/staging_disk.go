package cli

import (
	"cmp"
	"errors"
	"os"
	"sync"
)

// settling waits until written files are on the disk, a few at a time, while others
// are written: one after the other would take longer than all the rest.
type settling struct {
	group sync.WaitGroup
	room  chan struct{}
	mu    sync.Mutex
	err   error // the first that happened
}

func newSettling() *settling { return &settling{room: make(chan struct{}, 4)} }

// settle takes over a file that was written.
func (s *settling) settle(f *os.File) {
	s.room <- struct{}{}
	s.group.Go(func() {
		err := errors.Join(f.Sync(), f.Close())
		<-s.room
		s.mu.Lock()
		s.err = cmp.Or(s.err, err)
		s.mu.Unlock()
	})
}

// wait returns when all are on the disk.
func (s *settling) wait() error {
	s.group.Wait()
	return s.err
}
