# What TAB offers behind anneal, for fish:
#
#   anneal completion fish > ~/.config/fish/completions/anneal.fish
#
# No command is run for it. If anneal says "files", fish completes them as well.
function __anneal_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    # A word in open quotes is given without them.
    set word (string unescape -- $word 2>/dev/null; or string replace -r '^[\'"]' '' -- $word)
    set -l reply (command anneal __complete $words[2..-1] "$word" 2>/dev/null)
    printf '%s\n' $reply[2..-1]
    test "$reply[1]" = files; and __fish_complete_path "$word"
end
complete -c anneal -f -k -a '(__anneal_complete)'
