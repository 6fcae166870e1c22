"""Who reacts to whom on a topic: answers, relays, names called, links to somebody's text."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from palabre.connectors.again import slices
from palabre.ecosystem.models import Sector
from palabre.ecosystem.rules import How
from palabre.ecosystem.texts import AT_ONCE, Name, Text, Texts, elsewhere
from palabre.listening.indexing import page_of
from palabre.listening.models import Topic, Voice


@dataclass(slots=True)
class Reactions:
    """One a place in all four lists: who, to whom (voices by number), by which text, and how."""

    sources: list[int] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    hows: list[How] = field(default_factory=list)

    def add(self, text: Text, target: int, how: How) -> None:
        """Add one; nobody reacts to himself."""
        if target != text.voice:
            self.sources.append(text.voice)
            self.targets.append(target)
            self.texts.append(text)
            self.hows.append(how)


def reactions_of(topic: Topic | Sector, texts: Texts) -> Reactions:
    """The reactions that a topic's texts are, each text at most once to the same voice.

    Texts that name nobody react to nobody, and nobody reacts to them.
    """
    found = Reactions()
    beyond = elsewhere(topic, texts)
    handles = _handles(topic, texts)
    by_url = {page_of(one.url): one.voice for one in texts.rows if one.url}
    by_url.pop("", None)
    unsigned = {one.voice for one in texts.rows if one.is_unsigned}
    for one in texts.rows:
        met = set(unsigned)
        for target, how in _of(one, texts.by_name, beyond, handles, by_url):
            if one.voice not in unsigned and target not in met:
                met.add(target)
                found.add(one, target, how)
    return found


def _of(
    one: Text,
    by_name: dict[Name, Text],
    beyond: dict[Name, int],
    handles: dict[Name, int],
    by_url: dict[str, int],
) -> Iterator[tuple[int, How]]:
    for name, how in ((one.parent, How.ANSWER), (one.relay_of, How.RELAY)):
        key = one.platform, name
        if name and (key in by_name or key in beyond):
            yield by_name[key].voice if key in by_name else beyond[key], how
    for link in one.links:
        if (voice := by_url.get(page_of(link))) is not None:
            yield voice, How.LINK
    for handle in one.names:
        if (voice := handles.get((one.platform, handle))) is not None:
            yield voice, How.NAME


def _handles(topic: Topic | Sector, texts: Texts) -> dict[Name, int]:
    """The voices of the topic by platform and handle, where any text calls somebody."""
    if not any(one.names for one in texts.rows):
        return {}
    found: dict[Name, int] = {}
    rows = Voice.objects.filter(organisation=topic.organisation_id).exclude(handle="")
    for some in slices(sorted({one.voice for one in texts.rows}), AT_ONCE):
        told = rows.filter(pk__in=some).values_list("platform", "handle", "pk")
        found |= {(platform, handle.lstrip("@").lower()): pk for platform, handle, pk in told}
    return found
