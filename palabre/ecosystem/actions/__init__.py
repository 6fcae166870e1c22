"""The verbs of the Map."""
