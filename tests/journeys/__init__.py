"""Journeys of a person in a real browser."""
