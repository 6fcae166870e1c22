"""What each network lets us do, made from the platforms' own data: nothing here is written by hand."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from palabre.channels.doors import USUAL, checking_platforms, platform, platforms
from palabre.channels.models import Channel
from palabre.channels.words import (
    BARRING,
    CAPABILITIES,
    MODERATION,
    megabytes,
    number,
    ratio,
    sizes,
    types,
    unit,
)
from palabre.connectors.contract import Capability, Platform, PostLimits
from palabre.connectors.films import FilmRules, clock
from palabre.connectors.pictures import PictureRules
from palabre.governance.access import Here, brands_of, page
from palabre.governance.rules import Right

# What the table shows, in the order in which one asks; several capabilities may answer one question.
COLUMNS: tuple[tuple[Any, frozenset[Capability]], ...] = (
    (gettext_lazy("Reading"), frozenset({Capability.READ})),
    (gettext_lazy("Search"), frozenset({Capability.SEARCH})),
    (gettext_lazy("Live"), frozenset({Capability.STREAM})),
    (gettext_lazy("Publish"), frozenset({Capability.PUBLISH})),
    (gettext_lazy("Answer"), frozenset({Capability.REPLY})),
    (gettext_lazy("Pass on"), frozenset({Capability.RELAY, Capability.QUOTE})),
    (gettext_lazy("Moderate"), frozenset({Capability.MODERATE})),
    (gettext_lazy("Measure"), frozenset({Capability.MEASURE})),
)

# Aids of ours, which no connector has to offer.
FINDING = frozenset({Capability.DIRECTORY, Capability.ACCOUNTS})


def shown() -> list[Platform]:
    """The networks of the real world, by name; the closed ones last."""
    real = [one for one in platforms() if not one.fictional]
    return sorted(real, key=lambda one: (one.closed_on is not None, _(one.name).casefold()))


@require_safe
@page(Right.READ)
def networks(request: HttpRequest) -> HttpResponse:
    """All networks beside each other."""
    rows = [
        {"of": one, "can": [(word, bool(asked & one.capabilities)) for word, asked in COLUMNS]}
        for one in shown()
    ]
    context = {"rows": rows, "columns": [word for word, _asked in COLUMNS]}
    return render(request, "channels/networks.html", context)


@require_safe
@page(Right.READ)
def network(request: HttpRequest, slug: str) -> HttpResponse:
    """One network: what can be done and how much, what can't, what it costs, and what to do by hand."""
    here: Here = request.here  # type: ignore[attr-defined]
    try:
        of = platform(slug)
    except KeyError:
        raise Http404 from None
    cannot = [
        word for one, word in CAPABILITIES.items()
        if one not in of.capabilities and one not in FINDING and not of.closed_on
    ]  # fmt: skip
    context = {
        "of": of,
        "can": [word for one, word in CAPABILITIES.items() if one in of.capabilities],
        "cannot": cannot,
        "ways": of.sources,
        "moderation": [MODERATION[act] for act in sorted(of.moderation)],
        "figures": [_(one.label) for one in of.metrics],
        "barring": [word for act, word in BARRING.items() if act in of.barring],
        "limits": _limits(of.post),
        "forms": _forms(of),
        "looked_at_within": _looked_at_within(of),
        "accounts": _accounts(here, slug),
        "pictures": of.post.pictures if of.post else None,
        "sizes": _sizes(of.post.pictures) if of.post and of.post.pictures else [],
        "films": of.post.films if of.post else None,
        "of_films": _films(of.post.films) if of.post and of.post.films else [],
    }
    return render(request, "channels/network.html", context)


def _looked_at_within(of: Platform) -> timedelta | None:
    """How long what is deleted there may stand here, where the network itself names no time."""
    demanded = checking_platforms()
    if of.deletion_within or of.slug not in demanded:
        return None
    return demanded[of.slug] or USUAL


def _accounts(here: Here, slug: str) -> list[Channel]:
    """The accounts of a network that the member's brands may use."""
    ours = Q(brand=None) | Q(brand__in=brands_of(here.member))
    rows = Channel.objects.filter(ours, organisation=here.organisation, platform=slug)
    return list(rows.select_related("brand"))


def _forms(of: Platform) -> list[tuple[Any, list[tuple[Any, Any]]]]:
    """The limits of each other form in which a text can be sent there, under its name."""
    named = next((one.choices for one in of.draft if one.name == "form"), {})
    return [
        (
            _(named[form]),
            [*_limits(post), *[(_("Video"), value) for value in _of_a_film(post)]],
        )
        for form, post in (of.post.forms if of.post else ())
    ]


def _of_a_film(post: PostLimits) -> list[str]:
    """What a form wants of a video, in one line; nothing where it takes none."""
    found = _films(post.films) if post.films else []
    return [" · ".join(f"{word} {value}" for word, value in found)] if found else []


def _limits(post: PostLimits | None) -> list[tuple[Any, Any]]:
    """The limits of a text, in words; those that are known."""
    if post is None:
        return []
    found = [
        (_("Text"), post.text and unit(post.text, post.unit)),
        (_("Text, in bytes"), post.bytes and unit(post.bytes, "bytes")),
        *_of_a_message(post.private),
        (_("Title"), post.title and unit(post.title, "characters")),
        (_("What any link counts"), post.link and unit(post.link, "characters")),
        (_("Pictures and videos"), post.media),
        (_("Size of a file"), post.media_bytes and megabytes(post.media_bytes)),
        (_("Description of a picture or video"), post.alt and unit(post.alt, "characters")),
        (_("Hashtags"), post.tags),
        (_("Kinds of files"), types(post.types)),
        (_("A document, alone (PDF)"), post.documents and megabytes(post.documents.bytes)),
    ]
    return [(word, value) for word, value in found if value]


def _of_a_message(private: PostLimits | None) -> list[tuple[Any, Any]]:
    """The length of a private message, where it is another than that of a post."""
    if private is None:
        return []
    in_bytes = private.bytes and unit(private.bytes, "bytes")
    return [
        (_("Private message"), private.text and unit(private.text, private.unit)),
        (_("Private message, in bytes"), in_bytes),
    ]


def _sizes(rules: PictureRules) -> list[tuple[Any, Any]]:
    """What a network wants of a picture, in words; what is known."""
    most = sizes([(rules.most_width, rules.most_height)])
    found = [
        (_("Narrowest shape"), rules.narrowest and ratio(rules.narrowest)),
        (_("Widest shape"), rules.widest and ratio(rules.widest)),
        (_("Largest size, in pixels"), most),
        (_("Most pixels"), rules.most_pixels and number(rules.most_pixels)),
        (_("Width and height together"), rules.most_sum and number(rules.most_sum)),
        (_("Least width"), rules.least_width),
        (_("Size of a picture’s file"), rules.bytes and megabytes(rules.bytes)),
        (_("Recommended sizes"), sizes(rules.best)),
    ]
    return [(word, value) for word, value in found if value]


def _films(rules: FilmRules) -> list[tuple[Any, Any]]:
    """What a network takes of a video, in words; what is known."""
    span = (rules.shortest and clock(rules.shortest), rules.longest and clock(rules.longest))
    pace = (rules.slowest, rules.fastest)
    found = [
        (_("Kinds of files"), types(rules.types)),
        (_("Size of a file"), rules.bytes and megabytes(rules.bytes)),
        (_("Length"), any(span) and _between(*span)),
        (_("Narrowest shape"), rules.narrowest and ratio(rules.narrowest)),
        (_("Widest shape"), rules.widest and ratio(rules.widest)),
        (_("Pictures a second"), any(pace) and _between(*(one and f"{one:g}" for one in pace))),
        (_("With one text"), rules.many),
    ]
    return [(word, value) for word, value in found if value]


def _between(least: str | float, most: str | float) -> str:
    """From a least to a most, of which one may not be known."""
    if least and most:
        return _("%(least)s to %(most)s") % {"least": least, "most": most}
    if most:
        return _("up to %(most)s") % {"most": most}
    return _("from %(least)s on") % {"least": least}
