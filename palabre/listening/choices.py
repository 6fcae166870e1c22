"""Languages and countries to choose from, named in the reader's language."""

from palabre.analysis.text import fold
from palabre.listening.words import locale

# What the language detector tells apart and people write most on the networks we read.
LANGUAGES = (
    "ar", "ca", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hi", "hu", "it", "ja", "ko",
    "nl", "no", "pl", "pt", "ro", "ru", "sv", "tr", "uk", "vi", "zh",
)  # fmt: skip

# Codes of Unicode that name no country: unknown, unions, outlying places, made up for tests.
NO_COUNTRIES = frozenset({"ZZ", "EU", "EZ", "UN", "QO", "XA", "XB"})


def language_choices() -> list[tuple[str, str]]:
    """Pairs of code and name, by name."""
    names = locale().languages
    return sorted(((code, names.get(code, code)) for code in LANGUAGES), key=_by_name)


def country_choices() -> list[tuple[str, str]]:
    """Pairs of two-letter code and name, by name."""
    named = locale().territories.items()
    return sorted(
        ((code, name) for code, name in named if len(code) == 2 and code not in NO_COUNTRIES),
        key=_by_name,
    )


def _by_name(pair: tuple[str, str]) -> str:
    return fold(pair[1])
