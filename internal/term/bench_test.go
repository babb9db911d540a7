package term

import (
	"testing"

	"anneal/internal/session"
)

// BenchmarkRender measures what a key costs that writes nothing.
func BenchmarkRender(b *testing.B) {
	s := newStage(nil, nil, "why")
	if err := s.Do(b.Context(), session.Action{Kind: session.DontKnow}); err != nil {
		b.Fatal(err)
	}
	v := s.Session.View()
	l := look{style: Style{colors: 256, faces: true}, width: 80, height: 24}
	for b.Loop() {
		render(&v, l)
	}
}
