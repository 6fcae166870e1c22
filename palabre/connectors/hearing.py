"""What is heard on a link that stays open, gathered before it is given on."""

from dataclasses import dataclass, field

from palabre.connectors.contract import Item

BATCH, BATCH_S = 100, 0.5  # texts, or seconds: whichever comes first


@dataclass
class Heard:
    """What some events say: texts, and the names of those that are gone."""

    items: dict[str, Item] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.items) + len(self.deleted)
