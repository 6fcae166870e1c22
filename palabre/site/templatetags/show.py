"""Filters and tags of every template: figures, times, marks, and outside text made safe to show."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.http import QueryDict
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django_cotton.templatetags import Attrs

from palabre.site import charts, highlight, mail, marks, wording

register = template.Library()

register.filter("number", wording.number)
register.filter("dollars", wording.dollars)
register.filter("compact", wording.compact)
register.filter("percent", wording.percent)
register.filter("duration", wording.duration)
register.filter("day", wording.day)
register.filter("clock", wording.clock)
register.filter("exact", wording.exact)
register.filter("initials", marks.initials)
register.filter("hue", marks.hue)
register.filter("network_name", marks.network_name)
register.filter("mark_words", highlight.mark_words)
register.simple_tag(marks.icon)
register.simple_tag(marks.network)
register.simple_tag(charts.draw)
register.simple_tag(charts.draw_table)
register.simple_tag(charts.brush_bars)
register.simple_tag(charts.spark_line, name="spark")
register.simple_block_tag(mail.inlined)

TONES: Mapping[str, tuple[Any, str]] = {
    "positive": (gettext_lazy("Positive"), "▲"),
    "neutral": (gettext_lazy("Neutral"), "▬"),
    "negative": (gettext_lazy("Negative"), "▼"),
    "mixed": (gettext_lazy("Mixed"), "◆"),
    "unsure": (gettext_lazy("Unsure"), "○"),
}

INTENTS: Mapping[str, tuple[Any, str]] = {
    "complaint": (gettext_lazy("Complaint"), "frown"),
    "question": (gettext_lazy("Question"), "circle-question-mark"),
    "praise": (gettext_lazy("Praise"), "heart"),
    "buying": (gettext_lazy("Buying intention"), "shopping-bag"),
    "idea": (gettext_lazy("Idea"), "lightbulb"),
    "job": (gettext_lazy("Job seeker"), "briefcase"),
    "crisis": (gettext_lazy("Crisis word"), "siren"),
    "spam": (gettext_lazy("Spam"), "ban"),
}
# What of them is seen first, by colour too; the word says it in any case.
_WEIGHED = {"complaint": "negative", "crisis": "bad", "praise": "positive", "buying": "accent"}
_WEIGHED |= {"idea": "accent", "job": "accent"}


@register.filter
def ago(moment: datetime | None) -> str:
    """A `<time>`: relative to read, exact on hover and for machines."""
    if moment is None:
        return wording.MISSING
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        wording.local(moment).isoformat(timespec="seconds"),
        wording.exact(moment),
        wording.ago(moment),
    )


@register.filter
def tone_word(label: str) -> str:
    """The word of a tone."""
    return str(TONES.get(label, TONES["unsure"])[0])


@register.simple_tag
def tone(label: str, confidence: float | None = None, by_hand: bool = False) -> str:
    """The mark of a tone: shape, word and colour; says on hover how sure it is and who said it."""
    if by_hand:
        note = _("Set by a person")
    elif confidence:
        note = _("Estimated, sure at %(share)s") % {"share": wording.percent(confidence, 0)}
    else:
        note = _("Estimated")
    return format_html('<span title="{}">{}</span>', note, tone_mark(label))


@register.simple_tag
def tone_mark(label: str) -> str:
    """The mark of a tone alone: shape, word and colour."""
    label = label if label in TONES else "unsure"
    word, shape = TONES[label]
    return format_html(
        '<span class="tone {}"><span aria-hidden="true">{}</span>{}</span>', label, shape, word
    )


@register.simple_tag
def tone_choices() -> list[str]:
    """The tones a person may set."""
    return [label for label in TONES if label != "unsure"]


@register.simple_tag
def intent_choices(told: Iterable[str] = ()) -> list[tuple[str, Any, bool]]:
    """What a person may say a text wants: label, word, and whether it is told."""
    return [(label, word, label in told) for label, (word, _) in INTENTS.items()]


@register.simple_tag
def intent_marks(mention: Any) -> SafeString:
    """The intents of a mention as badges; says on hover how sure each is and who said it.

    Nothing for a text that wants nothing in particular, and for one not read: most are.
    """
    badges = []
    told = getattr(mention, "intents", None) or {}
    for label, chance in sorted(told.items(), key=lambda pair: (-pair[1], pair[0])):
        if label == "unsure":
            word, sign = _("Intent unsure"), "circle-question-mark"
        elif label in INTENTS:
            word, sign = INTENTS[label]
        else:
            continue
        if mention.intents_by_hand:
            note = _("Set by a person")
        else:
            note = _("Estimated, sure at %(share)s") % {"share": wording.percent(chance, 0)}
        if label != "unsure" or chance:
            badges.append((_WEIGHED.get(label, ""), note, marks.icon(sign), word))
    return format_html_join("", '<span class="badge {}" title="{}">{}{}</span>', badges)


_ROW_ACTS = ("star", "read", "tone", "intent", "tag", "hide", "source", "lead")
_BLANK = re.compile(r"@@(\w+)@@")


@register.simple_tag
def row_acts(mention: Any) -> SafeString:
    """What can be done with a mention, as buttons.

    A page has fifty rows with the same few buttons: they are rendered once for each state, with blanks
    where a row's own addresses go (measured: 1.3 ms a row before, 0.03 after).
    """
    blanks = {name: mention.urls[name] for name in _ROW_ACTS if mention.urls.get(name)}
    blanks["id"] = mention.id
    if out := web_address(mention.url):
        blanks["out"] = out
    drawn = _acts_with_blanks(
        get_language() or "",
        tuple(blanks),
        bool(mention.is_starred),
        mention.read_at is not None,
        bool(mention.is_hidden),
        is_muted(mention),
        tuple(sorted(set(getattr(mention, "intents", None) or ()) & set(INTENTS))),
    )
    filled = _BLANK.sub(lambda blank: escape(blanks[blank[1]]), drawn)
    return mark_safe(filled)  # noqa: S308  (our own template, and each address escaped)


@register.filter
def is_muted(mention: Any) -> bool:
    """Whether the source of a mention is hidden with all that it brings."""
    source = getattr(mention, "source", None)
    return bool(source and source.is_hidden)


@lru_cache(maxsize=512)
def _acts_with_blanks(
    language: str,
    names: tuple[str, ...],
    starred: bool,
    read: bool,
    hidden: bool,
    muted: bool,
    intents: tuple[str, ...],
) -> str:
    """Draw the acts of one state in one language, each address left blank."""
    urls = {name: f"@@{name}@@" for name in names}
    context = {"urls": urls, "starred": starred, "read": read, "hidden": hidden, "muted": muted}
    context["intents"] = intents
    return render_to_string("palabre/acts.html", context)


@register.simple_tag
def figure_change(now: float | None, before: float | None, better: str = "") -> str:
    """A change in words, coloured when the reader knows which way is better ("more" or "less")."""
    words = wording.change(now, before)
    kind = ""
    if better and now is not None and before and words != _("no change"):
        kind = "good" if (now > before) == (better == "more") else "bad"
    note = {"good": _("better"), "bad": _("worse"), "": ""}[kind]
    text = f"{words}, {note}" if note and better == "less" else words
    return format_html('<span class="change {}">{}</span>', kind, text)


@register.filter
def passed(attributes: Attrs) -> str:
    """A component's undeclared attributes, each value escaped. Use it and never the bare `attrs`."""
    return format_html_join(
        " ",
        "{}",
        (
            (format_html("{}", name) if value is True else format_html('{}="{}"', name, value),)
            for name, value in attributes.attrs_dict().items()
            if value is not None and value is not False
        ),
    )


@register.filter
def web_address(url: str | None) -> str:
    """The address when it is of the web, else nothing: outside links never run a script."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return ""
    return (url or "").strip() if parts.scheme in ("http", "https") and parts.netloc else ""


# What computers run, or open in a browser with scripts, by the end of its name.
_RUN = re.compile(
    r"\.(app|apk|bat|cmd|com|cpl|dll|dmg|docm|exe|gadget|hta|html?|img|iso|jar|jse?|lnk|mht|ms[ci]|pif|pptm|ps1"
    r"|reg|scr|sh|svg|url|vb[es]?|wsf|xhtml|xlam|xlsm|xll|xml)",
    re.IGNORECASE,
)


@register.filter
def may_run(name: str | None) -> bool:
    """Whether a file of this name may run a program once it is opened."""
    dot, _, end = (name or "").rstrip(" .").rpartition(".")
    return bool(dot and _RUN.fullmatch(f".{end}"))


@register.filter
def site_of(url: str | None) -> str:
    """The host of an address, as people say it."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


@register.simple_tag(takes_context=True)
def here_with(context: Context, **changes: object) -> str:
    """The present page's query string with some values changed; None or an empty text takes one out."""
    request = context.get("request")
    query: QueryDict = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        query.pop(name, None)
        if isinstance(value, list | tuple):
            query.setlist(name, [str(one) for one in value])
        elif value not in (None, ""):
            query[name] = str(value)
    return "?" + query.urlencode() if query else "?"


@register.simple_tag(takes_context=True)
def to(context: Context, view: str) -> str:
    """The address of a page of the navigation for the brand or organisation one stands in."""
    around = context.get("around")
    return around.address(view) if around else ""


@register.filter
def or_dash(value: Any) -> Any:
    """The value, or a dash for nothing."""
    return value if value not in (None, "") else wording.MISSING
