"""The pictures of a post in the composer: where the eye goes in each, and how each network gets it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language

from palabre.channels.doors import platform
from palabre.connectors.contract import Platform
from palabre.governance.access import Here, brand_here
from palabre.governance.acts import Actor
from palabre.publishing.actions.media import aim_picture
from palabre.publishing.cuts import cuts_in, cuts_of
from palabre.publishing.cutting import Cuts
from palabre.publishing.forms import PostForm
from palabre.publishing.models import Media, Post
from palabre.publishing.views.media import small_address

Pictures = Sequence[tuple[Media, str]]
NEWEST = 24  # of the library beside what is written; the others on its page


def cuts_here(request: HttpRequest, post: Post | None, pictures: Pictures) -> Cuts:
    """The cuts that stand in the form, else those of the post."""
    if request.method == "POST":
        return cuts_in(request.POST, [row for row, _alt in pictures])
    if post is None:
        return {}
    return {str(one.media_id): one.cuts for one in post.attachments.all()}


def attached(
    here: Here, form: PostForm, pictures: Pictures, cuts: Cuts
) -> list[tuple[Media, str, Any, str]]:
    """The pictures with their descriptions, how the ticked networks get them, and where they are small."""
    networks = _ticked(form)
    return [
        (row, alt, cuts_of(row, networks, cuts, url), url)
        for row, alt in pictures
        for url in (small_address(here, row),)
    ]


def library_beside(here: Here, pictures: Pictures) -> list[Media]:
    """The newest pictures of the brand's library, without those that are in the post already."""
    taken = [row.pk for row, _alt in pictures]
    return list(Media.objects.filter(brand=brand_here(here)).exclude(pk__in=taken)[:NEWEST])


def _ticked(form: PostForm) -> list[Platform]:
    told = form["channels"].data if form.is_bound else form.initial.get("channels")
    chosen = {str(one) for one in told or ()}
    slugs = dict.fromkeys(one.platform for one in form.accounts if str(one.pk) in chosen)
    return [platform(slug) for slug in slugs]


def lists_beside(
    request: HttpRequest, here: Here, form: PostForm, pictures: Pictures, cuts: Cuts
) -> str:
    """How the networks get each picture, as parts that take the place of those on the page. Videos and
    documents have none.

    One that was just taken from the library isn't laid out there yet: it comes when it is kept.
    """
    networks, language = tuple(one.slug for one in _ticked(form)), get_language() or ""
    return "".join(
        _list_beside(
            _Shown(row), networks, tuple(sorted(cuts.get(str(row.pk), {}).items())),
            small_address(here, row), language,
        )
        for row, _alt in pictures
        if f"alt_{row.pk}" in request.POST and row.is_picture
    )  # fmt: skip


class _Shown:
    """A picture that equals another when nothing of it differs, as rows of the same number need not."""

    def __init__(self, row: Media) -> None:
        self.row = row
        fields = (getattr(row, one.attname) for one in row._meta.concrete_fields)
        self._known = tuple(str(one) for one in fields)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Shown) and self._known == other._known

    def __hash__(self) -> int:
        return hash(self._known)


@lru_cache(maxsize=128)
def _list_beside(
    shown: _Shown,
    networks: tuple[str, ...],
    cuts: tuple[tuple[str, str], ...],
    url: str,
    _language: str,
) -> str:
    """Drawn once: it is asked for with each word that is typed, and words change nothing of it."""
    row = shown.row
    found = cuts_of(row, map(platform, networks), {str(row.pk): dict(cuts)}, url)
    return render_to_string(
        "publishing/cut_list.html", {"picture": row, "cuts": found, "is_beside": True}
    )


def keep_aims(by: Actor, pictures: Pictures) -> None:
    """Keep where the eye goes in the pictures that a form pointed elsewhere."""
    rows = Media.objects.in_bulk([row.pk for row, _alt in pictures])
    for row, _alt in pictures:
        kept = rows.get(row.pk)
        if kept and (kept.focal_x, kept.focal_y) != (row.focal_x, row.focal_y):
            aim_picture(by, kept, (row.focal_x, row.focal_y))
