"""What would hold the posts of a table back, said before anything is made of them."""

from collections.abc import Mapping, Sequence

from palabre.channels.announced import platform_of
from palabre.channels.models import Channel
from palabre.connectors.protocols import Draft
from palabre.governance.models import Brand
from palabre.publishing.actions.posts import Written
from palabre.publishing.against import context_of, found_in, in_words
from palabre.publishing.chartering import rules_for
from palabre.publishing.typesetting import typeset


def holds_back(
    brand: Brand, rows: Sequence[Written], accounts: Mapping[int, Channel]
) -> list[list[str]]:
    """For each post the sentences, in the reader's language, of what is grave on one of its accounts."""
    rules, found = rules_for(brand), []
    for row in rows:
        kept, said = typeset(row, brand), []
        for channel in (accounts[one.channel] for one in kept.told if one.channel in accounts):
            draft = Draft(
                kept.text, title=kept.title, language=kept.language, link=kept.link,
                tags=tuple(kept.tags),
            )  # fmt: skip
            context = context_of(
                kept.language, (), is_advertising=False,
                is_ambassador=rules.speaks_as_employee(channel),
            )  # fmt: skip
            of = platform_of(channel)
            against = found_in([kept.text], draft, of, (), rules.charter, context)
            said += [in_words(one) for one in against if one.grave]
        found.append(list(dict.fromkeys(said)))
    return found
