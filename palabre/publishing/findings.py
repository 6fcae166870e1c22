"""What stands against a post before its review and before its sending, and what was overridden."""

from collections.abc import Iterator

from palabre.connectors.protocols import Draft
from palabre.connectors.takes import FORM
from palabre.governance.rules import Refused
from palabre.publishing import piloting, reading_only
from palabre.publishing.against import Pictures, context_of, found_in, in_words
from palabre.publishing.chartering import Rules, rules_for
from palabre.publishing.checks import File, Finding, by_weight, charter_of, limits_of, places_of
from palabre.publishing.contents import Content, contents, texts_of
from palabre.publishing.counted import as_long_as, counts_there
from palabre.publishing.cutting import Cuts
from palabre.publishing.models import Delivery, Post, Variant
from palabre.publishing.privately import platform_for
from palabre.publishing.rules import DeliveryState

# What no word of anybody's lets pass: the text would not leave all the same.
FIRM = frozenset({reading_only.RULE})


def findings(post: Post) -> list[Finding]:
    """What the checks find in a post as it stands, on all of its accounts, each thing once, in the order in
    which it is told."""
    found: dict[tuple[str, str], Finding] = {}
    carried = list(post.attachments.select_related("media").order_by("position"))
    pictures = [(one.media, one.alt) for one in carried]
    cuts = {str(one.media_id): one.cuts for one in carried}
    rules, kept = rules_for(post.brand), piloting.kept_to(post.brand)
    for variant in post.variants.select_related("channel", "post"):
        of_account = [
            *piloting.against(kept, variant.channel, post.answering),
            *reading_only.against(variant.channel, post.answering),
        ]
        for finding in [*of_account, *_of_variant(variant, pictures, cuts, rules)]:
            if post.is_template and finding.rule == "place-left":
                continue
            found.setdefault((finding.rule, in_words(finding)), finding)
    return by_weight(found.values())


def _of_variant(
    variant: Variant, pictures: Pictures, cuts: Cuts, rules: Rules
) -> Iterator[Finding]:
    post = variant.post
    of = platform_for(variant.channel, post.answering, aside=bool(variant.more.get("private")))
    of = of.in_form(variant.more.get(FORM, ""))
    texts = [content for content, _after in contents(variant)]
    first, said = texts[0], [one["text"] for one in texts]
    if post.counts_clicks and counts_there(of):
        said = [as_long_as(text) for text in said]
    draft = Draft(
        said[0], title=first["title"], language=first["language"], link=first["link"],
        tags=tuple(first["tags"]), to=first["to"], more=first["more"], no_card=first["no_card"],
    )  # fmt: skip
    context = context_of(
        post.language, pictures, is_advertising=post.is_advertising,
        is_ambassador=rules.speaks_as_employee(variant.channel),
    )  # fmt: skip
    yield from texts_of(variant).findings
    yield from found_in(
        said,
        draft,
        of,
        pictures,
        rules.charter,
        context,
        cuts,
        answers=post.created_at if post.answering else None,
        quotes=bool(post.quoting),
    )


def standing_against(post: Post) -> list[Finding]:
    """The grave findings that nobody with the right to has overridden for this version."""
    return still_standing(post, findings(post))


def still_standing(post: Post, found: list[Finding]) -> list[Finding]:
    """Those of the findings that hold the post back: an override lets pass what stood there then, not
    what came since, as by other rules of the charter; and never what is `FIRM`."""
    grave = [one for one in found if one.grave]
    if not grave:
        return []
    overrides = post.overrides.filter(version=post.version).values_list("rules", flat=True)
    passed = {key for keys in overrides for key in keys}
    return [one for one in grave if one.key not in passed or one.rule in FIRM]


def to_pass(post: Post, found: list[Finding]) -> list[Finding]:
    """Those of the findings that hold the post back and that somebody with the right to may let pass."""
    return [one for one in still_standing(post, found) if one.rule not in FIRM]


def refuse_grave_text(row: Delivery, content: Content) -> None:
    """Raise `Refused` with what stands against a text that shall take the place of a published one: what the
    charter forbids isn't brought in afterwards. What was overridden for its post stays so."""
    post = row.variant.post
    aside = bool(row.variant.more.get("private"))
    of = platform_for(row.channel, post.answering, aside=aside)
    # The texts of the post as they would stand there then: what one of them says, another needn't.
    beside = Delivery.objects.filter(variant=row.variant_id).exclude(state=DeliveryState.CANCELLED)
    said = {one.part: one.content["text"] for one in beside.order_by("part")}
    said[row.part] = text = content["text"]
    place = sorted(said).index(row.part)
    pictures = [(one.media, one.alt) for one in post.attachments.select_related("media")]
    rules = rules_for(post.brand)
    context = context_of(
        post.language, pictures, is_advertising=post.is_advertising,
        is_ambassador=rules.speaks_as_employee(row.channel),
    )  # fmt: skip
    context = context.of_text(place, [said[part] for part in sorted(said)])
    found = [*charter_of(text, rules.charter, context), *places_of(text)]
    files = [File(str(one["id"]), "") for one in content.get("media", ())]
    limits = limits_of(Draft(text), of, files=files)
    found += [one for one in limits if one.rule == "text-too-long"]
    _refuse(still_standing(post, found))


class Against(Refused):
    """Something grave stands against a post, which an override could let pass."""


def refuse_grave(post: Post) -> None:
    """Raise `Refused` with what stands against a post, unless it was overridden: `Against` where an override
    could let it pass."""
    against = standing_against(post)
    _refuse(against, Refused if any(one.rule in FIRM for one in against) else Against)


def _refuse(against: list[Finding], error: type[Refused] = Refused) -> None:
    if against:
        raise error(" ".join(in_words(one) for one in against[:3]))
