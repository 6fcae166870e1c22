"""Proposes which column of a table means what, from names that people and other tools use."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from palabre.connectors.contract import Kind
from palabre.connectors.files.dates import is_day_first, read_date
from palabre.connectors.words import N_

# What a column may mean, with the name that the matching page shows.
FIELDS: Mapping[str, str] = {
    "text": N_("Text"),
    "title": N_("Title"),
    "date": N_("Date"),
    "time": N_("Time, when it has its own column"),
    "url": N_("Address"),
    "author": N_("Author's name"),
    "handle": N_("Author's account"),
    "author_id": N_("Author's number"),
    "author_url": N_("Author's address"),
    "followers": N_("Followers"),
    "id": N_("Number of the text"),
    "parent": N_("Answer to"),
    "relay_of": N_("Relay of"),
    "language": N_("Language"),
    "country": N_("Country"),
    "place": N_("Place or site"),
    "kind": N_("Kind of text"),
    "tone": N_("Tone"),
    "likes": N_("Likes"),
    "relays": N_("Relays"),
    "replies": N_("Answers"),
    "tags": N_("Tags"),
}

# Names in exports of common tools and in plain French and English, most telling first.
# Compared without case, accents and punctuation.
_NAMES: Mapping[str, str] = {
    "text": "text|full text|texte|message|contenu|content|post content|snippet|mention content"
    "|post message|body|corps|hit sentence|opening text|extrait|excerpt|tweet|commentaire|comment"
    "|caption|legende|description|mention|verbatim|avis|review|sound bite text|sound bite|tweet text"
    "|sharecommentary|share commentary|full_text|texte integral|selftext|comment text|opinion",
    "title": "title|titre|headline|subject|sujet|objet|post title|thread title|article title",
    "date": "date|published at|publication date|date de publication|created at|created|date utc"
    "|date time|datetime|timestamp|posted at|post date|tweet created|published|publie le|publiee le"
    "|date et heure|date heure|jour|day|created time|create time|date created|cree le|time published"
    "|date added|utc|pubdate|published date|date published|mention date|published_at|sent at",
    "time": "time|heure|hour|time utc|publication time|heure de publication",
    "url": "url|link|lien|permalink|address|adresse|post url|mention url|full url|permalien|uri"
    "|sharelink|tweet url|source url|url de la mention|document url|lien vers le post|page url"
    "|original url|resource url|weblink",
    "author": "author|auteur|auteure|author name|name|nom|user name|from|de|by|par|influencer"
    "|sender|display name|nom de l auteur|full name|user.name|author.name|screen name|publisher"
    "|extra author attributes name|profile name|nom complet|utilisateur|from user|byline",
    "handle": "handle|username|user|screen name|account|compte|twitter handle|author handle"
    "|pseudo|login|identifiant|user.screen_name|user.username|thread author|nom d utilisateur"
    "|extra author attributes short name|twitter screen name|profile|network account",
    "author_id": "author id|user id|id auteur|profile id|author.id|user.id|sender id|userid"
    "|extra author attributes id|from user id",
    "author_url": "author url|profile url|user url|url auteur|lien du profil|user profile url"
    "|extra author attributes link|author link|profil",
    "followers": "followers|abonnes|followers count|author followers|twitter followers|audience"
    "|follower count|nombre d abonnes|user.followers_count|sender followers count|fans"
    "|extra author attributes followers|nb followers",
    "id": "id|post id|tweet id|mention id|document id|message id|status id|id str|identifiant unique"
    "|resource id|external id|numero|guid|network id|item id|comment id",
    "parent": "in reply to|reply to|parent|parent id|in reply to status id|reponse a|thread id"
    "|parent url|parent comment id|in reply to id",
    "relay_of": "retweet of|reblog of|repost of|retweeted status id|thread entry type|reprise de",
    "language": "language|langue|lang|lang code|language code|code langue|original language",
    "country": "country|pays|country code|code pays|pays de l auteur|source country|location country",
    "place": "source|site|domain|domaine|source name|media|medias|publication|outlet|network|reseau"
    "|platform|plateforme|host|channel|canal|support|nom du media|page|subreddit|domain url|root url"
    "|source domain|social network|forum",
    "kind": "type|kind|source type|media type|type de media|type de source|content type|content source"
    "|type de contenu|post type|page type|document type|categorie de source|information type",
    "tone": "tone|sentiment|tonalite|ton|sentiment label|polarity|polarite|airline sentiment"
    "|sentiment category|ton de la mention|document sentiment",
    "likes": "likes|like count|favorites|favourites|favorite count|j aime|reactions|nb likes"
    "|likes count|twitter likes|facebook likes|upvotes|score|nombre de j aime|mentions j aime"
    "|twitter favorites",
    "relays": "shares|retweets|reposts|share count|retweet count|partages|reblogs|twitter retweets"
    "|nb partages|nombre de partages|retweets count|facebook shares|republications",
    "replies": "comments|replies|reply count|comment count|commentaires|reponses|num comments"
    "|nb commentaires|facebook comments|twitter reply count|twitter replies|nombre de commentaires",
    "tags": "hashtags|tags|mots dieses|etiquettes|hashtag|keywords|mots cles|mots clefs|labels",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column gives which field, and how dates are to be read.

    ``zone`` is the time zone of dates that name none; ``kind``, ``place``, ``language`` and
    ``country`` those of texts whose row names none.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    day_first: bool = True
    zone: str = "UTC"
    kind: Kind = Kind.POST
    place: str = ""
    language: str = ""
    country: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give the map as plain values, to be kept with the import."""
        return asdict(self) | {"columns": dict(self.columns), "kind": self.kind.value}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "ColumnMap":
        """Read what `to_json` gave; unknown fields and senseless values are left out."""
        columns = {k: str(v) for k, v in dict(values.get("columns") or {}).items() if k in FIELDS}
        kind = values.get("kind")
        return cls(
            columns, bool(values.get("day_first", True)), str(values.get("zone") or "UTC"),
            Kind(kind) if kind in set(Kind) else Kind.POST,
            str(values.get("place") or ""), str(values.get("language") or ""),
            str(values.get("country") or ""),
        )  # fmt: skip


def bare(name: str) -> str:
    """A column's name without case, accents and punctuation."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    spread = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char for char in spread if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w]|_", " ", letters).split())


def _meanings() -> dict[str, list[tuple[int, str]]]:
    """For each bare name, the fields it may mean with its rank in their list."""
    found: dict[str, list[tuple[int, str]]] = {}
    for meaning, names in _NAMES.items():
        for rank, name in enumerate(names.split("|")):
            found.setdefault(bare(name), []).append((rank, meaning))
    return found


def guess_mapping(columns: Sequence[str], sample: Sequence[Mapping[str, str]] = ()) -> ColumnMap:
    """Propose a map from the names of the columns; a sample of rows settles what names leave open."""
    known = _meanings()
    votes = sorted(
        (rank, place, meaning, column)
        for place, column in enumerate(columns)
        for rank, meaning in known.get(bare(column), [])
    )
    found: dict[str, str] = {}
    for _, _, meaning, column in votes:
        if meaning not in found and column not in found.values():
            found[meaning] = column
    _by_content(found, columns, sample)
    dates = [row.get(found.get("date", ""), "") for row in sample]
    day_first = is_day_first(dates)
    return ColumnMap(found, True if day_first is None else day_first)


def _by_content(
    found: dict[str, str], columns: Sequence[str], sample: Sequence[Mapping[str, str]]
) -> None:
    """Find date, address and text by what the cells hold, where no name told."""
    free = [column for column in columns if column not in found.values()]
    cells = {name: [v for row in sample if (v := row.get(name, "").strip())] for name in free}
    tests = {
        "date": lambda v: len(v) > 5 and not v.isdigit() and read_date(v) is not None,
        "url": lambda v: v.startswith(("http://", "https://")),
    }
    for meaning, test in tests.items():
        fits = [name for name, values in cells.items() if values and all(map(test, values))]
        if meaning not in found and fits:
            found[meaning] = fits[0]
            cells.pop(fits[0])
    if "text" not in found and (
        lengths := {n: sum(map(len, v)) / len(v) for n, v in cells.items() if v}
    ):
        longest = max(lengths, key=lambda name: lengths[name])
        if lengths[longest] >= 15:
            found["text"] = longest
