package store

import (
	"bytes"
	"context"

	bolt "go.etcd.io/bbolt"
)

// What is read between two looks at the lock: some milliseconds.
const (
	chunkEntries = 10_000
	chunkBytes   = 4 << 20
)

// entries calls fn for all that a bucket holds, in order of keys. The file is
// free between chunks and while fn works. What is put in meanwhile behind the
// place that was reached is met, what is put before it is not.
func (db *DB) entries(ctx context.Context, bucket []byte, fn func(k, v []byte) error) error {
	var last []byte
	for {
		var chunk []entry
		size, more := 0, false
		err := db.view(ctx, func(tx *bolt.Tx) error {
			c := tx.Bucket(bucket).Cursor()
			k, v := c.First()
			if last != nil {
				if k, v = c.Seek(last); bytes.Equal(k, last) {
					k, v = c.Next()
				}
			}
			for ; k != nil; k, v = c.Next() {
				if len(chunk) == chunkEntries || size > chunkBytes {
					more = true
					return nil
				}
				chunk = append(chunk, entry{bytes.Clone(k), bytes.Clone(v)})
				size += len(k) + len(v)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, e := range chunk {
			if err := fn(e.key, e.value); err != nil {
				return err
			}
		}
		if !more {
			return nil
		}
		last = chunk[len(chunk)-1].key
	}
}
