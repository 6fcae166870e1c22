"""The stages and origins of leads in words, and their money as the reader writes it."""

from decimal import Decimal

from babel.core import UnknownLocaleError
from babel.numbers import get_territory_currencies
from django.utils.translation import gettext_lazy, pgettext_lazy

from palabre.campaigns.templatetags.campaigns import money
from palabre.engagement.leads.rules import Origin, Stage
from palabre.governance.models import Organisation

STAGES = {
    Stage.NEW: pgettext_lazy("stage of a lead", "New"),
    Stage.TALKING: pgettext_lazy("stage of a lead", "Talking"),
    Stage.OFFER: pgettext_lazy("stage of a lead", "Offer"),
    Stage.WON: pgettext_lazy("stage of a lead", "Won"),
    Stage.LOST: pgettext_lazy("stage of a lead", "Lost"),
}
ORIGINS = {
    Origin.MENTION: gettext_lazy("a mention"),
    Origin.CONVERSATION: gettext_lazy("a conversation"),
    Origin.LINK: gettext_lazy("a link page’s form"),
    Origin.HAND: gettext_lazy("by hand"),
}


def currency_of(organisation: Organisation) -> str:
    """The currency of the country an organisation is in; euros where none can be told."""
    try:
        known = get_territory_currencies(organisation.country)
    except (UnknownLocaleError, KeyError):
        known = []
    return known[-1] if known else "EUR"


def amount(value: Decimal | None, currency: str) -> str:
    """1 250,50 € in French, €1,250.50 in English; a dash for what nobody said."""
    return money(None if value is None else int(value * 100), currency)
