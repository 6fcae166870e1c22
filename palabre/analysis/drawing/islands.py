"""Voices as points, their communities as named islands: the map on paper and where no script runs."""

from collections.abc import Sequence
from dataclasses import dataclass

from palabre.analysis.drawing.plot import WIDTH, Chart, words

HEIGHT = 540
EDGE = 24
HUES = 7


@dataclass(frozen=True, slots=True)
class Dot:
    """A voice: where (0 to 1), how large (0 to 100), and the place of its community; -1 without one."""

    x: float
    y: float
    size: float
    island: int = -1


@dataclass(frozen=True, slots=True)
class Island:
    """A community: its name, where its middle is (0 to 1), and how many voices it has."""

    name: str
    x: float
    y: float
    voices: int


def islands(dots: Sequence[Dot], named: Sequence[Island], head: Sequence[str]) -> Chart:
    """The drawing, with the islands and their numbers of voices as its table."""
    body = [
        f'<circle class="voice{_hue(one.island)}" cx="{_along(one.x)}" cy="{_down(one.y):.1f}"'
        f' r="{1.2 + one.size / 25:.1f}"/>'
        for one in sorted(dots, key=lambda one: one.size)
    ]
    body += [words(one.name, _along(one.x), _down(one.y), "name", "middle") for one in named]
    rows = [(one.name, str(one.voices)) for one in named]
    return Chart("".join(body), HEIGHT, head, rows, kind="islands")


def _along(x: float) -> str:
    return f"{(EDGE + x * (WIDTH - 2 * EDGE)) / WIDTH * 100:.2f}%"


def _down(y: float) -> float:
    return EDGE + y * (HEIGHT - 2 * EDGE)


def _hue(place: int) -> str:
    return f" hue-{place % HUES}" if place >= 0 else ""
