"""What stands against a post before its review and before its sending, and what was overridden."""

from collections.abc import Iterator

from palabre.channels.doors import platform
from palabre.connectors.protocols import Draft
from palabre.governance.rules import Refused
from palabre.publishing.against import Pictures, charter_for, context_of, found_in, in_words
from palabre.publishing.checks import Finding
from palabre.publishing.contents import contents
from palabre.publishing.counted import as_long_as, counts_there
from palabre.publishing.models import Post, Variant


def findings(post: Post) -> list[Finding]:
    """What the checks find in a post as it stands, on all of its accounts, each thing once."""
    found: dict[tuple[str, str], Finding] = {}
    pictures = [
        (one.media, one.alt)
        for one in post.attachments.select_related("media").order_by("position")
    ]
    for variant in post.variants.select_related("channel", "post__brand__organisation"):
        for finding in _of_variant(variant, pictures):
            found.setdefault((finding.rule, said(finding)), finding)
    return list(found.values())


def _of_variant(variant: Variant, pictures: Pictures) -> Iterator[Finding]:
    post = variant.post
    of = platform(variant.channel.platform)
    texts = [content for content, _after in contents(variant)]
    first, said = texts[0], [one["text"] for one in texts]
    if post.counts_clicks and counts_there(of):
        said = [as_long_as(text) for text in said]
    draft = Draft(
        said[0], title=first["title"], language=first["language"], link=first["link"],
        tags=tuple(first["tags"]), to=first["to"], more=first["more"],
    )  # fmt: skip
    context = context_of(post.language, pictures, is_advertising=post.is_advertising)
    return found_in(
        said,
        draft,
        of,
        pictures,
        charter_for(post.brand),
        context,
    )


def said(finding: Finding) -> str:
    """A finding as a sentence in the reader's language."""
    return in_words(finding)


def standing_against(post: Post) -> list[Finding]:
    """The grave findings that nobody with the right to has overridden for this version."""
    grave = [one for one in findings(post) if one.grave]
    if not grave or post.overrides.filter(version=post.version).exists():
        return []
    return grave


def refuse_grave(post: Post) -> None:
    """Raise `Refused` with what stands against a post, unless it was overridden."""
    against = standing_against(post)
    if against:
        raise Refused(" ".join(said(one) for one in against[:3]))
