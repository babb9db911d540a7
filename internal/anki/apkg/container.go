package apkg

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/klauspost/compress/zstd"
)

// Bounds on what is read of a package.
const (
	maxCollection = 4 << 30   // bytes
	maxMap        = 64 << 20  // bytes of the media map
	maxMedium     = 256 << 20 // bytes of one file
	maxEntries    = 500_000
	maxWindow     = 128 << 20 // memory that a zstd stream may ask for

	// What is larger than smallEnough must not have been compressed further than
	// maxRatio: text and HTML come to a tenth or so, empty pages of a database to
	// less, and what comes to a five-hundredth was made to fill a disk.
	maxRatio    = 500
	smallEnough = 64 << 20
)

// container is the zip of a package.
type container struct {
	entries map[string]*zip.File
}

// form is the number of a package's form.
type form uint64

const (
	legacy1 form = iota + 1
	legacy2
	latest
)

var collections = map[form]string{legacy1: "collection.anki2", legacy2: "collection.anki21", latest: "collection.anki21b"}

func openContainer(r io.ReaderAt, size int64) (*container, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("it is no package of Anki, or cut off: %w", err)
	}
	if len(z.File) > maxEntries {
		return nil, fmt.Errorf("it holds %d files; %d is the most", len(z.File), maxEntries)
	}
	c := &container{entries: map[string]*zip.File{}}
	for _, f := range z.File {
		if c.entries[f.Name] == nil { // of two with one name the first counts
			c.entries[f.Name] = f
		}
	}
	return c, nil
}

// form returns which form the package has.
func (c *container) form() (form, error) {
	f := legacy1
	if c.entries["meta"] != nil {
		text, err := c.bytes("meta", 1<<10, false)
		if err != nil {
			return 0, err
		}
		var bad error
		for number, field := range message(text).fields(&bad) {
			if number == 1 {
				f = form(field.varint)
			}
		}
		if bad != nil {
			return 0, fmt.Errorf("meta: %w", bad)
		}
	} else if c.entries[collections[legacy2]] != nil {
		f = legacy2
	}
	name, known := collections[f]
	switch {
	case !known:
		return 0, fmt.Errorf("it was written by a newer Anki, in form %d; export it with the box for older versions ticked", f)
	case c.entries[name] == nil:
		return 0, fmt.Errorf("it is no package of Anki: %s is missing", name)
	}
	return f, nil
}

// open returns the content of an entry, of which more than limit bytes are an
// error.
func (c *container) open(name string, limit int64, packed bool) (io.ReadCloser, error) {
	f := c.entries[name]
	if f == nil {
		return nil, fmt.Errorf("%s is missing", name)
	}
	if f.UncompressedSize64 > math.MaxInt64 || int64(f.UncompressedSize64) > limit {
		return nil, fmt.Errorf("%s: %w", name, errSize)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	b := &bounded{name: name, r: r, close: []func() error{r.Close}, left: limit, packed: max(1, int64(f.CompressedSize64))}
	if packed {
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", name, err), r.Close())
		}
		b.r = d
		b.close = append(b.close, func() error { d.Close(); return nil })
	}
	return b, nil
}

// bytes reads a whole entry.
func (c *container) bytes(name string, limit int64, packed bool) ([]byte, error) {
	r, err := c.open(name, limit, packed)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(r)
	return text, errors.Join(err, r.Close())
}

var (
	errSize  = errors.New("it is larger than anything that is read")
	errRatio = errors.New("it grows without end when it is unpacked")
)

// bounded ends the reading of what grows beyond all bounds.
type bounded struct {
	name   string
	r      io.Reader
	close  []func() error
	left   int64
	read   int64
	packed int64 // bytes in the package
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.read += int64(n)
	switch {
	case b.read > b.left:
		return 0, fmt.Errorf("%s: %w", b.name, errSize)
	case b.read > smallEnough && b.read/maxRatio > b.packed:
		return 0, fmt.Errorf("%s: %w", b.name, errRatio)
	case err != nil && err != io.EOF:
		err = fmt.Errorf("%s: %w", b.name, err)
	}
	return n, err
}

func (b *bounded) Close() error {
	var err error
	for i := len(b.close) - 1; i >= 0; i-- {
		err = errors.Join(err, b.close[i]())
	}
	return err
}
