"""The way to a plan that is signed: where a brand is on it, and what its own data say on each step."""
