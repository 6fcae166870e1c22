"""What networks take of a film, as data. Nothing is made anew of one: it leaves as it came, or not at all."""

from dataclasses import dataclass
from datetime import date

MP4, QUICKTIME, WEBM = "video/mp4", "video/quicktime", "video/webm"
FILMS = (MP4, QUICKTIME, WEBM)


@dataclass(frozen=True, slots=True)
class FilmRules:
    """What a network takes of one film, with where and when a person read it; 0 or none if it is silent.

    ``bytes`` is of the file, ``shortest`` and ``longest`` are in seconds, ``narrowest`` and ``widest`` are
    ratios (width over height), ``slowest`` and ``fastest`` are frames a second. ``codecs`` are those of the
    picture by their usual names ("h264", "hevc", "vp9", "av1"). ``many`` is how many films one text may
    carry, ``with_pictures`` whether pictures may go beside one.
    """

    source: str
    read_on: date
    types: tuple[str, ...] = (MP4,)
    bytes: int = 0
    shortest: float = 0
    longest: float = 0
    narrowest: float = 0
    widest: float = 0
    least_width: int = 0
    most_width: int = 0
    most_height: int = 0
    slowest: float = 0
    fastest: float = 0
    codecs: tuple[str, ...] = ()
    many: int = 1
    with_pictures: bool = False


def clock(seconds: float) -> str:
    """A length as players write it: 0:07, 12:30, 1:02:03."""
    whole = round(seconds) or 1
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
