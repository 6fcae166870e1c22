"""Customer files beside ours: what is read from them, written to them, and told to programs."""
