"""The barometer of attention: how much is said of the compared brands, each source by a published weight."""
