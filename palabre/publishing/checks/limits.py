"""What a network's limits, as its data tells them, say against a text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from palabre.connectors.contract import Capability, Field, Platform, PostLimits
from palabre.connectors.lengths import UNITS, bytes_over, length, over, taken
from palabre.connectors.links import links
from palabre.connectors.looks import addresses
from palabre.connectors.pictures import GIF
from palabre.connectors.polls import FEWEST, answers_in
from palabre.connectors.protocols import Draft
from palabre.connectors.takes import FORM
from palabre.connectors.words import N_
from palabre.publishing.checks.documents import documents_of
from palabre.publishing.checks.files import File, file_of, megabytes
from palabre.publishing.checks.films import films_of
from palabre.publishing.checks.findings import Finding
from palabre.publishing.checks.passing import passed_on
from palabre.publishing.tagging import HASHTAG

SOON = timedelta(hours=2)
# The field of a text by which a picture that is on the web already is named instead of a file.
MEDIA_URL = "media_url"

_TOO_LONG = {
    "graphemes": N_("Too long by %(over)s: %(network)s takes %(most)s visible signs."),
    "bytes": N_("Too long by %(over)s: %(network)s takes %(most)s bytes."),
    "weighted": N_(
        "Too long by %(over)s: %(network)s takes %(most)s characters, and counts emoji and some"
        " scripts twice."
    ),
    "utf16": N_(
        "Too long by %(over)s: %(network)s takes %(most)s characters, and most emoji count as two."
    ),
    "emoji-bytes": N_(
        "Too long by %(over)s: %(network)s takes %(most)s characters, and emoji count by their bytes."
    ),
}
_TOO_LONG_PLAIN = N_("Too long by %(over)s: %(network)s takes %(most)s characters.")


def limits_of(
    draft: Draft,
    platform: Platform,
    *,
    files: Sequence[File] | None = None,
    answers: datetime | None = None,
    now: datetime | None = None,
    quotes: bool = False,
) -> list[Finding]:
    """Give what the network's limits say against a draft, in the order in which a page shows it.

    ``files`` stand for ``draft.media`` where only their description is at hand. ``answers`` is when
    the text that this one answers was published; with ``now`` the window for answers is checked. A
    network's server may have limits of its own: give the platform with these in ``post``. A draft that
    ``quotes`` passes a text of somebody else's on, without words as it is.
    """
    if quotes:
        found = passed_on(draft, platform, bool(files or draft.media))
        if found or not draft.text.strip():
            return found
    act = Capability.REPLY if answers else Capability.PUBLISH
    if act not in platform.capabilities:
        says = N_("%(network)s takes no texts of this kind from here: publish it there by hand.")
        return [Finding("not-from-here", True, says, values={"network": platform.name})]
    if files is None:
        files = [file_of(one) for one in draft.media]
    limits = (platform.post or PostLimits()).in_form(
        draft.more.get(FORM, "") if not answers else ""
    )
    return [
        *_wordless(draft, platform.name, limits),
        *_text(draft, files, platform.name, limits, answer=answers is not None),
        *_title(draft, platform.name, limits, answer=answers is not None),
        *_files(files, platform.name, limits),
        *films_of(files, platform.name, limits),
        *documents_of(files, platform.name, limits),
        *_alts(files, platform.name, limits),
        *_fields(platform.to if not answers else (), draft.to, "to", draft.text, files),
        *_fields(platform.draft if not answers else (), draft.more, "more", draft.text, files),
        *_tags(draft, platform.name, limits),
        *_links(draft, platform),
        *_card(draft, platform),
        *_window(platform, answers, now),
    ]


def _wordless(draft: Draft, network: str, limits: PostLimits) -> Iterator[Finding]:
    if limits.wordless and draft.text.strip():
        says = N_("%(network)s shows no words with this: what is written here isn’t seen there.")
        yield Finding("text-unseen", False, says, values={"network": network})


def _text(
    draft: Draft, files: Sequence[File], network: str, limits: PostLimits, *, answer: bool
) -> Iterator[Finding]:
    if limits.media_needed and not answer and not (files or draft.more.get(MEDIA_URL, "").strip()):
        says = N_("%(network)s shows pictures or videos: add one.")
        yield Finding("media-missing", True, says, values={"network": network}, part="media")
    elif not (draft.text.strip() or files or draft.link):
        yield Finding("text-empty", True, N_("There is nothing to send yet."))
    if files and limits.text_with_media:
        limits = replace(limits, text=limits.text_with_media)
    before = ""
    if draft.warning and limits.warning_gap is not None:
        before = draft.warning + limits.warning_gap
    whole = before + draft.text
    place = (max(0, taken(whole, limits) - len(before)), len(draft.text))
    values: dict[str, str | int] = {"network": network}
    if excess := over(whole, limits):
        says = _TOO_LONG.get(limits.unit, _TOO_LONG_PLAIN)
        values |= {"over": excess, "most": limits.text, "length": length(whole, limits)}
        yield Finding("text-too-long", True, says, place, values)
    elif excess := bytes_over(whole, limits):
        values |= {"over": excess, "most": limits.bytes}
        yield Finding("text-too-long", True, _TOO_LONG["bytes"], place, values)


def _title(draft: Draft, network: str, limits: PostLimits, *, answer: bool) -> Iterator[Finding]:
    values: dict[str, str | int] = {"network": network}
    if limits.title_needed and not answer and not draft.title.strip():
        says = N_("%(network)s wants a title: give one.")
        yield Finding("title-missing", True, says, values=values, part="title")
    unit = limits.unit if limits.unit in ("graphemes", "utf16") else "characters"
    rule = PostLimits(text=limits.title, unit=unit)
    if excess := over(draft.title, rule):
        says = N_("The title is too long by %(over)s: %(network)s takes %(most)s characters.")
        values |= {"over": excess, "most": limits.title}
        place = (taken(draft.title, rule), len(draft.title))
        yield Finding("title-too-long", True, says, place, values, "title")


def _files(files: Sequence[File], network: str, limits: PostLimits) -> Iterator[Finding]:
    values: dict[str, str | int] = {"network": network}
    if files and not (limits.media or limits.types or limits.alt or limits.films):
        says = N_("%(network)s takes no files from here: send the text without them.")
        yield Finding("media-unwanted", True, says, values=values, part="media")
        return
    if limits.media and len(files) > limits.media:
        says = N_("Too many files by %(over)s: %(network)s takes %(most)s with one text.")
        more = {"over": len(files) - limits.media, "most": limits.media}
        yield Finding("media-too-many", True, says, values=values | more, part="media")
    alone = bool(limits.pictures and limits.pictures.gif_alone)
    if alone and len(files) > 1 and any(one.content_type == GIF for one in files):
        says = N_("%(network)s shows a moving picture (GIF) alone: send no other file with it.")
        yield Finding("gif-not-alone", True, says, values=values, part="media")
    for at, file in enumerate(files):
        if file.is_film or file.is_document:
            continue
        of: dict[str, str | int] = {"network": network, "file": file.name}
        if limits.types and file.content_type not in limits.types:
            says = N_("%(network)s doesn't take %(file)s: it takes %(types)s.")
            kinds = ", ".join(kind.split("/")[-1].upper() for kind in limits.types)
            yield Finding("media-type", True, says, None, of | {"types": kinds}, f"media:{at}")
        if limits.media_bytes and file.size > limits.media_bytes:
            says = N_("%(file)s has %(size)s MB: %(network)s takes %(most)s MB at most.")
            sizes = {"size": megabytes(file.size), "most": megabytes(limits.media_bytes)}
            yield Finding("media-too-big", True, says, None, of | sizes, f"media:{at}")


def _alts(files: Sequence[File], network: str, limits: PostLimits) -> Iterator[Finding]:
    for at, file in enumerate(files):
        if not limits.alt:
            continue
        values: dict[str, str | int] = {"network": network, "file": file.name}
        shows = file.is_film or file.content_type.startswith("image/")
        if shows and not file.alt.strip():
            says = N_("Say what %(file)s shows: people who don't see it are told so (WCAG 1.1.1).")
            yield Finding("alt-missing", False, says, None, values, f"media:{at}")
        rule = PostLimits(text=limits.alt)
        if excess := over(file.alt, rule):
            says = N_("The description of %(file)s is too long by %(over)s characters.")
            place = (limits.alt, len(file.alt))
            yield Finding(
                "alt-too-long", True, says, place, values | {"over": excess}, f"media:{at}"
            )


def _fields(
    asked: Sequence[Field], given: Mapping[str, str], part: str, text: str, files: Sequence[File]
) -> Iterator[Finding]:
    for one in asked:
        named, values = one.needed_if or ("", frozenset())
        is_needed = one.required or given.get(named, "") in values
        is_needed = is_needed or (one.needed_with_files and bool(files))
        if one.without_files and files and given.get(one.name, "").strip():
            says = N_("No files go with “%(field)s”: take the files out, or empty it.")
            yield Finding(
                "field-alone", True, says, None, {"field": one.label}, f"{part}:{one.name}"
            )
        if one.answers_to is not None:
            yield from _answers(one, given, part, text)
        elif one.longest:
            yield from _too_long(one, given.get(one.name, "").strip(), part)
        if is_needed and not given.get(one.name, "").strip():
            says = N_("Fill in “%(field)s”.")
            yield Finding(
                "field-missing", True, says, None, {"field": one.label}, f"{part}:{one.name}"
            )


def _answers(of: Field, given: Mapping[str, str], part: str, text: str) -> Iterator[Finding]:
    answers = answers_in(given.get(of.name, ""))
    question = given.get(of.answers_to, "").strip() if of.answers_to else ""
    if of.answers_to and answers and not question:
        says = N_("“%(field)s”: the poll has no question: write it, or empty its answers.")
        yield Finding("poll-open", True, says, None, {"field": of.label}, f"{part}:{of.answers_to}")
    elif (question or answers) and len(answers) < FEWEST:
        says = N_("“%(field)s”: a poll has two answers at least, one a line.")
        yield Finding("poll-short", True, says, None, {"field": of.label}, f"{part}:{of.name}")
    elif of.most and len(answers) > of.most:
        says = N_("“%(field)s”: there may be %(most)s answers, you wrote %(count)s.")
        told: dict[str, str | int] = {"field": of.label, "most": of.most, "count": len(answers)}
        yield Finding("poll-many", True, says, None, told, f"{part}:{of.name}")
    for answer in answers:
        yield from _too_long(of, answer, part)
    if answers and of.longest_text and UNITS[of.unit](text.strip()) > of.longest_text:
        says = N_("The text is the question of the poll: %(most)s characters at most.")
        yield Finding("poll-long", True, says, None, {"most": of.longest_text})


def _too_long(of: Field, text: str, part: str) -> Iterator[Finding]:
    if of.longest and UNITS[of.unit](text) > of.longest:
        says = N_("“%(field)s”: “%(text)s…” is longer than the %(most)s characters that are taken.")
        told: dict[str, str | int] = {
            "field": of.label,
            "text": text[:20].strip(),
            "most": of.longest,
        }
        yield Finding("field-long", True, says, None, told, f"{part}:{of.name}")


def _tags(draft: Draft, network: str, limits: PostLimits) -> Iterator[Finding]:
    inside = list(HASHTAG.finditer(draft.text)) if limits.tags_in_text else []
    number = len(draft.tags) + len(inside)
    if limits.tags and number > limits.tags:
        says = N_("Too many hashtags by %(over)s: %(network)s takes %(most)s.")
        values: dict[str, str | int] = {
            "network": network,
            "over": number - limits.tags,
            "most": limits.tags,
        }
        first = max(0, limits.tags - len(draft.tags))
        where = (inside[first].start(), inside[-1].end()) if first < len(inside) else None
        yield Finding("tags-too-many", True, says, where, values)


def _links(draft: Draft, platform: Platform) -> Iterator[Finding]:
    found = list(links(draft.text))
    said, last = "", 0
    for start, end in [*found, (len(draft.text), len(draft.text))]:
        said, last = said + draft.text[last:start], end
    if found and not any(character.isalnum() for character in said):
        says = N_("This is only a link: say in a sentence why one should open it.")
        yield Finding("link-only", False, says, found[0])
    prices = {price.act: price.millionths for price in platform.prices if price.act}
    dear, plain = prices.get("publish_link", 0), prices.get("publish", 0)
    if (found or draft.link) and dear > plain:
        says = N_(
            "With a link this text costs %(price)s US dollars on %(network)s, without one %(plain)s."
        )
        values = {"network": platform.name, "price": _dollars(dear), "plain": _dollars(plain)}
        yield Finding("link-price", False, says, found[0] if found else None, values)


def _card(draft: Draft, platform: Platform) -> Iterator[Finding]:
    post = platform.post
    has_link = draft.link or any(addresses(draft.text))
    if draft.no_card and has_link and post and post.card and not post.card_off:
        says = N_("%(network)s shows the page of the link all the same: it can't be asked not to.")
        yield Finding("card-anyway", False, says, values={"network": platform.name})


def _dollars(millionths: int) -> str:
    return f"{millionths / 1_000_000:.3f}".removesuffix("0")


def _window(
    platform: Platform, answers: datetime | None, now: datetime | None
) -> Iterator[Finding]:
    if platform.reply_window is None or answers is None or now is None:
        return
    left = answers + platform.reply_window - now
    values: dict[str, str | int] = {
        "network": platform.name,
        "hours": int(platform.reply_window.total_seconds() // 3600),
    }
    if left <= timedelta(0):
        says = N_("%(network)s takes an answer within %(hours)s hours only, and these are over.")
        yield Finding("answer-too-late", True, says, None, values)
    elif left <= SOON:
        says = N_("%(network)s takes this answer for %(minutes)s minutes more.")
        values["minutes"] = int(left.total_seconds() // 60)
        yield Finding("answer-soon-too-late", False, says, None, values)
