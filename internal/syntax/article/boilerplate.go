package article

import (
	"strings"

	"anneal/internal/lazyregexp"
)

var (
	readTime = lazyregexp.New(`(?i)^(?:about\s+)?\d+\s*(?:-|\s)?\s*min(?:ute)?s?(?:\s+read)?\.?$`)
	dateLine = lazyregexp.New(`(?i)^(?:(?:published|posted|updated|last updated)(?:\s+(?:on|at|by)\b)?:?\s*.*|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2},?\s+\d{4}|\d{4}-\d{2}-\d{2})$`)
	byline   = lazyregexp.New(`^(?:[Bb]y|Written by|Author:)\s+\p{Lu}`)
	social   = lazyregexp.New(`(?i)^(?:share(?: (?:this|on|via)\b.*)?|tweet(?: this)?|follow (?:me|us|@).*|subscribe\b.*|sign (?:up|in)\b.*|log in|read more|like this\b.*|\d+ (?:comments?|likes?|claps?|views?|shares?)|leave a comment|facebook|twitter|linkedin|reddit|email|table of contents|advertisement)$`)

	// What follows one of these is not the article any more.
	tail = lazyregexp.New(`(?i)^(?:editor(?:'s|’s)? recommended|recommended (?:sites|reading|posts|articles)|about the authors?|about me|related (?:posts|articles|reading)|you (?:may|might) also like|more from\b|further reading|leave a (?:reply|comment)|sponsored|newsletter|subscribe (?:to|for)\b|thanks for reading|stay tuned|tags:|filed under)`)
)

// isBoilerplate tells the lines that a page puts around an article.
func isBoilerplate(text string) bool {
	text = strings.TrimSpace(text)
	return readTime.Get().MatchString(text) || dateLine.Get().MatchString(text) || byline.Get().MatchString(text) && len(text) < 80 ||
		social.Get().MatchString(text) && !strings.HasSuffix(text, ".")
}

// endsArticle reports whether a line begins what follows an article.
func endsArticle(text string) bool {
	text = strings.TrimLeft(strings.TrimSpace(text), "# ")
	return len(text) < 80 && tail.Get().MatchString(text)
}

var notWord = lazyregexp.New(`[^\pL\pN]+`)

func plain(s string) string {
	return strings.TrimSpace(notWord.Get().ReplaceAllString(strings.ToLower(s), " "))
}
