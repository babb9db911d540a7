package term

// waitingFor says that an action takes longer because others hold the log, by
// whom as far as it is known.
func waitingFor(by string) string {
	if by == "" {
		by = "another anneal"
	}
	return "the store is in use by " + by + "; what you did is kept, and goes on when it is free"
}
