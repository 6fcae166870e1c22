"""The stages and origins of leads in words, and their money as the reader writes it."""

from decimal import Decimal

from django.utils.translation import gettext_lazy, pgettext_lazy

from palabre.campaigns.templatetags.campaigns import money
from palabre.engagement.leads.rules import Origin, Stage

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


def amount(value: Decimal | None, currency: str) -> str:
    """1 250,50 € in French, €1,250.50 in English; a dash for what nobody said."""
    return money(None if value is None else int(value * 100), currency)
