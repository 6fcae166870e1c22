"""Themes: what many texts are about, found, named, followed from one look to the next, and where they go.

Pure: texts with their voice and language come in, numbers of texts go out. Each language is read apart.
"""

from palabre.analysis.themes.finding import FEWEST_TEXTS, Found, Said, Theme, themes_of
from palabre.analysis.themes.following import RECENT, Turn, same_as, turn_of

__all__ = [
    "FEWEST_TEXTS",
    "RECENT",
    "Found",
    "Said",
    "Theme",
    "Turn",
    "same_as",
    "themes_of",
    "turn_of",
]
