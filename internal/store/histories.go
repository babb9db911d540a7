package store

import (
	"context"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"anneal/internal/quiz"
)

// Histories calls fn for each card, in no order of meaning, with what
// [DB.History] returns of it, until fn fails. Only some cards' events are in
// memory at a time, and the file is free between them and while fn works: a card
// that is renamed meanwhile may be met twice or not at all.
func (db *DB) Histories(ctx context.Context, fn func(card quiz.CardID, events []quiz.Event) error) error {
	seen := map[quiz.CardID]bool{{}: true} // tuned events are no card's
	var last []byte
	for {
		histories := map[quiz.CardID][]quiz.Event{}
		err := db.view(ctx, func(tx *bolt.Tx) error {
			n := 0
			c := tx.Bucket(bucketByCard).Cursor()
			k, _ := c.Seek(last)
			for ; k != nil && n < chunk; k, _ = c.Next() {
				if len(k) < len(quiz.CardID{}) {
					return fmt.Errorf("%w: the index by card", errJunk)
				}
				card := quiz.CardID(k[:len(quiz.CardID{})])
				if seen[card] {
					continue
				}
				events, err := related(tx, seen, card)
				if err != nil {
					return err
				}
				n += len(events)
				for card, list := range gather(events) {
					histories[card] = list
				}
			}
			last = append(last[:0], k...)
			return nil
		})
		if err != nil {
			return err
		}
		for card, events := range histories {
			if err := fn(card, events); err != nil {
				return err
			}
		}
		if len(last) == 0 {
			return nil
		}
	}
}
