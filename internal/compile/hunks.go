package compile

import "slices"

// hunk is one place in which two programs differ: the lines of old that are
// gone and the lines of new in their stead. Lines are counted from 1; blank
// lines and indentation are no difference.
type hunk struct {
	old    []int
	new    []int
	before int // the line of old in front of which new stands, where old is empty
}

// hunks returns the differences of two programs, by a longest common subsequence
// of their lines.
func hunks(old, changed *listing) []hunk {
	a, b := old.code(), changed.code()
	// What both begin with is common in any case.
	for len(a) > 0 && len(b) > 0 && a[0].text == b[0].text {
		a, b = a[1:], b[1:]
	}
	// common[i][j] is the length of the longest common subsequence of a[i:], b[j:].
	common := make([][]int, len(a)+1)
	cells := make([]int, (len(a)+1)*(len(b)+1))
	for i := range common {
		common[i] = cells[i*(len(b)+1):][:len(b)+1]
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i].text == b[j].text {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var found []hunk
	var open hunk
	i, j := 0, 0
	flush := func() {
		if len(open.old)+len(open.new) > 0 {
			open.before = len(old.lines) + 1
			if i < len(a) {
				open.before = a[i].number
			}
			found = append(found, open)
			open = hunk{}
		}
	}
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i].text == b[j].text:
			flush()
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			open.old = append(open.old, a[i].number)
			i++
		default:
			open.new = append(open.new, b[j].number)
			j++
		}
	}
	flush()
	return found
}

// apply makes old into new but for one line of new, which is left out. Lines of
// old keep their numbers as far as they can. A line of old that has no successor
// goes without a trace: a blank one would show where something is missing.
func apply(old, changed *listing, hs []hunk, leaveOut int) string {
	ls := slices.Clone(old.lines)
	for _, h := range slices.Backward(hs) {
		var put []string
		for _, n := range h.new {
			if n != leaveOut {
				put = append(put, changed.lines[n-1])
			}
		}
		place := min(h.before-1, len(ls))
		for _, n := range slices.Backward(h.old) {
			ls = slices.Delete(ls, n-1, n)
			place = n - 1
		}
		ls = slices.Insert(ls, place, put...)
	}
	return join(ls)
}
