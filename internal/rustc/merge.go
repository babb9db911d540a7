package rustc

import (
	"slices"
	"strings"

	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
)

// maxModule is the most bytes that a program in a crate with others may have.
const maxModule = 16 << 10

// module is a program that can be a module of a crate with others.
type module struct {
	items     map[string]bool // the names that it defines
	mine      map[string]bool // of those, the ones that rustc finds when it looks for items
	functions map[string]bool // of those, the functions
}

// lonely are the words of programs that mean something else, or could, when the
// program is not the root of its crate: paths from the root, what the whole
// crate shares, and what tells where the program is compiled.
var lonely = map[token]bool{
	"crate": true, "super": true, "mod": true, "extern": true, "macro_rules": true, "macro": true,
	"file": true, "module_path": true, "type_name": true, "type_name_of_val": true, "Location": true, "caller": true,
}

// plainAttributes are those that concern the item below them alone. Those that
// raise the level of a lint do not belong to them: here main is never unused, and
// there what a module defines is.
var plainAttributes = map[token]bool{"allow": true, "default": true, "derive": true, "inline": true, "must_use": true, "repr": true}

// moduleLike finds what could be taken for the name of a module in a message.
var moduleLike = lazyregexp.New(`module[0-9]`)

// asModule decides whether rustc says the same of a program as a module among
// others as it says of it alone; nil if that is in any doubt. It looks at tokens,
// and what it cannot read it leaves alone.
func asModule(p quiz.Program) *module { return fits(p, false) }

// fits is asModule. results says that main may return something: what that may be
// depends on whether it is the main of the crate.
func fits(p quiz.Program, results bool) *module {
	// In the edition 2015 paths begin at the root.
	if len(p.Text) > maxModule || !slices.Contains([]string{"2018", "2021", "2024"}, p.Edition) || moduleLike.Get().MatchString(p.Text) {
		return nil
	}
	tokens := tokens{scan(p.Text, p.Edition >= "2021")}
	if !tokens.balanced() || !tokens.plainMain(results) || !tokens.implementOwn() {
		return nil
	}
	for i, t := range tokens.all {
		switch {
		case lonely[t]:
			return nil
		case t == "#" && (tokens.at(i+1) != "[" || !plainAttributes[tokens.at(i+2)]):
			return nil
		case t == "self" && tokens.at(i+1) == ":" && tokens.at(i+2) == ":":
			return nil
		}
	}
	return tokens.items()
}

// tokens are those of a program.
type tokens struct{ all []token }

// at returns token i, "" outside the program.
func (ts tokens) at(i int) token {
	if i < 0 || i >= len(ts.all) {
		return ""
	}
	return ts.all[i]
}

// balanced reports whether every bracket has its other one.
func (ts tokens) balanced() bool {
	var open []token
	for _, t := range ts.all {
		switch t {
		case "(":
			open = append(open, ")")
		case "[":
			open = append(open, "]")
		case "{":
			open = append(open, "}")
		case ")", "]", "}":
			if len(open) == 0 || open[len(open)-1] != t {
				return false
			}
			open = open[:len(open)-1]
		}
	}
	return len(open) == 0
}

// plainMain reports whether the program defines `fn main() {` as an item of its
// own, without attributes and qualifiers, and does not speak of main otherwise:
// rustc demands more of the main of a crate than of another function.
func (ts tokens) plainMain(results bool) bool {
	depth, found := 0, false
	for i, t := range ts.all {
		switch t {
		case "{", "(", "[":
			depth++
		case "}", ")", "]":
			depth--
		case "main":
			begins := i == 1 || ts.at(i-2) == "}" || ts.at(i-2) == ";"
			if found || depth > 0 || !begins || ts.at(i-1) != "fn" || ts.at(i+1)+ts.at(i+2) != "()" {
				return false
			}
			if ts.at(i+3) != "{" && !(results && ts.at(i+3)+ts.at(i+4) == "->") {
				return false
			}
			found = true
		}
	}
	return found
}

// items collects the names that the program defines.
func (ts tokens) items() *module {
	m := &module{items: map[string]bool{}, mine: map[string]bool{}, functions: map[string]bool{}}
	depth := 0
	for i, t := range ts.all {
		mine := true
		switch t {
		case "{":
			depth++
			continue
		case "}":
			depth--
			continue
		case "struct", "enum", "union", "trait":
		case "fn", "type", "const", "static":
			mine = depth == 0 // deeper ones may belong to a type or a trait
		default:
			continue
		}
		name := string(ts.at(i + 1))
		if name == "mut" {
			name = string(ts.at(i + 2))
		}
		m.items[name] = true
		if mine {
			m.mine[name] = true
		}
		if t == "fn" {
			m.functions[name] = true
		}
	}
	return m
}

// implementOwn reports whether the program implements only traits of its own, or
// for types of its own: other implementations change what rustc infers elsewhere
// in the crate. Its own are those outside of functions: in one, the same name may
// hide, or be hidden by, another.
func (ts tokens) implementOwn() bool {
	types, traits := map[token]bool{}, map[token]bool{}
	depth := 0
	for i, t := range ts.all {
		switch {
		case t == "{":
			depth++
		case t == "}":
			depth--
		case t == "struct", t == "enum", t == "union", t == "trait":
			own := types
			if t == "trait" {
				own = traits
			}
			// A name that is defined in two places means now this and now that.
			_, twice := own[ts.at(i+1)]
			own[ts.at(i+1)] = depth == 0 && !twice
		}
	}
	for i, t := range ts.all {
		item := i == 0 || strings.Contains("};]{", string(ts.at(i-1))) || ts.at(i-1) == "unsafe" // else a type
		if t == "impl" && item && !ts.implementsOwn(i+1, types, traits) {
			return false
		}
	}
	return true
}

// implementsOwn looks at what follows an `impl`, from token i on.
func (ts tokens) implementsOwn(i int, types, traits map[token]bool) bool {
	angle := 0
	var last token // the last name outside of angle brackets
	path := false  // it stands at the end of a path
	parameters := map[token]bool{}
	for ; i < len(ts.all); i++ {
		switch t := ts.at(i); {
		case t == "<":
			angle++
		case t == ">" && ts.at(i-1) != "-":
			angle--
		case angle > 0:
			if last == "" {
				parameters[t] = true // and what bounds them, which does no harm
			}
		case t == "{", t == "where":
			return true // it has no trait
		case t == "for":
			name := ts.at(i + 1)
			return !path && traits[last] || types[name] && !parameters[name] && ts.at(i+2) != ":"
		case t == ":":
			path = true
		default:
			last = t
		}
	}
	return false
}
