"""What is known of a file that goes out with a text, without its content."""

from dataclasses import dataclass

from palabre.connectors.documents import PDF
from palabre.connectors.films import FILMS
from palabre.connectors.protocols import Upload


@dataclass(frozen=True, slots=True)
class File:
    """A file by its description: ``size`` in bytes; of a film also how long it lasts (seconds), its size in
    pixels, its frames a second and its codec, each 0 or "" where it isn't known."""

    name: str
    content_type: str
    size: int = 0
    alt: str = ""
    seconds: float = 0
    width: int = 0
    height: int = 0
    fps: float = 0
    codec: str = ""

    @property
    def is_film(self) -> bool:
        """Whether it is a film."""
        return self.content_type in FILMS

    @property
    def is_document(self) -> bool:
        """Whether it is a document."""
        return self.content_type == PDF


def file_of(one: Upload) -> File:
    """A file that is at hand, by its description."""
    film = (one.seconds, one.width, one.height) if one.is_film else ()
    return File(one.name, one.content_type, one.size, one.alt, *film)


def megabytes(size: int) -> str:
    """Bytes as megabytes, with a decimal where there is one."""
    return f"{size / 1_000_000:.1f}".removesuffix(".0")
