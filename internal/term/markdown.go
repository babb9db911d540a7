package term

// Markdown draws Markdown in rows of at most width columns, a line break after
// each.
func Markdown(md string, width int, style Style) string {
	return style.paintAll(style.markdown(md, max(width, minWidth)))
}
