"""What one reads before one decides: texts per account, differences, findings, comments, steps."""

from typing import Any

from django.utils.translation import gettext as _

from palabre.channels.models import Channel
from palabre.governance.models import Member
from palabre.publishing.against import in_words
from palabre.publishing.approving import Team
from palabre.publishing.findings import findings, to_pass
from palabre.publishing.history import between
from palabre.publishing.looking import previews_there
from palabre.publishing.models import Media, Review, Version
from palabre.publishing.previewing import Address
from palabre.publishing.rules import Need, Step
from palabre.publishing.versions import Part, parts_of, written_of


def material_of(review: Review, address: Address) -> dict[str, Any]:
    """All that a reviewer reads, inside or outside the house, as it was handed in; pictures are found at the
    ``address`` that the page knows."""
    post = review.post
    versions = {one.number: one for one in post.versions.filter(number__lte=review.version)}
    content = versions[review.version].content if review.version in versions else {}
    written = written_of(content)
    accounts = list(
        Channel.every.filter(organisation=review.organisation_id).filter(
            pk__in=[one.channel for one in written.told]
        )
    )
    pictures = Media.objects.filter(brand=post.brand_id).in_bulk(
        [number for number, _alt in written.media]
    )
    shown = [(pictures[number], alt) for number, alt in written.media if number in pictures]
    parts = parts_of(content, _names(review), {one.pk: one.name for one, _alt in shown})
    is_current = review.version == post.version
    found = findings(post) if is_current else []
    override = post.overrides.filter(version=review.version).select_related("by").first()
    return {
        "review": review,
        "post": post,
        "written": written,
        "shown": previews_there(
            post.brand,
            written,
            accounts,
            shown,
            address,
            answering=post.answering,
            quotes=bool(post.quoting),
        ),
        "pictures": shown,
        "parts": [one for one in parts if one.is_text],
        "findings": [{"grave": one.grave, "says": in_words(one)} for one in found],
        "is_blocked": bool(to_pass(post, found)),
        "override": override,
        "comments": _comments(review, parts),
        "verdicts": review.verdicts.select_related("by", "guest", "place__user"),
        **_changed(review, versions),
    }


def _names(review: Review) -> dict[int, str]:
    rows = Channel.every.filter(organisation=review.organisation_id)
    return dict(rows.values_list("pk", "name"))


def _changed(review: Review, versions: dict[int, Version]) -> dict[str, Any]:
    """What changed since the version that was reviewed before, else since the one before this."""
    earlier = review.post.reviews.filter(version__lt=review.version).order_by("-version").first()
    # Not every number has its version: those that were kept while one wrote gave way to the last.
    number = earlier.version if earlier else max({*versions} - {review.version}, default=0)
    before = versions.get(number)
    if before is None:
        return {"since": None, "changes": []}
    content = versions[review.version].content if review.version in versions else {}
    return {"since": before, "changes": between(review.post, before.content, content)}


def _comments(review: Review, parts: list[Part]) -> list[dict[str, Any]]:
    labels = {one.name: one.label for one in parts}
    rows = review.post.comments.filter(version__lte=review.version).select_related("by", "guest")
    return [{"row": one, "part": labels.get(one.part, "")} for one in rows]


def path_words(review: Review, team: Team) -> list[dict[str, Any]]:
    """The steps of a review in words: those behind, the present one, those to come."""
    steps = review.read_steps
    return [
        {
            "label": step_words(step, team),
            "done": place < review.step or review.state == "approved",
            "current": review.is_open and place == review.step,
        }
        for place, step in enumerate(steps)
    ]


def step_words(step: Step, team: Team) -> str:
    """A step as one reads it."""
    people: list[Member] = [team.members[one] for one in step.people if one in team.members]
    if not people:
        return _("A guest from outside") if step.outside else _("Anybody who may approve")
    names = ", ".join(str(one) for one in people)
    if len(people) == 1:
        return names
    if step.need is Need.ALL:
        return _("All of: %(names)s") % {"names": names}
    return _("One of: %(names)s") % {"names": names}
