"""An invented network for the kit page's map: nobody in it exists, and its shape never changes."""

import math
import random
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

# What an address may ask for, to see how the picture bears it.
MOST = 20_000
FIRST = """Camille Nora Théo Inès Marius Zoé Basile Lou Anouk Félix Maud Ilan Rose Côme Aya Jules Suzanne
    Noé Edith Oscar Paula Victor Wanda Hugo Olive Simon Prune Abel Jeanne Elio"""
LAST = """Roussel Vidal Marchetti Lenoir Okafor Brunel Castex Darmon Fabre Guérin Haddad Imbert Joly Kern
    Lacaze Moreau Nivet Orsini Perrin Quentin Ravel Sorel Tissot Urban Valette Weiss Yvon Zeller"""
NETWORKS = ("Mastodon", "Bluesky", "Reddit", "YouTube", "LinkedIn")
COLUMNS = ("id", "name", "network", "x", "y", "community", "influence", "first", "last")
DAYS = 365
GOLDEN = math.pi * (3 - math.sqrt(5))


@dataclass
class Island:
    """A community as the map draws it: a disc of the world, from 0 to 1."""

    number: int
    name: str
    is_crowd: bool
    x: float
    y: float
    radius: float
    voices: int = 0


def network(count: int, until: date) -> dict[str, Any]:
    """The columns that `c-atlas` reads, with `count` invented voices over a year up to `until`."""
    rng = random.Random(7)
    islands = _islands()
    end = (until - date(1970, 1, 1)).days
    shares = [0.02, *(one.radius**2 for one in islands)]
    shares[0] *= sum(shares[1:])
    homes = rng.choices(range(-1, len(islands)), shares, k=count)
    members: list[list[int]] = [[] for _one in islands]
    rows = []
    # The first of an island are those who move most, and stand in its middle.
    for at, home in enumerate(homes):
        rank = len(members[home]) if home >= 0 else at
        if home >= 0:
            members[home].append(at)
        rows.append((at, home, rank))
    voices: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for at, home, rank in rows:
        island, many = (islands[home], len(members[home])) if home >= 0 else (None, count)
        x, y = _place(rng, island, rank, many)
        strength = 100 * (1 - rank / many) ** 7 * (0.5 + rng.random() / 2)
        influence = round(min(100.0, strength + 6 * rng.random()), 1)
        # Two conversations begin late in the year: time has something to show.
        late = 0.55 if home in (4, 6) else 0.0
        first = end - DAYS + int(DAYS * (late + (1 - late) * rng.random() ** 1.6))
        last = min(end, first + 20 + int((end - first) * rng.random() ** 0.5))
        name = f"{rng.choice(FIRST.split())} {rng.choice(LAST.split())}"
        values = (at + 1, name, rng.choice(NETWORKS), x, y, home, influence, first, last)
        for column, value in zip(COLUMNS, values, strict=True):
            voices[column].append(value)
    for island, inside in zip(islands, members, strict=True):
        island.voices = len(inside)
    ties = _ties(rng, homes, members, islands)
    return {
        "voices": voices,
        "ties": ties,
        "communities": [asdict(one) for one in islands],
        "from": end - DAYS,
        "until": end,
    }


def _islands() -> list[Island]:
    """Islands that don't touch: each as near the middle as the ones before it allow."""
    told = [
        (_("Repairing rather than buying"), 260, False),
        (_("Light and well-being"), 190, False),
        (_("Sale hunters"), 170, True),
        (_("Makers and 3D printing"), 130, False),
        (_("Late deliveries"), 110, False),
        (_("Interior designers"), 95, False),
        (_("Energy saved"), 70, False),
        (_("Winners of contests"), 60, True),
        (_("Local press"), 45, False),
        (_("Shops of Nantes"), 36, False),
        (_("Students' rooms"), 28, False),
        (_("Collectors of lamps"), 18, False),
    ]
    made: list[Island] = []
    for number, (name, weight, is_crowd) in enumerate(told, start=1):
        radius = 0.0085 * math.sqrt(weight)
        x, y = _free(made, radius)
        made.append(Island(number, name, is_crowd, x, y, radius))
    return made


def _free(made: list[Island], radius: float) -> tuple[float, float]:
    """Walk a flat spiral outwards until a disc of this radius fits between the others."""
    step = 0
    while True:
        away = 0.01 * math.sqrt(step)
        x, y = (
            0.5 + 1.25 * away * math.cos(step * GOLDEN),
            0.5 + 0.8 * away * math.sin(step * GOLDEN),
        )
        if all(math.hypot(x - one.x, y - one.y) > one.radius + radius + 0.04 for one in made):
            return x, y
        step += 1


def _place(rng: random.Random, island: Island | None, rank: int, many: int) -> tuple[float, float]:
    """In sunflower order around the middle of the island; anywhere for one who belongs to none."""
    if island is None:
        return round(0.06 + 0.88 * rng.random(), 4), round(0.14 + 0.72 * rng.random(), 4)
    away = island.radius * math.sqrt((rank + 0.5) / many) * (0.93 + 0.1 * rng.random())
    angle = rank * GOLDEN + island.number
    return round(island.x + away * math.cos(angle), 4), round(island.y + away * math.sin(angle), 4)


def _ties(
    rng: random.Random, homes: list[int], members: list[list[int]], islands: list[Island]
) -> dict[str, list[Any]]:
    """Most answer within their community, and the first of it most; in a crowd hardly anybody does."""
    rows = []
    for one in range(2 * len(homes)):
        writer = one % len(homes)
        home = homes[writer]
        if home < 0 or (islands[home].is_crowd and rng.random() < 0.93):
            continue
        inside = members[rng.choice((0, 1, 3, 5, 8)) if rng.random() < 0.12 else home]
        other = inside[int(len(inside) * rng.random() ** 3)] if inside else writer
        if writer != other:
            rows.append((round(1 + 9 * rng.random() ** 3, 2), writer, other))
    rows.sort(reverse=True)
    weights, writers, others = zip(*rows, strict=True) if rows else ((), (), ())
    return {"from": list(writers), "to": list(others), "weight": list(weights)}
