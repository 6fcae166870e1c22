"""The versions of a post for programs: who made each, and what they changed."""

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.channels.calls import Call
from palabre.channels.models import ApiKey, Channel
from palabre.publishing.doors import door
from palabre.publishing.models import Media, Post, Version
from palabre.publishing.programs import Answer
from palabre.publishing.told.posts import Count, Number, Told
from palabre.publishing.versions import Part, differences, parts_of
from palabre.publishing.views.api import post_of
from palabre.publishing.views.api_reviews import EITHER

LISTED = 100


class VersionThere(Told):
    """A version in a list: of one sitting at which somebody wrote only the last stands here."""

    number: Number
    by: str
    at: datetime
    text: str


class Versions(Told):
    """The newest hundred versions of a post, the newest first."""

    versions: list[VersionThere]


class PartThere(Told):
    """A text of a version: ``part`` is what a comment on it names, ``label`` what a person reads."""

    part: str
    label: str
    text: str


class PieceThere(Told):
    """A piece of what differs."""

    kind: Literal["same", "added", "gone"]
    text: str


class Change(Told):
    """What differs in one part from the version before, in pieces that make it whole."""

    label: str
    pieces: list[PieceThere]


class VersionTold(Told):
    """A post as it stood once. ``since`` is the version before it, 0 for none: then nothing is compared."""

    number: Number
    by: str
    at: datetime
    since: Count
    parts: list[PartThere]
    changes: list[Change]


@door(Call("GET", "Lists the newest hundred versions of a post.", Versions, may=EITHER))
def versions(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """The versions of a post, the newest first."""
    rows = post_of(key, number).versions.order_by("-number")[:LISTED]
    told = [
        VersionThere(one.number, one.by, one.at, str(one.content.get("text", ""))) for one in rows
    ]
    return 200, Versions(told)


@door(
    Call(
        "GET",
        "Gives one version of a post, with what its writer changed of the one before.",
        VersionTold,
        may=EITHER,
    )
)
def version(request: HttpRequest, key: ApiKey, number: int, version: int) -> Answer:
    """One version, by its number."""
    post = post_of(key, number)
    row = get_object_or_404(post.versions, number=version)
    before = post.versions.filter(number__lt=row.number).order_by("-number").first()
    parts = _parts(post, row)
    changes = differences(_parts(post, before), parts) if before else []
    told = VersionTold(
        number=row.number,
        by=row.by,
        at=row.at,
        since=before.number if before else 0,
        parts=[PartThere(one.name, one.label, one.text) for one in parts],
        changes=[
            Change(label, [PieceThere(one.kind, one.text) for one in pieces])  # type: ignore[arg-type]
            for label, pieces in changes
        ],
    )
    return 200, told


def _parts(post: Post, row: Version) -> list[Part]:
    numbers = [number for number, _alt in row.content.get("media", ())]
    pictures = Media.objects.filter(brand=post.brand_id, pk__in=numbers).values_list("pk", "name")
    accounts = Channel.objects.filter(organisation=post.organisation_id).values_list("pk", "name")
    return parts_of(row.content, dict(accounts), dict(pictures))
