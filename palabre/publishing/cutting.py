"""How the pictures and films of a post leave for each network: what its data says, and a person chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from palabre.connectors.contract import Platform, PostLimits
from palabre.connectors.documents import PDF
from palabre.connectors.films import FILMS
from palabre.connectors.pictures import RATIOS, WHOLE, Plan, Shape, planned
from palabre.publishing.models import Media

# The cuts that were chosen for a post: by the picture's number, as text, and the network's name.
Cuts = Mapping[str, Mapping[str, str]]
NO_CUTS: Cuts = {}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A picture without its pixels, where the eye goes in it (per cent), and the cut for a network."""

    shape: Shape
    focal: tuple[int, int] = (50, 50)
    cut: str = ""


def plans(of: Platform, pictures: Sequence[Chosen]) -> list[Plan]:
    """How each picture of a text leaves for a network, in their order."""
    limits = of.post or PostLimits()
    rules = limits.pictures
    found: list[Plan] = []
    like = 0.0
    for one in pictures:
        if one.shape.content_type in (*FILMS, PDF):
            found.append(whole(one.shape))
            continue
        plan = planned(
            one.shape, rules, limits.types, limits.media_bytes,
            cut=one.cut, focal=one.focal, like=like,
        )  # fmt: skip
        if rules and rules.alike and not like and plan.height:
            like = plan.width / plan.height
        found.append(plan)
    return found


def whole(shape: Shape) -> Plan:
    """How a film or a document leaves: as it is."""
    size = (shape.width, shape.height)
    return Plan((0, 0, *size), size, *size, ())


def cut_for(slug: str, here: Mapping[str, str], usual: Mapping[str, str]) -> str:
    """The cut of a picture for a network: what was chosen for the post, else what is usual for it."""
    return here.get(slug, usual.get(slug, ""))


def chosen_for(
    of: Platform, pictures: Sequence[tuple[Media, str]], cuts: Cuts = NO_CUTS
) -> list[Chosen]:
    """The pictures of a post as they are chosen for a network."""
    return [
        Chosen(
            shape_of(row),
            (row.focal_x, row.focal_y),
            cut_for(of.slug, cuts.get(str(row.pk), {}), row.cuts),
        )
        for row, _alt in pictures
    ]


def shape_of(row: Media) -> Shape:
    """What is known of a picture without its pixels."""
    return Shape(row.width, row.height, row.content_type, row.size, row.moves)


def valid_cuts(given: Mapping[str, str]) -> dict[str, str]:
    """Those of the cuts, by network, that are some; "" means: as the network usually gets it."""
    return {slug: cut for slug, cut in given.items() if cut in ("", WHOLE, *RATIOS)}
