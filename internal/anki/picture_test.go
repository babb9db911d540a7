package anki

import (
	"bytes"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// browser returns a Chromium without a window: that of ANNEAL_BROWSER, else one on
// the path. Without one the test is skipped, or fails if ANNEAL_REQUIRE_BROWSER
// is set.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("ANNEAL_BROWSER"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	why := "needs Chromium, named in ANNEAL_BROWSER"
	if os.Getenv("ANNEAL_REQUIRE_BROWSER") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
	return ""
}

// typeBox is how Anki marks the place of the box in which one types.
var typeBox = regexp.MustCompile(`\[\[type:[^\]]*\]\]`)

// reviewer is what Anki's own page says of the things that it puts into cards.
const reviewer = `body{margin:20px}input{width:100%;font-size:20px}.typeGood{background:#afa;color:#000}.typeBad{background:#faa;color:#000}.typeMissed{background:#ccc;color:#000}`

// sheetOf lays cards out, the question on the left and the answer on the right,
// each in a frame that Anki's own page would be. A script writes into the title
// which are wider than their frames, and how high the sheet is.
func sheetOf(cards []importedCard, night bool, width int) string {
	class := ""
	if night {
		class = " nightMode night_mode"
	}
	var b strings.Builder
	b.WriteString(`<!doctype html><meta charset="utf-8"><title>?</title><style>body{margin:8px;background:#888;display:grid;grid-template-columns:` +
		fmt.Sprintf("%dpx %dpx", width, width) + `;gap:8px}iframe{border:0;width:100%;height:0}</style>`)
	for _, c := range cards {
		question := typeBox.ReplaceAllString(c.Question, `<center><input type="text" id="typeans"></center>`)
		answer := typeBox.ReplaceAllString(c.Answer, `<code id="typeans"><span class="typeGood">clo</span><span class="typeBad">m</span><span class="typeGood">e</span></code>`)
		for side, content := range []string{question, answer} {
			page := `<!doctype html><html class="` + class + `"><meta charset="utf-8"><style>` + reviewer + style + `</style><body class="card card1` + class + `"><div id="qa">` + content + `</div>`
			fmt.Fprintf(&b, `<iframe sandbox="allow-same-origin" name="%s, side %d" srcdoc="%s"></iframe>`, html.EscapeString(c.Key+" "+c.Template), side, html.EscapeString(page))
		}
	}
	b.WriteString(`<script>onload=()=>{const wide=[];for(const f of document.querySelectorAll("iframe")){const d=f.contentDocument.documentElement;f.style.height=d.scrollHeight+4+"px";if(d.scrollWidth>d.clientWidth)wide.push(f.name)}` +
		`document.title="wide: "+wide.join("; ")+" | height: "+document.documentElement.scrollHeight}</script>`)
	return b.String()
}

// TestPictures draws a card of every kind from Anki's own HTML, by day and by
// night, on a screen and on a telephone, and sees that nothing is wider than its
// frame and that no scripts are needed: the frames allow none. The pictures are
// put into the folder ANNEAL_PICTURES, for people to look at.
func TestPictures(t *testing.T) {
	interpreter, chromium := python(t), browser(t)
	dir := t.TempDir()
	_, _, _, file := export(t, input(course(), nil))
	path := filepath.Join(dir, "course.apkg")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	cards := bringIn(t, interpreter, path).Cards
	pictures := os.Getenv("ANNEAL_PICTURES")
	run := func(args ...string) []byte {
		t.Helper()
		base := []string{"--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--user-data-dir=" + filepath.Join(dir, "profile"), "--virtual-time-budget=3000"}
		cmd := exec.Command(chromium, append(base, args...)...)
		cmd.WaitDelay = time.Minute
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v", err)
		}
		return out
	}
	title := regexp.MustCompile(`<title>wide: (.*) \| height: (\d+)</title>`)
	for _, look := range []struct {
		name  string
		night bool
		width int
	}{{"day", false, 620}, {"night", true, 620}, {"phone", false, 360}} {
		const perSheet = 5
		for from := 0; from < len(cards); from += perSheet {
			sheet := filepath.Join(dir, fmt.Sprintf("%s-%d.html", look.name, from/perSheet+1))
			if err := os.WriteFile(sheet, []byte(sheetOf(cards[from:min(from+perSheet, len(cards))], look.night, look.width)), 0o600); err != nil {
				t.Fatal(err)
			}
			window := fmt.Sprintf("--window-size=%d,", 2*look.width+24)
			found := title.FindSubmatch(run(window+"900", "--dump-dom", "file://"+sheet))
			if found == nil {
				t.Fatalf("%s was not drawn", sheet)
			}
			if len(bytes.TrimSpace(found[1])) > 0 {
				t.Errorf("%s: wider than the frame: %s", look.name, found[1])
			}
			if pictures != "" {
				run(window+string(found[2]), "--screenshot="+filepath.Join(pictures, strings.TrimSuffix(filepath.Base(sheet), ".html")+".png"), "file://"+sheet)
			}
		}
	}
}
