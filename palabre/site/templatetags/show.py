"""How numbers, dates and words are shown, in the reader's language."""

from django import template

register = template.Library()
