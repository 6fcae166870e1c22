"""Mentions whose authors are pseudonyms: for files that need to tell voices apart only."""

import re
from typing import Any

from palabre.governance.pseudonyms import handle_key, pseudonym, veiled
from palabre.listening.models import Mention

# What leads to who wrote it, by itself.
EMPTIED = {"url": "", "followers": None}
SHORTEST_NAME = 4


def veiled_row(row: Mention, line: dict[str, Any]) -> dict[str, Any]:
    """The line of a file (`exporting.plain_row`) with pseudonyms for its author and whom the text names."""
    voice, organisation = row.voice, row.organisation_id
    own = pseudonym(organisation, handle_key(row.platform, voice.handle or voice.remote_id))
    known = not voice.is_unknown
    names = [one for one in (voice.name, voice.handle) if known and len(one) >= SHORTEST_NAME]
    theirs = re.compile("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in names), re.IGNORECASE)

    def text(said: str) -> str:
        said = veiled(organisation, row.platform, said)
        return theirs.sub(own, said) if names else said

    return {
        **line, **EMPTIED,
        "voice": own if known else line["voice"], "handle": "",
        "title": text(line["title"]), "text": text(line["text"]),
        "remote_id": pseudonym(organisation, f"text:{row.platform}:{row.remote_id}"),
    }  # fmt: skip
