package compile

import (
	"hash/maphash"
	"strings"
)

// revision is a listing with other lines in the place of some. The generators ask
// about dozens of them for each program, and about many more than once, so they
// are told apart without their texts: by sums over the lines, of which all but
// those of the new lines are known. The text is made only where a judge wants it.
type revision struct {
	of          *listing // nil: put is the whole text
	first, last int      // the lines that are replaced; last is first-1 where put stands before first
	put         string   // without its last line break
}

// original returns a text that is no revision of another.
func original(text string) revision { return revision{put: text} }

// String returns the text.
func (r revision) String() string {
	p := r.pieces()
	return p[0] + p[1] + p[2] + p[3]
}

// texts makes texts of revisions, many in one piece of memory.
type texts struct{ b strings.Builder }

// textsAtOnce is how many bytes of texts are made in one piece.
const textsAtOnce = 16 << 10

func (t *texts) text(r revision) string {
	if r.of == nil {
		return r.put
	}
	pieces, size := r.pieces(), 0
	for _, p := range pieces {
		size += len(p)
	}
	if t.b.Cap()-t.b.Len() < size {
		t.b = strings.Builder{}
		t.b.Grow(max(size, textsAtOnce))
	}
	start := t.b.Len()
	for _, p := range pieces {
		t.b.WriteString(p)
	}
	return t.b.String()[start:]
}

// pieces returns what the text is put together of.
func (r revision) pieces() [4]string {
	if r.of == nil {
		return [4]string{r.put}
	}
	return [4]string{r.of.text[:r.of.start[r.first-1]], r.put, "\n", r.of.text[r.of.start[r.last]:]}
}

// equal reports whether two revisions have the same text.
func (r revision) equal(other revision) bool {
	if r == other {
		return true
	}
	a, b := r.pieces(), other.pieces()
	for i, j := 0, 0; ; {
		for i < len(a) && a[i] == "" {
			i++
		}
		for j < len(b) && b[j] == "" {
			j++
		}
		if i == len(a) || j == len(b) {
			return i == len(a) && j == len(b)
		}
		n := min(len(a[i]), len(b[j]))
		if a[i][:n] != b[j][:n] {
			return false
		}
		a[i], b[j] = a[i][n:], b[j][n:]
	}
}

// sum returns the same number for the same texts, however they came about.
func (r revision) sum() sum {
	if r.of == nil {
		return sum(0).add(strings.TrimSuffix(r.put, "\n"))
	}
	n := len(r.of.lines)
	behind := r.of.powers[n-r.last]
	return r.of.sums[r.first-1].add(r.put)*behind + r.of.sums[n] - r.of.sums[r.last]*behind
}

// sum is a hash of lines: a polynomial with a random number for each line.
type sum uint64

const factor sum = 0x9E3779B97F4A7C15 // any odd number

var seed = maphash.MakeSeed()

// add returns the sum of the lines and more lines.
func (s sum) add(text string) sum {
	for more := true; more; {
		var line string
		line, text, more = strings.Cut(text, "\n")
		s = s*factor + sum(maphash.String(seed, line))
	}
	return s
}

// asked is what a verdict is asked on.
type asked struct {
	text    revision
	edition string
}

// same reports whether two programs are the same.
func (a *asked) same(b *asked) bool {
	return a.edition == b.edition && a.text.equal(b.text)
}

// numbered counts programs, each once: a hash table with open addressing.
type numbered struct {
	programs []asked
	sums     []sum
	slots    []int32 // a power of two of them: 0, or the number of a program and 1
}

// number returns the number of a program, counted from 0, and whether it is new.
func (n *numbered) number(p asked) (number int, isNew bool) {
	if 2*len(n.programs) >= len(n.slots) {
		n.slots = make([]int32, max(2*len(n.slots), 128))
		for i, s := range n.sums {
			*n.slot(s, nil) = int32(i + 1)
		}
	}
	s := p.text.sum()
	slot := n.slot(s, &p)
	if *slot == 0 {
		n.programs, n.sums = append(n.programs, p), append(n.sums, s)
		*slot = int32(len(n.programs))
		return len(n.programs) - 1, true
	}
	return int(*slot) - 1, false
}

// slot returns the slot of a program, or the free one that it would have; of nil,
// which is no program yet, always a free one.
func (n *numbered) slot(s sum, p *asked) *int32 {
	mask := len(n.slots) - 1
	for i := int(s>>32) & mask; ; i = (i + 1) & mask {
		slot := &n.slots[i]
		if *slot == 0 || p != nil && n.sums[*slot-1] == s && n.programs[*slot-1].same(p) {
			return slot
		}
	}
}

func (n *numbered) empty() {
	clear(n.slots)
	n.programs, n.sums = emptied(n.programs), n.sums[:0]
}
