"""What a network's rules for films, as its data tells them, say against the films of a text."""

from collections.abc import Iterator, Mapping, Sequence

from palabre.connectors.contract import PostLimits
from palabre.connectors.films import FILMS, FilmRules, clock
from palabre.connectors.words import N_
from palabre.publishing.checks.files import File, megabytes
from palabre.publishing.checks.findings import Finding

KINDS = dict(zip(FILMS, ("MP4", "MOV", "WebM"), strict=True))
NAMES = {"h264": "H.264", "hevc": "H.265", "vp9": "VP9", "av1": "AV1", "mpeg4": "MPEG-4"}
_Values = Mapping[str, str | int]


def films_of(files: Sequence[File], network: str, limits: PostLimits) -> Iterator[Finding]:
    """What stands against the films among the files of a text, in their order."""
    films = [(at, one) for at, one in enumerate(files) if one.is_film]
    if not films:
        return
    rules, values = limits.films, {"network": network}
    if rules is None:
        if (
            limits.media or limits.types or limits.alt
        ):  # else it takes no files at all, which is said
            says = N_("%(network)s takes no videos from here: send the text without them.")
            yield Finding("film-unwanted", True, says, values=values, part="media")
        if limits.no_films:
            yield Finding("film-why", False, limits.no_films.says, values=values, part="media")
        return
    if len(films) > rules.many:
        says = N_("Too many videos: %(network)s takes %(most)s with one text.")
        yield Finding("film-too-many", True, says, None, {**values, "most": rules.many}, "media")
    if len(films) < len(files) and not rules.with_pictures:
        says = N_("%(network)s takes pictures or a video with one text, not both.")
        yield Finding("film-and-pictures", True, says, values=values, part="media")
    for at, film in films:
        for rule, says, more in _against(film, rules):
            told = {**values, "file": film.name, **more}
            yield Finding(rule, True, says, None, told, f"media:{at}")


def _against(film: File, rules: FilmRules) -> Iterator[tuple[str, str, _Values]]:
    if film.content_type not in rules.types:
        says = N_("%(network)s doesn't take %(file)s: it takes %(types)s.")
        kinds = ", ".join(KINDS.get(one, one) for one in rules.types)
        yield "film-type", says, {"types": kinds}
    if rules.codecs and film.codec and film.codec not in rules.codecs:
        says = N_("%(file)s is coded in %(codec)s: %(network)s takes %(codecs)s.")
        named = ", ".join(NAMES.get(one, one) for one in rules.codecs)
        codec = NAMES.get(film.codec, film.codec)
        yield "film-codec", says, {"codec": codec, "codecs": named}
    if rules.bytes and film.size > rules.bytes:
        says = N_("%(file)s has %(size)s MB: %(network)s takes %(most)s MB at most.")
        sizes = {"size": megabytes(film.size), "most": megabytes(rules.bytes)}
        yield "film-too-big", says, sizes
    yield from _time(film, rules)
    yield from _shape(film, rules)


def _time(film: File, rules: FilmRules) -> Iterator[tuple[str, str, _Values]]:
    lasts = {"lasts": clock(film.seconds)}
    if rules.longest and film.seconds > rules.longest:
        says = N_("%(file)s lasts %(lasts)s: %(network)s takes %(most)s at most.")
        yield "film-too-long", says, {**lasts, "most": clock(rules.longest)}
    if rules.shortest and 0 < film.seconds < rules.shortest:
        says = N_("%(file)s lasts %(lasts)s: %(network)s wants %(least)s at least.")
        yield "film-too-short", says, {**lasts, "least": clock(rules.shortest)}
    if (rules.fastest and film.fps > rules.fastest) or 0 < film.fps < rules.slowest:
        says = N_(
            "%(file)s has %(fps)s pictures a second: %(network)s takes %(least)s to %(most)s."
        )
        told = (film.fps, rules.slowest or 1, rules.fastest or 240)
        fps, least, most = (f"{one:.2f}".rstrip("0").rstrip(".") for one in told)
        yield "film-pace", says, {"fps": fps, "least": least, "most": most}


def _shape(film: File, rules: FilmRules) -> Iterator[tuple[str, str, _Values]]:
    size = {"width": film.width, "height": film.height}
    if not (film.width and film.height):
        return
    ratio = film.width / film.height
    # A coded picture has whole pixels, often even ones: its shape is only about the one that was meant.
    if ratio < rules.narrowest * 0.98 or (rules.widest and ratio > rules.widest * 1.02):
        says = N_(
            "%(file)s has %(width)s × %(height)s pixels: %(network)s takes no video of this shape."
        )
        yield "film-shape", says, size
    too_large = (rules.most_width and film.width > rules.most_width) or (
        rules.most_height and film.height > rules.most_height
    )
    if too_large or film.width < rules.least_width:
        says = N_(
            "%(file)s has %(width)s × %(height)s pixels: %(network)s takes no video of this size."
        )
        yield "film-size", says, size
