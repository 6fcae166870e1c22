"""Commands of Django that Palabre does in its own way."""
