"""What is known of a film: its kind, size, length and codec, read from its bytes and not from its name."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from palabre.connectors.films import MP4, QUICKTIME
from palabre.connectors.words import N_
from palabre.publishing.library import NoPicture

LOOK = Path(__file__).with_name("look.py")
LONGEST_S = 60
CODECS = {"AVC": "h264", "HEVC": "hevc", "VP9": "vp9", "AV1": "av1", "MPEG-4 Visual": "mpeg4"}

NO_FILM = N_("This file is no video that networks take (MP4 or MOV).")


class NoFilm(NoPicture):
    """The film can't be taken in; the message is a sentence for the person who gave it."""


@dataclass(frozen=True, slots=True)
class Film:
    """What a film is: its media type, its size in pixels as it is looked at, how long it lasts (seconds), its
    frames a second, and the codec of its picture by its usual name."""

    content_type: str
    width: int
    height: int
    seconds: float
    fps: float
    codec: str


def facts_of(path: Path) -> Film:
    """Read what a film is. Raises `NoFilm`."""
    command = [sys.executable, "-I", str(LOOK), str(path)]
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter, our own program)
            command, capture_output=True, timeout=LONGEST_S, check=True
        )
        return film_of(json.loads(done.stdout))
    except (subprocess.SubprocessError, ValueError, LookupError, TypeError, AttributeError):
        raise NoFilm(NO_FILM) from None


def film_of(tracks: Sequence[Mapping[str, Any]]) -> Film:
    """A film by its tracks, as MediaInfo tells them. Raises `NoFilm`, or what odd values raise."""
    kinds = {one["@type"]: one for one in reversed(tracks)}
    whole, seen = kinds["General"], kinds.get("Video")
    if whole.get("Format") != "MPEG-4" or seen is None:
        raise NoFilm(NO_FILM)
    width, height = int(seen["Width"]), int(seen["Height"])
    seconds = float(whole.get("Duration") or seen["Duration"])
    if round(float(seen.get("Rotation") or 0)) % 180 == 90:
        width, height = height, width
    if not (0 < width < 100_000 and 0 < height < 100_000 and 0 < seconds < 10**6):
        raise NoFilm(NO_FILM)
    codec = str(seen.get("Format", ""))
    return Film(
        QUICKTIME if whole.get("Format_Profile") == "QuickTime" else MP4,
        width, height, seconds, float(seen.get("FrameRate") or 0),
        CODECS.get(codec, codec.lower()[:20]),
    )  # fmt: skip
