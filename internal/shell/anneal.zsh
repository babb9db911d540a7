#compdef anneal
# What TAB offers behind anneal, for zsh. Put it as _anneal into a folder of
# $fpath, or, behind compinit:
#
#   source <(anneal completion zsh)
#
# No command is run for it. If anneal says "files", zsh completes them as well.
_anneal() {
    local -a reply whole part shown
    local line word
    reply=("${(@f)$(command anneal __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    for line in "${(@)reply[2,-1]}"; do
        word=${line%%$'\t'*}
        if [[ $word == *[:/=,\<] ]]; then part+=("$word"); else whole+=("$word"); shown+=("${line/$'\t'/  }"); fi
    done
    (( $#part )) && compadd -S '' -- "${(@)part}"
    (( $#whole )) && compadd -l -d shown -- "${(@)whole}"
    [[ $reply[1] == files ]] && _files
}
if [[ $funcstack[1] == _anneal ]]; then _anneal "$@"; else compdef _anneal anneal; fi
