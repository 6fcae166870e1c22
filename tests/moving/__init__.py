"""An organisation moves into a house that has others, whose rows have the same numbers."""
