package cli

// example is a command line that does something useful as it stands, but for the
// names in it, and what that is.
type example struct{ line, says string }

// examples stand in the help of each command and in the manual. What they do
// before a | is anneal's.
var examples = map[string][]example{
	"review": {
		{"anneal review", "what is due today, with new cards in between"},
		{"anneal review rust-ownership", "more of a deck when the day is done: what is named is not held to the pace of new concepts"},
		{"anneal review use-after-move --time 10m", "a concept, and no card begun after ten minutes"},
		{"anneal review is:leech --cram --plain", "what you keep forgetting, in sentences, without any effect"},
	},
	"quiz": {
		{"anneal quiz", "ten questions about what you have begun"},
		{"anneal quiz use-after-move copy-types -n 5 --time 5m", "two concepts in five minutes"},
		{"anneal quiz --seed 7 --json", "the quiz number 7, its result as an object"},
	},
	"add": {
		{"anneal add", "asks for all of it, on a terminal"},
		{"anneal add --front 'What ends a borrow?' --back 'Its last use' --tags borrow", "a card without any question"},
		{"anneal add --deck work <cards.md", "cards in Markdown"},
		{"anneal add --from-code src/parse.rs", "the questions of an error that you have met"},
		{"anneal add --from-code - <messages.json", "or of what `cargo check --message-format=json` printed"},
	},
	"build": {
		{"anneal build lessons", "take the lessons of a folder into the reviews"},
		{"anneal build", "compile all that is registered, and prove it again"},
		{"anneal build lessons --watch", "and again whenever one of them changes"},
	},
	"check": {
		{"anneal check lessons", "what is wrong, drawn below the lines"},
		{"anneal check lessons --format short", "a line each, for editors"},
		{"anneal check lessons/moves.md --cards", "which questions it yields, and why not others"},
	},
	"preview": {
		{"anneal preview lessons/moves.md", "play the cards of a lesson"},
		{"anneal preview lessons/moves.md:40", "those of the program at line 40"},
	},
	"explain": {
		{"anneal explain A0107", "what a finding means, with examples"},
		{"anneal explain", "all findings that there are"},
	},
	"decks":  {{"anneal decks", "the decks, how many cards they have and where they come from"}},
	"remove": {{"anneal remove work", "forget the deck work; `anneal build` with its folder brings it back"}},
	"trust": {
		{"anneal trust work", "let the programs of the deck work be run"},
		{"anneal trust work --off", "take that back"},
	},
	"list": {
		{"anneal list is:due", "what is due"},
		{"anneal list 'prop:s<10 (is:due or tag:async)'", "a query of several terms, quoted for the shell"},
		{"anneal list -kind:cloze --json", "an object a line of all that are no cloze"},
	},
	"show": {
		{"anneal show rust-ownership/moves/why", "a card with its answer"},
		{"anneal show code:E0382 --yes", "all about an error code"},
	},
	"card": {{"anneal card rust-ownership/moves/why", "its history, and why it is due when it is"}},
	"edit": {
		{"anneal edit rust-ownership/moves/why", "open its lesson at its line"},
		{"anneal edit is:flagged", "one after the other, all that you have flagged"},
	},
	"stats": {
		{"anneal stats", "as pictures in the terminal"},
		{"anneal stats --html stats.html", "as a page that needs no network"},
		{"anneal stats --json", "as an object"},
	},
	"undo":    {{"anneal undo", "take back the last answer or change of this device"}},
	"redo":    {{"anneal redo", "do again what undo took back"}},
	"suspend": {{"anneal suspend rust-ownership/moves/why", "do not ask it any more"}, {"anneal suspend kind:order --yes", "nor any card of a kind"}},
	"resume":  {{"anneal resume is:suspended", "ask all of them again"}},
	"bury":    {{"anneal bury rust-ownership/moves/why", "not before tomorrow"}, {"anneal bury concept:moves --until +7", "not before a week has passed"}},
	"forget":  {{"anneal forget concept:moves", "learn a concept again from the beginning"}},
	"due":     {{"anneal due rust-ownership/moves/why +3", "ask it in three days"}, {"anneal due is:flagged tomorrow", "and all flagged ones tomorrow"}},
	"flag": {
		{"anneal flag rust-ownership/moves/why --note 'ask at work'", "a flag with a note"},
		{"anneal flag is:flagged --off", "take all flags away"},
	},
	"tag":    {{"anneal tag code:E0499 --add loops", "a tag for all cards about an error code"}},
	"export": {{"anneal export anki rust.apkg", "all cards, as a package for Anki"}, {"anneal export log shared", "the log, into a folder that devices share"}},
	"export anki": {
		{"anneal export anki rust.apkg", "all cards; import it again after every export"},
		{"anneal export anki --schedule rust.apkg", "with due days, memory and every answer"},
		{"anneal export anki deck:work work.apkg", "those that a query finds"},
	},
	"export tsv": {{"anneal export tsv rust.tsv", "a table, for notes that Anki has already"}, {"anneal export tsv --update rust.tsv", "and leave what was added in Anki alone"}},
	"export log": {{"anneal export log shared", "a file of this device in the folder shared"}},
	"import":     {{"anneal import anki rust.colpkg", "cards, media and history from Anki"}, {"anneal import log shared", "what other devices wrote"}},
	"import anki": {
		{"anneal import anki rust.apkg --dry-run", "say what would come"},
		{"anneal import anki rust.apkg --deck anki", "as one deck"},
	},
	"import log": {{"anneal import log shared", "all logs in the folder shared"}},
	"config": {
		{"anneal config", "every setting, its meaning, and where its value comes from"},
		{"anneal config --learning-steps 1m,10m", "change what all devices must agree about"},
	},
	"doctor":     {{"anneal doctor", "what works here"}, {"anneal doctor --repair", "mend the store"}},
	"backup":     {{"anneal backup", "one more of today"}, {"anneal backup --list", "those that there are"}},
	"restore":    {{"anneal restore anneal-2026-01-31.backup", "go back to a backup"}},
	"rebuild":    {{"anneal rebuild", "compute all that is computed again"}, {"anneal rebuild --reschedule --dry-run", "how many due days the present settings would move"}},
	"completion": {{"anneal completion bash >~/.local/share/bash-completion/completions/anneal", "for every bash from now on"}, {"anneal completion zsh >~/.zfunc/_anneal", "for zsh, where that folder is in $fpath"}, {"anneal completion fish >~/.config/fish/completions/anneal.fish", "for fish"}},
	"man":        {{"anneal man | man -l -", "read the manual"}, {"anneal man >~/.local/share/man/man1/anneal.1", "and from then on with `man anneal`"}},
}
