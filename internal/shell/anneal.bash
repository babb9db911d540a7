# What TAB offers behind anneal, for bash 4 and later:
#
#   source <(anneal completion bash)
#
# No command is run for it. If anneal says "files", bash completes them.
_anneal() {
    local reply
    compopt +o default
    mapfile -t reply < <(command anneal __complete_bash "$COMP_WORDBREAKS" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
    COMPREPLY=("${reply[@]:1}")
    if [[ ${#COMPREPLY[@]} -eq 0 ]]; then
        [[ ${reply[0]} == files ]] && compopt -o default
    elif [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[:/=,\<] ]]; then
        compopt -o nospace
    fi
}
complete -F _anneal anneal
