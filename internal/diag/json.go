package diag

import (
	"encoding/json"
	"io"

	"anneal/internal/source"
)

type place struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"end_line"`
	EndColumn int    `json:"end_column"`
}

type jsonLabel struct {
	place
	Text    string `json:"text"`
	Primary bool   `json:"primary"`
}

type jsonEdit struct {
	File  string `json:"file"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
	Sure  bool   `json:"sure"`
}

type jsonDiagnostic struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	place
	Labels []jsonLabel `json:"labels"`
	Notes  []string    `json:"notes"`
	Help   string      `json:"help"`
	Fix    []jsonEdit  `json:"fix"`
}

// WriteJSON writes an object a line, one per finding. Columns count code
// points, offsets of fixes bytes.
func WriteJSON(w io.Writer, ds []Diagnostic) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range ds {
		d := &ds[i]
		out := jsonDiagnostic{
			Code: d.Code.String(), Severity: d.Severity().String(), Message: d.Message, place: placeOf(d.Primary()),
			Labels: []jsonLabel{}, Notes: append([]string{}, d.Notes...), Help: d.Help, Fix: []jsonEdit{},
		}
		for _, l := range d.Labels {
			out.Labels = append(out.Labels, jsonLabel{placeOf(l.Span), l.Text, l.Primary})
		}
		for _, e := range d.Fix {
			out.Fix = append(out.Fix, jsonEdit{name(e.Span), e.Span.Start, e.Span.End, e.Text, e.Sure})
		}
		if err := enc.Encode(out); err != nil {
			return err
		}
	}
	return nil
}

func placeOf(s source.Span) place {
	a, b := s.Position(), s.EndPosition()
	return place{a.File, a.Line, a.Column, b.Line, b.Column}
}
