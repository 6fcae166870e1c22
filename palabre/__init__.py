"""Palabre: listen, map, decide, take part, protect, measure."""

__version__ = "0.1.0"
