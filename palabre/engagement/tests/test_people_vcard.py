"""vCards: read as others write them, written so that others read them; two sides joined."""

from hypothesis import given
from hypothesis import strategies as st

from palabre.engagement.crm.cards import Card, Handle, joined
from palabre.engagement.crm.vcard import cards_of, read, rewritten, unfolded, written

# As address books of phones write them: version 3, types, groups, folded lines, a picture.
THEIRS = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u-1\r\nFN:Zoé Martin\r\nN:Martin;Zoé;Anne;Mme;\r\n"
    "ORG:Atelier du Moulin;Ventes\r\nitem1.EMAIL;TYPE=INTERNET,WORK:Zoe@Example.org\r\n"
    "item1.X-ABLabel:Atelier\r\n"
    "TEL;TYPE=CELL:06 12 34 56 78\r\nTEL;TYPE=FAX:poste 12\r\nURL:https://www.zoe.example/\r\n"
    "X-SOCIALPROFILE;TYPE=mastodon:https://social.example/@zoe\r\n"
    "ADR;TYPE=HOME:;;3\\, rue Haute;Rennes;;35000;France\r\n"
    "CATEGORIES:fidèle,presse\\, radio\r\nNOTE:Aime l'Éthiopie\\; vient\r\n  le samedi\\nMerci\r\n"
    "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQ\r\nBDAY:1990-05-03\r\nEND:VCARD\r\n"
)


def test_a_card_is_read_as_phones_write_it():
    card = read(THEIRS)
    assert card == Card(
        name="Zoé Martin", company="Atelier du Moulin", place="Rennes",
        notes="Aime l'Éthiopie; vient le samedi\nMerci", mails=("zoe@example.org",),
        phones=("+33612345678",), sites=("zoe.example",), tags=("fidèle", "presse, radio"),
        handles=(Handle("mastodon", "", "https://social.example/@zoe"),), uid="u-1",
    )  # fmt: skip


def test_a_card_of_version_four_is_read():
    card = read(
        "BEGIN:VCARD\nVERSION:4.0\nFN:Yann\nTEL;VALUE=uri:tel:+32-470-12-34-56\nLANG:nl-BE\n"
        'SOCIALPROFILE;SERVICE-TYPE=Bluesky;USERNAME="yann.example":https://bsky.example/profile/yann\n'
        "IMPP:xmpp:yann@chat.example\nEND:VCARD"
    )
    assert card.phones == ("+32470123456",)
    assert card.language == "nl"
    assert card.handles == (
        Handle("bluesky", "yann.example", "https://bsky.example/profile/yann"),
        Handle("xmpp", "yann@chat.example", ""),
    )


def test_a_file_of_cards_is_cut_and_the_rest_passed_over():
    text = f"rien\r\n{THEIRS}BEGIN:VCARD\r\nFN:Coupée\r\n{THEIRS}"
    assert [read(one).uid for one in cards_of(text)] == ["u-1", "u-1"]
    assert list(cards_of("END:VCARD\nBEGIN:VCARD\nFN:sans fin")) == []


def test_lines_are_folded_at_75_bytes_and_letters_stay_whole():
    text = written(Card(name="Zoé", notes="é" * 200))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert read(text).notes == "é" * 200


def test_what_others_wrote_stays_as_they_wrote_it():
    card = read(THEIRS)
    again = rewritten(THEIRS, card)
    assert sorted(unfolded(again)) == sorted(unfolded(THEIRS))


def test_only_what_changed_is_written_anew():
    card = read(THEIRS)
    changed = Card(
        **{
            **{name: getattr(card, name) for name in ("name", "company", "place", "tags", "uid", "sites")},
            "notes": "Nouveau",
            "mails": ("zoe@example.org", "z2@example.org"),
            "handles": (*card.handles, Handle("bluesky", "z", "https://bsky.example/z")),
        }
    )  # fmt: skip
    again = rewritten(THEIRS, changed)
    assert read(again).notes == "Nouveau"
    assert read(again).mails == ("z2@example.org", "zoe@example.org")
    assert "item1.EMAIL;TYPE=INTERNET,WORK:Zoe@Example.org" in again
    assert "06 12 34 56 78" not in again
    assert "poste 12" in again
    assert "BDAY:1990-05-03" in again
    assert "N:Martin;Zoé;Anne;Mme;" in again
    assert again.count("social.example/@zoe") == again.count("bsky.example/z") == 1


def test_a_list_is_cut_only_where_nothing_is_escaped():
    card = read("BEGIN:VCARD\nCATEGORIES:a\\\\,b\\,c,,d\nORG:\\;x;y\nEND:VCARD")
    assert (card.tags, card.company) == (("a\\", "b,c", "d"), ";x")


def test_no_value_breaks_out_of_its_line():
    evil = "Zoé\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Autre"
    text = written(Card(name=evil, notes="a\x00;b,c\\n", tags=("x,y",)))
    assert len(list(cards_of(text))) == 1
    assert read(text).tags == ("x,y",)
    assert read(text).notes == "a;b,c\\n"


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
NOTES = st.text(st.characters(exclude_categories=["C"]) | st.just("\n"), max_size=200)


@given(name=WORDS, company=WORDS, notes=NOTES, tags=st.sets(WORDS, max_size=4))
def test_what_is_written_is_read_again(name, company, notes, tags):
    card = Card(name=name, company=company, notes=notes.strip(), tags=tuple(sorted(tags)))
    for version in ("3.0", "4.0"):
        again = read(written(card, version))
        assert (again.name, again.company, again.notes) == (name, company, card.notes)
        assert set(again.tags) == set(tags)
        assert read(rewritten(written(card, version), card)) == again


@given(text=st.text(max_size=300) | st.lists(st.sampled_from(THEIRS.split("\r\n"))).map("\n".join))
def test_whatever_a_file_holds_it_is_read_without_a_fault(text):
    for one in (*cards_of(text), f"BEGIN:VCARD\n{text}\nEND:VCARD"):
        assert len(read(one).name) <= 200


# --- two sides


def test_what_one_side_changed_is_as_that_side_says():
    before = Card(name="Zoé", place="Rennes", mails=("a@x.example", "b@x.example")).told()
    ours = Card(
        name="Zoé Martin", place="Rennes", mails=("a@x.example", "b@x.example", "c@x.example")
    )
    theirs = Card(name="Zoé", place="Brest", mails=("b@x.example", "d@x.example"))
    done = joined(before, ours, theirs)
    assert (done.card.name, done.card.place) == ("Zoé Martin", "Brest")
    assert done.card.mails == ("b@x.example", "c@x.example", "d@x.example")
    assert done.contradicted == ()


def test_what_both_changed_is_as_we_say_and_named():
    done = joined(Card(notes="a").told(), Card(notes="b"), Card(notes="c"))
    assert (done.card.notes, done.contradicted) == ("b", ("notes",))


CARDS = st.builds(
    Card, name=st.sampled_from("abc"), notes=st.sampled_from("abc"),
    tags=st.sets(st.sampled_from("xyz")).map(lambda found: tuple(sorted(found))),
)  # fmt: skip


@given(before=CARDS, ours=CARDS, theirs=CARDS)
def test_joining_loses_nothing_that_a_side_added_and_is_the_same_from_both_sides(
    before, ours, theirs
):
    here = joined(before.told(), ours, theirs)
    there = joined(before.told(), theirs, ours)
    assert here.card.tags == there.card.tags
    assert set(here.contradicted) == set(there.contradicted)
    old = set(before.tags)
    assert (set(ours.tags) | set(theirs.tags)) - old <= set(here.card.tags)
    assert joined(before.told(), ours, before).card.told() == ours.told()
