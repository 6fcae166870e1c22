"""Pages of connected accounts and of what each network lets us do."""
