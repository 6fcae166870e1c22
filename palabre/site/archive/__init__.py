"""A whole organisation in one file, and back: see docs/reference/archive.md."""
