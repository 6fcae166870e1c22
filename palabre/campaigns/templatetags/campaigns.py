"""Filters of the room's pages."""

from babel import Locale, numbers
from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def money(cents: int | None, currency: str = "EUR") -> str:
    """1 250,50 € in French, €1,250.50 in English, of cents; whole amounts without cents; a dash for None."""
    if cents is None:
        return "–"
    language = {"en": "en_GB", "fr": "fr_FR"}.get(get_language() or "en", "en_GB")
    pattern = Locale.parse(language).currency_formats["standard"].pattern
    if cents % 100 == 0:
        pattern = pattern.replace("0.00", "0")
    return numbers.format_currency(
        cents / 100, currency, format=pattern, locale=language, currency_digits=False
    )
