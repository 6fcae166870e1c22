"""The pages of the Map."""
