"""What happens to a picture on its way to a network that a person should know before."""

from collections.abc import Iterator, Sequence

from palabre.connectors.contract import Platform
from palabre.connectors.pictures import Plan, Shape
from palabre.connectors.protocols import Draft
from palabre.connectors.words import N_
from palabre.publishing.checks.files import File
from palabre.publishing.checks.findings import Finding
from palabre.publishing.checks.limits import MEDIA_URL


def shapes_of(
    plans: Sequence[Plan], shapes: Sequence[Shape], files: Sequence[File], platform: Platform
) -> Iterator[Finding]:
    """What is said of each picture, in their order: it stands still, is cut unasked, or is very small."""
    rules = platform.post.pictures if platform.post else None
    for at, (plan, shape, file) in enumerate(zip(plans, shapes, files, strict=True)):
        values: dict[str, str | int] = {"network": platform.name, "file": file.name}
        where = f"media:{at}"
        if plan.stops and plan.kinds:
            says = N_("%(file)s doesn't move on %(network)s: its first picture is shown.")
            yield Finding("picture-stops", False, says, None, values, where)
        if rules and 0 < shape.width < rules.least_width and not (file.is_film or file.is_document):
            says = N_("%(file)s is small for %(network)s: it wants %(least)s pixels across.")
            more = values | {"least": rules.least_width}
            yield Finding("picture-small", False, says, None, more, where)


def fetched_of(
    draft: Draft, platform: Platform, files: Sequence[File], *, is_open: bool
) -> Iterator[Finding]:
    """What stands against files that a network fetches, where the world can't reach this house."""
    post = platform.post
    elsewhere = draft.more.get(MEDIA_URL, "").strip()
    if post and post.fetches and files and not (is_open or elsewhere):
        says = N_(
            "%(network)s fetches pictures and videos itself, and doesn't reach this house: whoever runs"
            " it sets an address with https (PALABRE_ADDRESS)."
        )
        yield Finding("media-not-open", True, says, values={"network": platform.name}, part="media")
