package diag

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"anneal/internal/source"
)

// The parts of SARIF 2.1.0 that are written, by their names in the standard.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string       `json:"id"`
		Short   *sarifText   `json:"shortDescription,omitempty"`
		Full    *sarifText   `json:"fullDescription,omitempty"`
		Help    *sarifText   `json:"help,omitempty"`
		Default sarifDefault `json:"defaultConfiguration"`
	}
	sarifDefault struct {
		Level string `json:"level"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
		Related   []sarifLocation `json:"relatedLocations,omitempty"`
		Fixes     []sarifFix      `json:"fixes,omitempty"`
	}
	sarifLocation struct {
		ID       int           `json:"id,omitempty"`
		Physical sarifPhysical `json:"physicalLocation"`
		Message  *sarifText    `json:"message,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
	sarifFix struct {
		Description *sarifText    `json:"description,omitempty"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion `json:"deletedRegion"`
		Inserted sarifText   `json:"insertedContent"`
	}
)

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// WriteSARIF writes the findings as a log of one run, as services that look
// after code take it. Version is that of the program. Columns count code points;
// the rules are the codes that occur.
func WriteSARIF(w io.Writer, ds []Diagnostic, version string) error {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "anneal", Version: version, Rules: []sarifRule{}}
	codes := CodesOf(ds)
	for _, c := range codes {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, rule(c))
	}
	for i := range ds {
		r := result(&ds[i])
		r.RuleIndex = slices.Index(codes, ds[i].Code)
		run.Results = append(run.Results, r)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

func rule(c Code) sarifRule {
	r := sarifRule{ID: c.String(), Default: sarifDefault{c.Severity().String()}}
	if e, ok := Explain(c); ok {
		about, _, _ := strings.Cut(e.Text, "\n## ")
		r.Short = &sarifText{Text: e.Title}
		about = strings.TrimSpace(about)
		r.Full = &sarifText{Text: about}
		r.Help = &sarifText{Text: about, Markdown: e.Text}
	}
	return r
}

func result(d *Diagnostic) sarifResult {
	said := d.Message
	for _, n := range d.Notes {
		said += "\nnote: " + strings.TrimSpace(n)
	}
	if d.Help != "" {
		said += "\nhelp: " + strings.TrimSpace(d.Help)
	}
	r := sarifResult{RuleID: d.Code.String(), Level: d.Severity().String(), Message: *message(said), Locations: []sarifLocation{}}
	primary := d.Primary()
	for _, l := range d.Labels {
		switch {
		case l.Span.IsZero():
		case l.Span == primary && len(r.Locations) == 0:
			r.Locations = append(r.Locations, location(l))
		default:
			related := location(l)
			related.ID = len(r.Related) + 1
			r.Related = append(r.Related, related)
		}
	}
	if len(d.Fix) > 0 {
		r.Fixes = []sarifFix{fix(d)}
	}
	return r
}

func location(l Label) sarifLocation {
	at := sarifLocation{Physical: sarifPhysical{artifact(l.Span), region(l.Span)}}
	if l.Text != "" {
		at.Message = message(l.Text)
	}
	return at
}

// fix gathers the edits of a finding by file.
func fix(d *Diagnostic) sarifFix {
	var out sarifFix
	if d.Help != "" {
		out.Description = message(strings.TrimSpace(d.Help))
	}
	for _, e := range d.Fix {
		file := artifact(e.Span)
		i := slices.IndexFunc(out.Changes, func(c sarifChange) bool { return c.Artifact == file })
		if i < 0 {
			i = len(out.Changes)
			out.Changes = append(out.Changes, sarifChange{Artifact: file})
		}
		out.Changes[i].Replacements = append(out.Changes[i].Replacements, sarifReplacement{region(e.Span), sarifText{Text: e.Text}})
	}
	return out
}

// message doubles braces, between which the standard has the numbers of
// arguments.
func message(text string) *sarifText {
	return &sarifText{Text: strings.NewReplacer("{", "{{", "}", "}}").Replace(text)}
}

func region(s source.Span) sarifRegion {
	p := placeOf(s)
	return sarifRegion{p.Line, p.Column, p.EndLine, p.EndColumn}
}

// artifact names a file by a reference that is relative wherever the file was
// named so, which is what repositories need.
func artifact(s source.Span) sarifArtifact {
	file := filepath.ToSlash(name(s))
	u := url.URL{Path: file}
	if filepath.IsAbs(name(s)) {
		u.Scheme, u.Path = "file", "/"+strings.TrimPrefix(file, "/")
	}
	return sarifArtifact{u.String()}
}
