package diag

import (
	"fmt"
	"strings"
)

// Levels changes how findings are taken, by their codes: a warning can be
// silenced or raised to an error. An error cannot be silenced, since what it
// stands on is switched off whether anyone looks or not. The zero Levels changes
// nothing.
type Levels struct {
	allowed, denied map[Code]bool
}

// NotAllowed is the error for a code that cannot be silenced.
type NotAllowed struct {
	Code   Code
	Denied bool // it is a warning, which is to be raised as well
}

func (e *NotAllowed) Error() string {
	if e.Denied {
		return fmt.Sprintf("%s is to be silenced and raised at the same time", e.Code)
	}
	return fmt.Sprintf("%s is an error, which cannot be silenced", e.Code)
}

// ParseLevels reads lists of codes, each of several divided by commas: those to
// silence and those to raise. The error is an [*UnknownCode] or a [*NotAllowed].
func ParseLevels(allow, deny []string) (Levels, error) {
	var l Levels
	var err error
	if l.denied, err = parseCodes(deny); err != nil {
		return Levels{}, err
	}
	if l.allowed, err = parseCodes(allow); err != nil {
		return Levels{}, err
	}
	for _, c := range Codes() {
		if l.allowed[c] && (c.Severity() == Error || l.denied[c]) {
			return Levels{}, &NotAllowed{c, c.Severity() != Error}
		}
	}
	return l, nil
}

func parseCodes(lists []string) (map[Code]bool, error) {
	codes := map[Code]bool{}
	for _, list := range lists {
		for word := range strings.SplitSeq(list, ",") {
			c, err := ParseCode(strings.TrimSpace(word))
			if err != nil {
				return nil, err
			}
			codes[c] = true
		}
	}
	return codes, nil
}

// Of returns the findings of a bag as they are to be taken. The bag itself, which
// may be kept for another run, stays as it is.
func (l Levels) Of(b *Bag) *Bag {
	out := &Bag{}
	for _, d := range b.all {
		if l.allowed[d.Code] && d.Severity() == Warning {
			continue
		}
		d.raised = d.raised || l.denied[d.Code]
		out.Report(d)
	}
	return out
}
