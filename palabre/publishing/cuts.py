"""The cuts of pictures as pages show them and forms ask for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.formats import get_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from palabre.connectors.contract import Platform
from palabre.connectors.pictures import GIF, JPEG, KINDS, PNG, WEBP, WHOLE, Plan, Shape, cuts_for
from palabre.governance.numbers import number_in
from palabre.publishing.cutting import Cuts, chosen_for, plans, valid_cuts
from palabre.publishing.models import Media

NAMES = {JPEG: "JPEG", PNG: "PNG", WEBP: "WebP", GIF: "GIF"}
MOST_NETWORKS = 100


@dataclass(frozen=True, slots=True)
class View:
    """A picture as it leaves, drawn from the whole one: a window into it, in its own pixels.

    ``ratio`` is that of a window that follows the focal point, "" for one that doesn't move.
    """

    row: Media
    alt: str
    window: str
    width: int
    height: int
    ratio: str
    url: str

    @property
    def is_tall(self) -> bool:
        """Whether it is higher than it is wide."""
        return self.height > self.width


@dataclass(frozen=True, slots=True)
class Cut:
    """How one network gets one picture, and the options of what else a person may choose."""

    of: Platform
    view: View
    says: str
    options: SafeString


def view_of(row: Media, alt: str, plan: Plan, url: str) -> View:
    """What is seen of a picture that leaves by a plan, drawn from the whole one at this address."""
    left, top, right, bottom = plan.box
    wide, high = right - left, bottom - top
    ratio = f"{wide / high:.6f}" if plan.is_cut and high else ""
    if plan.has_bands:
        scale = wide / max(plan.inner[0], 1)
        whole = (plan.width * scale, plan.height * scale)
        left, top = round(left - (whole[0] - wide) / 2), round(top - (whole[1] - high) / 2)
        wide, high = round(whole[0]), round(whole[1])
    return View(row, alt, f"{left} {top} {wide} {high}", wide, high, ratio, url)


def cuts_of(row: Media, networks: Iterable[Platform], cuts: Cuts, url: str) -> list[Cut]:
    """How each of the networks gets a picture that a page finds at this address; those that take none from us
    are left out. A film or a document goes to all of them as it is."""
    if not row.is_picture:
        return []
    return [_cut(row, of, cuts, url) for of in networks if takes_pictures(of)]


def _cut(row: Media, of: Platform, cuts: Cuts, url: str) -> Cut:
    (choice,) = chosen_for(of, [(row, "")], cuts)
    (plan,) = plans(of, [choice])
    cuts_there = tuple(cuts_for(of.post.pictures if of.post else None))
    options = _options(cuts_there, choice.cut, get_language() or "")
    return Cut(of, view_of(row, "", plan, url), _says(plan, choice.shape), options)


def takes_pictures(of: Platform) -> bool:
    """Whether a network takes pictures from us."""
    post = of.post
    if post is None or not (post.media or post.types or post.alt):
        return False
    return not post.types or any(kind in KINDS for kind in post.types)


def takes_films(of: Platform) -> bool:
    """Whether a network takes films from us."""
    return of.post is not None and of.post.films is not None


def takes(of: Platform, row: Media) -> bool:
    """Whether a network takes what this is, a picture, a film or a document, from us."""
    if row.is_document:
        return of.post is not None and of.post.documents is not None
    return takes_films(of) if row.is_film else takes_pictures(of)


@lru_cache(maxsize=1024)
def _options(cuts: tuple[str, ...], value: str, _language: str) -> SafeString:
    """The options of a choice; most pictures and networks have the same, and they are drawn as one types."""
    shown = ((cut, mark_safe(" selected") if cut == value else "", label_of(cut)) for cut in cuts)
    return format_html_join("", '<option value="{}"{}>{}</option>', shown)


def label_of(cut: str) -> str:
    """A cut in words."""
    if not cut:
        return _("Automatic")
    if cut == WHOLE:
        return _("Whole picture")
    return _("Cut to %(ratio)s") % {"ratio": cut.replace(".", str(get_format("DECIMAL_SEPARATOR")))}


def _says(plan: Plan, shape: Shape) -> str:
    size = f"{plan.width} × {plan.height}"
    kind = NAMES.get(plan.kinds[0], "") if plan.kinds else ""
    told = f"{size} · {kind}" if kind else size
    if plan.has_bands:
        return _("%(told)s, on bands") % {"told": told}
    if plan.is_cut:
        kept = (plan.box[2] - plan.box[0]) * (plan.box[3] - plan.box[1])
        share = round(100 * (1 - kept / max(shape.width * shape.height, 1)))
        return _("%(told)s, %(share)s %% cut off") % {"told": told, "share": share}
    return _("%(told)s, whole") % {"told": told}


def cuts_in(data: Mapping[str, str], pictures: Sequence[Media]) -> dict[str, dict[str, str]]:
    """The cuts that a form chose: fields named cut_<picture>_<network>."""
    found = {}
    for row in pictures:
        start = f"cut_{row.pk}_"
        given = {
            name.removeprefix(start)[:30]: data.get(name, "")
            for name in data
            if name.startswith(start)
        }
        if given:
            found[str(row.pk)] = valid_cuts(dict(list(given.items())[:MOST_NETWORKS]))
    return found


def aim(data: Mapping[str, str], row: Media) -> bool:
    """Point a picture, in memory, to where the eye goes as a form says it; whether that is elsewhere."""
    before = (row.focal_x, row.focal_y)
    row.focal_x = _percent(data.get(f"focal_x_{row.pk}", ""), row.focal_x)
    row.focal_y = _percent(data.get(f"focal_y_{row.pk}", ""), row.focal_y)
    return before != (row.focal_x, row.focal_y)


def _percent(said: str, otherwise: int) -> int:
    found = number_in(said, 3)
    return otherwise if found is None else min(found, 100)
