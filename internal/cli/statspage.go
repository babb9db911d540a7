package cli

import (
	_ "embed"
	"html/template"
	"io"

	"anneal/internal/chart"
)

//go:embed stats.html
var statsPage string

// page writes the statistics as one page that needs nothing else: no script, no
// font, no network.
func (f *figures) page(w io.Writer) error {
	type shown struct {
		panel
		Image template.HTML
	}
	data := struct {
		Day              string
		CSS, Light, Dark template.CSS
		Facts            [][2]string
		Panels           []shown
	}{Day: f.day.String(), CSS: chart.CSS, Light: chart.Light, Dark: chart.Dark, Facts: f.facts()}
	for _, p := range f.panels() {
		s := shown{panel: p}
		for i := range s.Words {
			s.Words[i] = together(s.Words[i])
		}
		if p.Picture != nil {
			s.Image = template.HTML(p.Picture.SVG()) // package chart escapes what it is given
		}
		data.Panels = append(data.Panels, s)
	}
	t, err := template.New("stats").Parse(statsPage)
	if err != nil {
		return err
	}
	return t.Execute(w, data)
}
