"""What is kept of somebody here: who took part, what they proposed and remarked."""

from collections.abc import Iterator
from typing import Any

from palabre.community.actions.guests import forget
from palabre.community.models import Idea, Participant, Remark
from palabre.governance.held import Held, HeldPart
from palabre.governance.somebody import Found, Keys, Words, plain
from palabre.governance.sweeping import LEFT_OUT


def _forget(rows: Any) -> None:
    for one in rows:
        # Others voted for an idea that is seen: it stays, and says nothing of theirs any more.
        Idea.objects.filter(author=one).update(title=LEFT_OUT, text="")
        forget(one)


PARTICIPANTS = Held(
    Participant, "organisation", (("mail", ("address",)), ("participant", ("id",))),
    called=("address", "name", "typed_name"), erase=_forget,
)  # fmt: skip


class _Part(HeldPart):
    def look(self, organisation: int, keys: Keys) -> Iterator[Found]:
        yield from super().look(organisation, keys)
        rows = PARTICIPANTS.of(organisation, keys)
        for one in (Idea.objects.filter(author__in=rows), Remark.objects.filter(author__in=rows)):
            yield Found(str(one.model._meta.verbose_name_plural), [plain(row) for row in one])

    def words(self, organisation: int, keys: Keys) -> Words:
        found = super().words(organisation, keys)
        rows = PARTICIPANTS.of(organisation, keys)
        for idea in Idea.objects.filter(author__in=rows):
            found.said |= {idea.title, idea.text}
        found.said |= set(Remark.objects.filter(author__in=rows).values_list("text", flat=True))
        return found


PART = _Part((PARTICIPANTS,))
