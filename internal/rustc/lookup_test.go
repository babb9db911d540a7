package rustc

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"anneal/internal/quiz"
)

// A Lookup says what Evidence of the same bytes says, also of programs that are
// not there.
func TestLookup(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 100} {
		r := NewRecorder(nil)
		for i := range n {
			v := told[moved]
			if i%3 == 0 {
				v = told[fine]
			}
			if i%5 == 0 {
				v.Rustc = "1.2.3"
			}
			r.seen[program(fmt.Sprint(i)).ID()] = record{verdict: v}
		}
		var b bytes.Buffer
		if err := r.WriteEvidence(&b); err != nil {
			t.Fatal(err)
		}
		e, err := ReadEvidence(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		l, err := LookUp(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		var ps []quiz.Program
		for i := range n + 50 {
			ps = append(ps, program(fmt.Sprint(i)))
		}
		want, _ := e.Judge(t.Context(), ps)
		got, err := l.Judge(t.Context(), ps)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%d programs: %v\n%v\n%v", n, err, got, want)
		}
	}
	if _, err := LookUp([]byte("{\"evidence\":9,\"programs\":{\n}}\n")); err == nil {
		t.Error("another version is read")
	}
}

// Whatever the lines are, looking ends and finds nothing that is not there.
func FuzzLookup(f *testing.F) {
	f.Add([]byte("\"a\":{},\n\"b\":{}\n}}\n"))
	f.Fuzz(func(t *testing.T, lines []byte) {
		l := &Lookup{rustc: "1", lines: lines}
		if v, ok := l.Recall(program("x")); ok && !bytes.Contains(lines, []byte(programName(program("x").ID()))) {
			t.Errorf("found %v", v)
		}
	})
}
