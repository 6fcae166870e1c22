"""The catalogues: fresh, whole, and set as French typography wants it."""

import shutil

import polib
import pytest

from conftest import missing
from scripts import messages

ROOMS = messages.rooms()


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_word_of_a_room_is_there_in_french(room):
    if not shutil.which("xgettext"):
        missing("xgettext (Debian's gettext)")
    assert list(messages.faults(room, "fr")) == []


def test_a_sentence_of_several_rooms_is_said_in_one_way():
    # Django puts all catalogues into one: of two translations it would choose by the order of rooms.
    said: dict[tuple[str | None, str], set[str]] = {}
    for room in ROOMS:
        path = messages.catalogue(room, "fr")
        for entry in polib.pofile(path) if path.is_file() else []:
            words = entry.msgstr or str(entry.msgstr_plural)
            said.setdefault((entry.msgctxt, entry.msgid), set()).add(words)
    assert {sentence: ways for sentence, ways in said.items() if len(ways) > 1} == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Vraiment ?", "a narrow no-break space goes before ; ! ?"),
        ("Vraiment?", "a narrow no-break space goes before ; ! ?"),
        ("Source : presse", "a no-break space goes before :"),
        ("Le mot « café »", "narrow no-break spaces go inside « »"),
        ("L'adresse", "« » and ’ are the French quotation mark and apostrophe"),
    ],
)
def test_a_fault_of_typography_is_named(text, fault):
    assert list(messages.typography(text)) == [fault]


@pytest.mark.parametrize(
    "text",
    [
        "Vraiment\u202f?",
        "Source\u00a0: presse à 14:05",
        "Le mot «\u202fcafé\u202f»\u202f!",
        'Voir https://example.org/?a=b; <a href="x">l’adresse</a> %(name)s',
    ],
)
def test_good_typography_is_let_be(text):
    assert list(messages.typography(text.replace(";", ""))) == []


def test_an_uncertain_an_empty_and_a_wrong_entry_are_refused():
    fuzzy = polib.POEntry(msgid="Yes", msgstr="Oui", flags=["fuzzy"])
    empty = polib.POEntry(msgid="One", msgid_plural="Many", msgstr_plural={0: "Un", 1: ""})
    wrong = polib.POEntry(msgid="%(count)s left", msgstr="%(total)s restants")
    assert list(messages.entry_faults(fuzzy)) == ["uncertain (fuzzy)"]
    assert list(messages.entry_faults(empty)) == ["no French"]
    assert list(messages.entry_faults(wrong)) == ["names a value that the English doesn't have"]
