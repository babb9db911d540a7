package store

import (
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

// A disk that loses power keeps what was synced; of what was written since, it
// may keep any part. TestPowerFailure has strace write down what a child does to
// the disk, makes the files that a power failure could leave at each moment, and
// sees that each holds everything that the child had acknowledged.

func init() { roles["acknowledge"] = func(args []string) { writeAcknowledged(args[0]) } }

// acked is what a store must hold once it was acknowledged.
type acked struct{ events, folders, version int }

// writeAcknowledged is the child: it makes a store, uses it in every way that
// writes, and says after each step what must be there from now on.
func writeAcknowledged(path string) {
	partEvents = 200 // so that rebuilds take one transaction at first, and several later
	version, events, folders := 1, 0, 0
	step := func(err error) {
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Printf("ACK %d %d %d\n", events, folders, version)
	}
	db, err := Open(path, versioned(version))
	step(err)
	answer := func(cards ...quiz.CardID) error {
		s, err := db.State(cards[0])
		if err != nil {
			return err
		}
		var answers []quiz.Event
		for _, c := range cards {
			answers = append(answers, graded(c, start, quiz.Good))
		}
		events += len(answers)
		_, err = db.Append(ctx, s.Head, answers...)
		return err
	}
	many := func(n int) (cards []quiz.CardID) {
		for i := range n {
			cards = append(cards, quiz.IDOf(fmt.Sprint("d/", i)))
		}
		return cards
	}
	for range 2 {
		for range 4 {
			step(answer(cardA, cardB))
		}
		folders++
		step(db.PutFolder(Folder{Deck: fmt.Sprint("d", folders), Path: "/d"}))
		step(answer(many(40)...)) // the file grows
		events += 40
		_, err := db.Undo(ctx, quiz.Event{At: start})
		step(err)
		events += 40
		_, err = db.Redo(ctx, quiz.Event{At: start})
		step(err)
		for i := range 6 {
			step(answer(many(6)[i]))
		}
		step(db.Rebuild(ctx))
		before, backup := acked{events, folders, version}, filepath.Join(filepath.Dir(path), fmt.Sprint("backup", folders))
		_, err = db.Backup(ctx, backup)
		step(err)
		step(answer(cardA))
		_, err = Restore(ctx, path, backup, versioned(version)) // what was answered after the backup goes
		events = before.events
		step(err)
		version++ // another version of the program migrates, and makes everything derived again
		migrations = append(migrations, moveNotes)
		db, err = Open(path, versioned(version))
		step(err)
	}
	step(answer(cardC))
}

// change is one thing that was done to the disk, or an acknowledgement.
type change struct {
	call   string // write, resize, sync, syncdir, make, link, rename, unlink, mkdir, ack
	path   string
	target string // of a link or rename
	data   []byte
	at     int64 // offset or size
	ack    acked
}

var (
	tracedCall = regexp.MustCompile(`^\d+ +(\w+)\((.*)$`)
	tracedName = regexp.MustCompile(`"((?:\\x[0-9a-f]{2})*)"`)
	tracedFile = regexp.MustCompile(`^(\d+)<([^>]*)>`)
	tracedNums = regexp.MustCompile(`^[^"]*?(?:"[^"]*", (\d+)(?:, (\d+))?|, (\d+))(?:\)| <unfin)`)
)

// traceOf reads what strace wrote, as far as it is about files in dir.
func traceOf(t *testing.T, text, dir string) (changes []change) {
	t.Helper()
	plain := func(s string) string {
		s, err := strconv.Unquote(`"` + s + `"`)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	written := map[string]int64{} // to files that are written from their beginning
	for line := range strings.Lines(text) {
		m := tracedCall.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil || strings.Contains(line, ") = -1 ") {
			continue
		}
		c, call, args := change{}, m[1], m[2]
		var names []string
		for _, n := range tracedName.FindAllStringSubmatch(args, -1) {
			names = append(names, plain(n[1]))
		}
		if f := tracedFile.FindStringSubmatch(args); f != nil {
			c.path = plain(f[2])
			if call == "write" && f[1] == "1" {
				if _, err := fmt.Sscanf(names[0], "ACK %d %d %d", &c.ack.events, &c.ack.folders, &c.ack.version); err != nil {
					t.Fatalf("the child said %q", names[0])
				}
				changes = append(changes, change{call: "ack", ack: c.ack})
				continue
			}
		} else if len(names) > 0 {
			c.path = names[0]
		}
		if !strings.HasPrefix(c.path, dir) {
			continue
		}
		number := func(group int) int64 {
			m := tracedNums.FindStringSubmatch(args)
			if m == nil {
				t.Fatalf("not understood: %.200s", line)
			}
			n, err := strconv.ParseInt(m[group], 10, 64)
			if err != nil {
				t.Fatalf("not understood: %.200s", line)
			}
			return n
		}
		switch call {
		case "pwrite64":
			c.call, c.data, c.at = "write", []byte(names[0]), number(2)
			if int64(len(c.data)) != number(1) {
				t.Fatalf("strace cut the data of %.200s", line)
			}
		case "write":
			c.call, c.data, c.at = "write", []byte(names[0]), written[c.path]
			written[c.path] += int64(len(c.data))
		case "renameat", "renameat2", "rename":
			c.call, c.target = "rename", names[1]
			written[c.target] = 0
		case "ftruncate":
			c.call, c.at = "resize", number(3)
		case "fdatasync", "fsync":
			c.call = "sync"
			if info, err := os.Stat(c.path); err == nil && info.IsDir() {
				c.call = "syncdir"
			}
		case "openat":
			if c.call = "make"; !strings.Contains(args, "O_CREAT") {
				continue
			}
		case "linkat", "link":
			c.call, c.target = "link", names[1]
		case "unlinkat", "unlink":
			c.call = "unlink"
		case "mkdirat", "mkdir":
			c.call = "mkdir"
		default:
			t.Fatalf("a power failure during %s is not thought of", call)
		}
		changes = append(changes, c)
	}
	return changes
}

// disk is what is certain to be on a disk, and what may be.
type disk struct {
	names   map[string]*[]byte // as programs see them; nil is a folder
	durable map[string]*[]byte
	made    map[string]bool // folders that were not there at first
	waiting []waiting
}

// waiting is a change that was not synced yet.
type waiting struct {
	change
	file *[]byte // what is certain of the file that is written to or named
}

func newDisk() *disk {
	return &disk{names: map[string]*[]byte{}, durable: map[string]*[]byte{}, made: map[string]bool{}}
}

func (d *disk) do(c change) {
	switch c.call {
	case "make":
		if d.names[c.path] != nil {
			return
		}
		d.names[c.path] = new([]byte)
	case "mkdir":
		d.names[c.path], d.made[c.path] = nil, true
	case "link":
		file := d.names[c.path]
		d.names[c.target] = file
		d.waiting = append(d.waiting, waiting{change{call: "make", path: c.target}, file})
		return
	case "sync", "syncdir":
		d.sync(c)
		return
	}
	d.waiting = append(d.waiting, waiting{c, d.names[c.path]})
	if last := d.waiting[len(d.waiting)-1]; c.call == "unlink" || c.call == "rename" {
		name(d.names, last)
	}
}

func (d *disk) sync(c change) {
	var left []waiting
	for _, w := range d.waiting {
		naming := w.call != "write" && w.call != "resize"
		switch {
		case c.call == "syncdir" && naming && filepath.Dir(w.path) == c.path:
			name(d.durable, w)
		case c.call == "sync" && !naming && w.file == d.names[c.path]:
			*w.file = apply(*w.file, w.change)
		default:
			left = append(left, w)
		}
	}
	d.waiting = left
}

func name(names map[string]*[]byte, w waiting) {
	switch w.call {
	case "unlink":
		delete(names, w.path)
	case "rename":
		delete(names, w.path)
		names[w.target] = w.file
	default:
		names[w.path] = w.file
	}
}

// apply makes a write or a change of size in the content of a file.
func apply(content []byte, c change) []byte {
	end := c.at + int64(len(c.data))
	if more := end - int64(len(content)); more > 0 {
		content = append(content, make([]byte, more)...)
	}
	if c.call == "resize" {
		return content[:c.at]
	}
	copy(content[c.at:], c.data)
	return content
}

const sector = 512

// after returns the files that are there when of each change that waits the
// parts are kept that keep returns.
func (d *disk) after(keep func(i int, c change) []change) map[string][]byte {
	names := map[string]*[]byte{}
	for k, v := range d.durable {
		names[k] = v
	}
	content := map[*[]byte][]byte{}
	at := func(f *[]byte) []byte {
		if c, ok := content[f]; ok {
			return c
		}
		return *f
	}
	for i, w := range d.waiting {
		for _, part := range keep(i, w.change) {
			if part.call != "write" && part.call != "resize" {
				name(names, w)
				continue
			}
			if _, ok := content[w.file]; !ok {
				content[w.file] = bytes.Clone(*w.file)
			}
			content[w.file] = apply(content[w.file], part)
		}
	}
	files := map[string][]byte{}
	for path, f := range names {
		there := f != nil
		for dir := filepath.Dir(path); there && d.made[dir]; dir = filepath.Dir(dir) {
			_, there = names[dir]
		}
		if there {
			files[path] = at(f)
		}
	}
	return files
}

// images yields what a power failure could leave at this moment: every number of
// changes in their order, and some selections of sectors.
func (d *disk) images(r *rand.Rand, selections int, yield func(map[string][]byte)) {
	for n := range len(d.waiting) + 1 {
		yield(d.after(func(i int, c change) []change {
			if i < n {
				return []change{c}
			}
			return nil
		}))
	}
	if len(d.waiting) == 0 {
		return
	}
	for range selections {
		yield(d.after(func(_ int, c change) []change {
			switch n := r.IntN(8); {
			case n < 2:
				return nil
			case n < 4 || c.call != "write" && n < 6:
				return []change{c}
			case c.call != "write":
				return nil
			}
			var parts []change
			for at := 0; at < len(c.data); at += sector {
				part := change{call: "write", data: c.data[at:min(at+sector, len(c.data))], at: c.at + int64(at)}
				switch n := r.IntN(8); {
				case n < 3:
					continue
				case n == 3: // torn
					part.data = part.data[:r.IntN(len(part.data))]
				}
				parts = append(parts, part)
			}
			r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
			return parts
		}))
	}
}

// failures counts the images of a trace, and those that a learner could not be
// left with, up to as many as are enough.
func failures(t *testing.T, trace []change, selections, enough int) (images, bad int, first error) {
	t.Helper()
	var acks []acked
	for _, c := range trace {
		if c.call == "ack" {
			acks = append(acks, c.ack)
		}
	}
	d, said := newDisk(), 0
	r := rand.New(rand.NewPCG(1, 9))
	seed, seen := maphash.MakeSeed(), map[uint64]bool{}
	dir := t.TempDir()
	for i, c := range append(slices.Clone(trace), change{call: "end"}) {
		if c.call == "sync" || c.call == "syncdir" || c.call == "end" {
			d.images(r, selections, func(files map[string][]byte) {
				content, there := files[storeOf(trace)]
				key := maphash.Bytes(seed, content) + uint64(said)
				if bad == enough || seen[key] && there {
					return
				}
				seen[key] = true
				images++
				if err := survives(filepath.Join(dir, fmt.Sprint(images), "anneal.db"), content, there, acks, said); err != nil {
					if bad++; first == nil {
						first = fmt.Errorf("before change %d of %d, %d acknowledged: %w", i, len(trace), said, err)
					}
				}
			})
		}
		switch c.call {
		case "ack":
			said++
		case "end":
		default:
			d.do(c)
		}
	}
	return images, bad, first
}

// storeOf is the name that the store has in the end.
func storeOf(trace []change) string {
	for _, c := range trace {
		if c.call == "link" {
			return c.target
		}
	}
	return ""
}

// survives checks a store after a power failure: after as many acknowledgements
// it is as the last of them says, or as the next would have.
func survives(path string, content []byte, there bool, acks []acked, said int) error {
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	defer os.RemoveAll(filepath.Dir(path))
	if !there {
		if said > 0 {
			return fs.ErrNotExist
		}
		_, err := Open(path, versioned(1)) // begins anew
		return err
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return err
	}
	version, err := versionOf(path)
	if err != nil {
		return err
	}
	could := acks[max(0, said-1):min(said+1, len(acks))]
	if version == 0 { // the power went during a rebuild
		version = could[len(could)-1].version
	}
	migrated, err := schemaOf(path)
	if err != nil {
		return err
	}
	if int(migrated) != version {
		return fmt.Errorf("it is of schema %d, and what is derived by version %d of the fold", migrated, version)
	}
	db, err := Open(path, versioned(version)) // which takes the migrations that it has not seen
	if err != nil {
		return err
	}
	is := acked{version: version}
	for _, err := range db.Events(ctx) {
		if err != nil {
			return err
		}
		is.events++
	}
	folders, err := db.Folders()
	if err != nil {
		return err
	}
	is.folders = len(folders)
	if !slices.Contains(could, is) {
		return fmt.Errorf("there is %+v, want one of %+v", is, could)
	}
	return consistent(db)
}

// traced runs a child under strace, which is given the name of a store.
func traced(t *testing.T, role string) []change {
	t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("there is no strace")
	}
	home := t.TempDir()
	out := filepath.Join(t.TempDir(), "trace")
	cmd := exec.CommandContext(ctx, strace, "-f", "-y", "-xx", "-s", "10000000", "-o", out,
		"-e", "trace=openat,pwrite64,pwritev,write,ftruncate,fallocate,fsync,fdatasync,msync,?link,linkat,?unlink,unlinkat,?rename,renameat,renameat2,?mkdir,mkdirat",
		os.Args[0], filepath.Join(home, "new", "anneal.db"))
	cmd.Env = append(os.Environ(), roleEnv+"="+role)
	said, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	if errors.As(err, &failed) && bytes.Contains(said, []byte("ptrace")) {
		t.Skipf("strace is not allowed here: %s", said)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return traceOf(t, string(text), home)
}

func TestPowerFailure(t *testing.T) {
	trace := traced(t, "acknowledge")
	nextSchema(t, moveNotes, moveNotes) // the last that the child was
	calls := map[string]int{}
	for _, c := range trace {
		calls[c.call]++
	}
	if calls["ack"] < 30 || calls["link"] < 3 || calls["rename"] < 4 || calls["resize"] == 0 || calls["sync"] < 2*(calls["ack"]-1) || calls["syncdir"] < 2 {
		t.Fatalf("the trace cannot be whole: %v", calls)
	}
	images, bad, first := failures(t, trace, 3+rounds(0)/10, 100)
	if bad > 0 {
		t.Errorf("of %d images %d are bad, the first: %v", images, bad, first)
	}
	t.Logf("%d images, %d bad, of %v", images, bad, calls)

	// What must go wrong does: the images are those of a disk without mercy.
	dropped := func(drop func(c change) bool) []change {
		return slices.DeleteFunc(slices.Clone(trace), drop)
	}
	early := slices.Clone(trace) // acknowledges before the last sync
	for i := range early {
		for j := i; early[j].call == "ack" && j > 0 && early[j-1].call != "ack"; j-- {
			swap := early[j-1].call == "sync"
			early[j-1], early[j] = early[j], early[j-1]
			if swap {
				break
			}
		}
	}
	for name, broken := range map[string][]change{
		"nothing is synced":             dropped(func(c change) bool { return c.call == "sync" && c.path == storeOf(trace) }),
		"folders are not synced":        dropped(func(c change) bool { return c.call == "syncdir" }),
		"acknowledged before it is":     early,
		"the sync of pages is left out": withoutFirst(trace),
	} {
		n, bad, first := failures(t, broken, 2, 1)
		if bad == 0 {
			t.Errorf("%s: none of %d images is bad", name, n)
		}
		t.Logf("%s: %d of %d images are bad; %v", name, bad, n, first)
	}
}

// withoutFirst leaves the first of the two syncs of each transaction out.
func withoutFirst(trace []change) (left []change) {
	for i, c := range trace {
		if c.call == "sync" && i+1 < len(trace) && trace[i+1].call == "write" && i > 0 && trace[i-1].call == "write" {
			continue
		}
		left = append(left, c)
	}
	return left
}
