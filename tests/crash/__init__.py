"""Workers killed at random moments, with real processes."""
