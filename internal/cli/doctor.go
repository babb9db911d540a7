package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"text/tabwriter"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/quiz"
	"anneal/internal/rustc"
	"anneal/internal/rustc/sandbox"
)

func (p *program) doctorCommand() *cli2.Command {
	return &cli2.Command{
		Name: "doctor", Usage: "say what works here, and what follows from what does not",
		Flags: []cli2.Flag{
			&cli2.BoolFlag{Name: "repair", Usage: "mend the store; what it replaces is kept"},
			&cli2.BoolFlag{Name: "shift", Usage: "give what this device wrote while its clock was wrong its likely time"},
			&cli2.BoolFlag{Name: "all-devices", Usage: "with --shift: also what others wrote, which must be out of use"},
			jsonFlag("print an object"),
		},
		Action: p.doctor,
	}
}

// check is one thing that was looked at.
type check struct {
	Name    string `json:"name"`
	OK      bool   `json:"ok"`
	Found   string `json:"found"`
	Follows string `json:"follows,omitempty"` // what it means for the learner that it is not OK
}

func (p *program) doctor(c *cli2.Context) error {
	switch {
	case c.Bool("repair") && c.Bool("shift"):
		return usage("repair first", "--repair and --shift exclude each other")
	case c.Bool("all-devices") && !c.Bool("shift"):
		return usage("as `anneal doctor --shift --all-devices`", "--all-devices says nothing without --shift")
	case c.Bool("repair"):
		return p.repair(c)
	case c.Bool("shift"):
		return p.shift(c)
	}
	checks, err := p.checkCompiler(c.Context)
	if err != nil {
		return err
	}
	kept, good, err := p.storeChecks(c.Context)
	if err != nil {
		return err
	}
	checks = append(checks, kept...)
	all := true
	for _, check := range checks {
		all = all && check.OK
	}
	var end error
	if !good {
		end = exit(exitStore)
	}
	if c.Bool("json") {
		return cmp.Or(p.printJSON(map[string]any{"ok": all, "checks": checks}), end)
	}
	w := tabwriter.NewWriter(p.Stdout, 0, 0, 2, ' ', 0)
	for _, check := range checks {
		mark := "yes"
		if !check.OK {
			mark = "no"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", check.Name, mark, check.Found)
		if check.Follows != "" {
			fmt.Fprintf(w, "\t\t%s\n", check.Follows)
		}
	}
	return cmp.Or(w.Flush(), end)
}

// checkCompiler looks at rustc and at what keeps a stranger's programs from the
// learner's machine. What can be tried is tried.
func (p *program) checkCompiler(ctx context.Context) ([]check, error) {
	j, err := rustc.New(ctx, rustc.Options{Jobs: 1})
	if err != nil && !errors.Is(err, rustc.ErrMissing) {
		return nil, err
	}
	checks := p.checkSystem(sandbox.Supported())
	if j == nil {
		return append([]check{{"rustc", false, missing(err), "programs are proved by the evidence that comes with a deck, or stay unproved"}}, checks...), nil
	}
	checks = append([]check{{Name: "rustc", OK: true, Found: j.Version() + ", in " + j.Sysroot()}}, checks...)

	why := j.Unconfined()
	sealed := check{Name: "compiling in a sandbox", OK: why == "", Found: cmp.Or(why, "lessons see none of your files, settings and networks")}
	if !sealed.OK {
		sealed.Follows = "programs with words such as include_str!, env! or asm! are not compiled"
	}
	vs, err := j.Judge(ctx, []quiz.Program{{Text: "fn main() { println!(\"tried\"); }", Edition: "2021", Run: true, Trusted: true}})
	if err != nil {
		return nil, err
	}
	if v := vs[0]; v.Outcome != quiz.Compiles {
		sealed = check{sealed.Name, false, "a program that is right was tried: " + cmp.Or(v.Why, v.Claim()), "nothing can be proved here"}
	}
	why = j.RunRefusal()
	if r := vs[0].Run; why == "" && (r == nil || r.Output != "tried\n") {
		why = "a program was tried, and could not be built or run"
	}
	running := check{Name: "running in a sandbox", OK: why == "", Found: cmp.Or(why, "a program was built and run; so are those of decks that you trust")}
	if !running.OK {
		running.Follows = "no program is run, so there are no questions about what programs print but from evidence"
	}
	return append(checks, sealed, running), nil
}

// checkSystem says what the system has.
func (p *program) checkSystem(s sandbox.Support) []check {
	found := "the kernel has none, or it is off"
	if s.Landlock > 0 {
		found = fmt.Sprintf("version %d of its interface", s.Landlock)
	}
	landlock := check{Name: "Landlock", OK: s.Landlock >= sandbox.MinLandlock, Found: found}
	if !landlock.OK {
		landlock.Follows = fmt.Sprintf("nothing keeps a program from files; version %d is needed, which Linux has from 5.19 on", sandbox.MinLandlock)
	}
	seccomp := check{Name: "seccomp", OK: s.Seccomp, Found: "for " + runtime.GOARCH}
	if !seccomp.OK {
		seccomp.Found = "not on this system, or not for " + runtime.GOARCH
		seccomp.Follows = "nothing keeps a program from the network"
	}
	limits := check{Name: "limits", OK: s.Limits, Found: "of memory, processor time and size of files"}
	if !limits.OK {
		limits.Found = "only of time"
		limits.Follows = "a hostile program can take much memory while it is compiled"
	}
	group := check{Name: "ending", OK: s.Group, Found: "a compiler is ended with all that it started"}
	if !group.OK {
		group.Found = "only the compiler itself is ended"
	}
	return []check{landlock, seccomp, limits, group}
}
