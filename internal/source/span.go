package source

// Span is a piece of a file, from byte Start up to but not including End. The
// zero Span belongs to no file.
type Span struct {
	File       *File
	Start, End int
}

// Span returns the piece of f from start to end, kept inside the file and in
// order.
func (f *File) Span(start, end int) Span {
	start = max(0, min(start, len(f.Text)))
	end = max(start, min(end, len(f.Text)))
	return Span{f, start, end}
}

// IsZero reports whether the span belongs to no file.
func (s Span) IsZero() bool { return s.File == nil }

// Len returns the length in bytes.
func (s Span) Len() int { return s.End - s.Start }

// Text returns what stands in the span.
func (s Span) Text() string {
	if s.File == nil {
		return ""
	}
	return string(s.File.Text[s.Start:s.End])
}

// Position returns the place of the span's first byte.
func (s Span) Position() Position {
	if s.File == nil {
		return Position{}
	}
	return s.File.Position(s.Start)
}

// EndPosition returns the place just after the span's last byte.
func (s Span) EndPosition() Position {
	if s.File == nil {
		return Position{}
	}
	return s.File.Position(s.End)
}

// Line returns the number of the line that the span begins in, 0 for the zero
// Span.
func (s Span) Line() int { return s.Position().Line }
