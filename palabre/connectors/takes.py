"""What a network takes of one text of ours: data only. ``contract.py`` gives it on."""

from dataclasses import dataclass
from datetime import timedelta

from palabre.connectors.documents import DocumentRules
from palabre.connectors.films import FilmRules
from palabre.connectors.permits import Fact
from palabre.connectors.pictures import PictureRules

FORM = "form"  # the field of `Platform.draft` that chooses one of `PostLimits.forms`


@dataclass(frozen=True, slots=True)
class PostLimits:
    """What a network takes of one text of ours; 0 means that no limit is known.

    ``unit`` is one of those of ``connectors/lengths.py``; ``bytes`` is a second limit beside it. ``link``
    is what any link counts, in the unit of the text. ``bare_mentions`` says that the servers of mentions
    don't count (@name@server as @name). ``warning_gap`` is what stands between a warning that counts and
    the text. ``tags`` are those beside the text, with ``tags_in_text`` those inside too.
    ``text_with_media`` is the limit of a text with files, where it is another. ``types`` are media types.
    Without media, types and alt the network takes no files from us. ``pictures`` says what else it wants
    of a picture, ``films`` what it takes of a film, which is none of ``types``, ``no_films`` why it takes
    none. ``documents`` is what it takes of a document, where it takes one. ``card`` says who makes the card
    of a link: the network itself ("own"), we ("sent"), or nobody;
    ``card_off`` that a text can do without. ``fetches`` says that it takes no bytes of pictures, but
    their public addresses. ``answered_within`` is how long after their last text an answer is taken.
    ``private`` is what it takes of a private message, where that is another, ``forms`` of a text in another
    form than a post (a story, a reel), by what `Platform.draft` lets choose for ``form``. ``wordless``: it
    shows no words of ours.
    """

    text: int = 0
    unit: str = "characters"
    title: int = 0
    link: int = 0
    media: int = 0
    media_bytes: int = 0
    types: tuple[str, ...] = ()
    alt: int = 0
    tags: int = 0
    bytes: int = 0
    bare_mentions: bool = False
    warning_gap: str | None = None
    tags_in_text: bool = False
    text_with_media: int = 0
    title_needed: bool = False
    media_needed: bool = False
    pictures: PictureRules | None = None
    films: FilmRules | None = None
    no_films: Fact | None = None
    documents: DocumentRules | None = None
    card: str = ""
    card_off: bool = False
    fetches: bool = False
    answered_within: timedelta | None = None
    private: "PostLimits | None" = None
    forms: tuple[tuple[str, "PostLimits"], ...] = ()
    wordless: bool = False

    def in_form(self, form: str) -> "PostLimits":
        """What is taken in a form; the same where it is no other."""
        return dict(self.forms).get(form, self)
