"""A map as files for other programs: GEXF, GraphML and CSV; and as a picture."""

import csv
import io
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from palabre.analysis.drawing import Dot, Island, islands
from palabre.analysis.drawing.paper import picture
from palabre.channels.doors import kept_in
from palabre.ecosystem.models import Map, Standing
from palabre.governance.pseudonyms import handle_key, pseudonym
from palabre.governance.trail import FORMULA

NUMBERS = ("influence", "reach", "resonance", "relevance", "regularity", "x", "y")
COUNTS = ("reactors", "trusted", "outside", "reactions", "texts")
OF_VOICE = ("voice__platform", "voice__name", "voice__handle", "voice__remote_id")
WORDS = ("label", "network", "community", "kind")
GEXF = "http://gexf.net/1.3"
GRAPHML = "http://graphml.graphdrawing.org/xmlns"
NEVER = dict.fromkeys({*range(32)} - {ord("\t"), ord("\n")})

Row = dict[str, str | float | int]


def standings(found: Map) -> list[Standing]:
    """The voices that may be taken away, the most influential first."""
    rows = Standing.objects.filter(map=found).exclude(voice__platform__in=kept_in())
    rows = rows.select_related("voice").only("community_id", *NUMBERS, *COUNTS, *OF_VOICE)
    told = list(rows.order_by("-influence", "pk"))
    # Each community once: what is kept of it is long.
    communities = found.communities.in_bulk()
    for one in told:
        one.community = communities.get(one.community_id)
    return told


def _label(found: Map, one: Standing, *, veil: bool) -> str:
    """What a voice is called in the file: the same pseudonym as in the other files, if it is to be veiled."""
    if not veil or one.voice.is_unknown:
        return str(one.voice)
    named = one.voice.handle or one.voice.remote_id
    return pseudonym(found.brand.organisation_id, handle_key(one.voice.platform, named))


def _row(found: Map, one: Standing, *, veil: bool) -> Row:
    kind = "" if one.community is None else "crowd" if one.community.is_crowd else "community"
    return {
        "label": _label(found, one, veil=veil),
        "network": one.voice.platform,
        "community": str(one.community or ""),
        "kind": kind,
        **{name: _rounded(getattr(one, name)) for name in NUMBERS},
        **{name: getattr(one, name) for name in COUNTS},
    }


def _rounded(value: float | None) -> float | str:
    """Whoever reacts to nobody has no place in the picture."""
    return "" if value is None else round(value, 4)


def _ties(found: Map, rows: Sequence[Standing]) -> Iterator[tuple[int, int, float]]:
    there = {one.voice_id for one in rows}
    yield from (tie for tie in found.ties if tie[0] in there and tie[1] in there)


def as_csv(found: Map, *, veil: bool = False) -> Iterator[str]:
    """The voices, a line each; under pseudonyms, if ``veil``."""
    buffer = io.StringIO()
    write = csv.writer(buffer)
    yield "\ufeff"
    write.writerow(["voice", *WORDS, *NUMBERS, *COUNTS])
    for one in standings(found):
        write.writerow(
            [one.voice_id, *(_cell(value) for value in _row(found, one, veil=veil).values())]
        )
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _cell(value: str | float | int) -> str | float | int:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def as_gexf(found: Map, *, veil: bool = False) -> Iterator[str]:
    """Voices and ties as GEXF 1.3, which Gephi opens; under pseudonyms, if ``veil``."""
    rows = standings(found)
    names = (*WORDS[1:], *NUMBERS[:5], *COUNTS)
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="{GEXF}" version="1.3">'
    yield '<graph defaultedgetype="directed"><attributes class="node">'
    yield "".join(f'<attribute id="{name}" title="{name}" type="{_type(name)}"/>' for name in names)
    yield "</attributes><nodes>"
    for one in rows:
        told = _row(found, one, veil=veil)
        values = "".join(f'<attvalue for="{name}" value={_quoted(told[name])}/>' for name in names)
        yield f'<node id="{one.voice_id}" label={_quoted(told["label"])}>'
        yield f"<attvalues>{values}</attvalues></node>"
    yield "</nodes><edges>"
    for source, target, weight in _ties(found, rows):
        yield f'<edge source="{source}" target="{target}" weight="{weight}"/>'
    yield "</edges></graph></gexf>\n"


def as_graphml(found: Map, *, veil: bool = False) -> Iterator[str]:
    """Voices and ties as GraphML; under pseudonyms, if ``veil``."""
    rows = standings(found)
    names = (*WORDS, *NUMBERS, *COUNTS)
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="{GRAPHML}">'
    for name in names:
        kind = _type(name).replace("integer", "int")
        yield f'<key id="{name}" for="node" attr.name="{name}" attr.type="{kind}"/>'
    yield '<key id="weight" for="edge" attr.name="weight" attr.type="double"/>'
    yield '<graph edgedefault="directed">'
    for one in rows:
        told = _row(found, one, veil=veil)
        values = "".join(
            f'<data key="{name}">{_clean(told[name])}</data>' for name in names if told[name] != ""
        )
        yield f'<node id="n{one.voice_id}">{values}</node>'
    for source, target, weight in _ties(found, rows):
        yield f'<edge source="n{source}" target="n{target}"><data key="weight">{weight}</data></edge>'
    yield "</graph></graphml>\n"


def _type(name: str) -> str:
    return "string" if name in WORDS else "integer" if name in COUNTS else "double"


def _clean(value: str | float) -> str:
    """A value as XML can hold it: most control characters can't stand there at all."""
    return escape(value.translate(NEVER)) if isinstance(value, str) else str(value)


def _quoted(value: str | float) -> str:
    return quoteattr(value.translate(NEVER)) if isinstance(value, str) else f'"{value}"'


def as_png(found: Map) -> bytes:
    """The map as a picture."""
    communities = list(found.communities.all())
    places = {one.pk: place for place, one in enumerate(communities)}
    rows = Standing.objects.filter(map=found, x__isnull=False)
    told = rows.values_list("x", "y", "influence", "community")
    dots = [Dot(x or 0, y or 0, size, places.get(home, -1)) for x, y, size, home in told]
    named = [Island(str(one), one.x, one.y, one.voices) for one in communities if one.voices > 2]
    chart = islands(dots, named[:25], (_("Community"), _("Voices")))
    title = _("Who speaks with whom about %(topic)s") % {"topic": found.subject}
    return picture(chart, title, get_language() or "en")
