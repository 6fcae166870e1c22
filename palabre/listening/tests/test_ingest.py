"""What becomes of texts on their way in."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from palabre.connectors.contract import Author, Item, Media, Page
from palabre.governance.acts import MACHINE
from palabre.listening import copies, drafts
from palabre.listening import ingest as way_in
from palabre.listening.actions.topics import make_topic
from palabre.listening.cleaning import clean
from palabre.listening.copies import forget_copies
from palabre.listening.deleting import delete_remote
from palabre.listening.ingest import ingest
from palabre.listening.inserting import insert
from palabre.listening.models import IndexOp, Mention, Place, Position, Source, Topic, Voice
from palabre.listening.reading import take_page

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_remembered():
    forget_copies()


@pytest.fixture
def topic(brand):
    return make_topic(MACHINE, brand, "Lanterne", "lanterne")


def item(number, text, **more):
    more.setdefault("author", Author(f"voice-{number}", "Zoé", "zoe"))
    return Item(f"r{number}", text, NOON + timedelta(minutes=number), **more)


def bring(organisation, *items, **more):
    return ingest(items, "echo", organisation_id=organisation.pk, **more).mentions


def test_only_texts_of_a_topic_are_kept(organisation, topic):
    bring(organisation, item(1, "Un café chez Lanterne ce matin"), item(2, "Il pleut"))
    assert list(Mention.objects.values_list("remote_id", flat=True)) == ["r1"]
    assert list(topic.mentions.values_list("remote_id", flat=True)) == ["r1"]


def test_a_country_whose_capitals_are_longer_fits_its_column(organisation, topic):
    bring(organisation, item(1, "lanterne", country="ßß"))
    assert len(Mention.objects.get().country) == 2


def test_texts_dated_by_nothing_but_their_day_all_come_in_and_copies_are_known(
    organisation, topic, monkeypatch
):
    """A millisecond has a million ids; here it has sixteen, and so do its next ones."""
    monkeypatch.setattr(drafts.secrets, "randbits", lambda bits: random.getrandbits(4))
    said = (
        "Chez Lanterne le café du matin est très bon, et la terrasse est ouverte toute la semaine"
    )
    texts = [replace(item(number, said), published_at=NOON) for number in range(40)]
    bring(organisation, *texts[:10])
    bring(organisation, *texts[10:])
    rows = Mention.objects.order_by("position").values_list("pk", "copy_of")
    ids = [pk for pk, _ in rows]
    assert len(set(ids)) == 40
    assert all(0 <= (pk >> 20) - NOON.timestamp() * 1000 < 20 for pk in ids)
    assert {first for _, first in rows} == {None, ids[0]}


def test_positions_have_no_gap_and_ids_follow_the_time_of_publication(organisation, topic):
    bring(organisation, item(5, "lanterne five"), item(3, "lanterne three"))
    bring(organisation, item(4, "lanterne four"))
    rows = Mention.objects.order_by("id").values_list("remote_id", flat=True)
    assert list(rows) == ["r3", "r4", "r5"]
    assert sorted(Mention.objects.values_list("position", flat=True)) == [1, 2, 3]
    assert Position.objects.get().last == 3


def test_a_page_that_comes_twice_makes_no_double_and_brings_new_figures(organisation, topic):
    bring(organisation, item(1, "lanterne", likes=1))
    made = bring(organisation, item(1, "lanterne", likes=9))
    assert made == []
    assert Mention.objects.get().likes == 9


def test_an_edited_text_replaces_the_old_one(organisation, topic):
    bring(organisation, item(1, "lanterne old"))
    bring(organisation, item(1, "lanterne new", edited_at=NOON + timedelta(hours=1)))
    assert Mention.objects.get().text == "lanterne new"


def test_an_edited_text_without_the_word_leaves_its_topic_and_keeps_its_new_words(
    organisation, topic
):
    bring(organisation, item(1, "lanterne, quelle horreur, je suis furieux"))
    bring(organisation, item(1, "rien à dire", edited_at=NOON + timedelta(hours=1)))
    row = Mention.objects.get()
    assert row.text == "rien à dire"
    assert not row.mention_topics.exists()


def test_a_page_that_comes_again_unchanged_makes_no_work_for_the_index(organisation, topic):
    bring(organisation, item(1, "lanterne"))
    IndexOp.objects.all().delete()
    bring(organisation, item(1, "lanterne"))
    assert not IndexOp.objects.exists()


def test_a_voice_keeps_its_name_when_a_later_text_does_not_tell_it(organisation, topic):
    bring(organisation, item(1, "lanterne", author=Author("v", "Zoé", "zoe", followers=12)))
    bring(organisation, item(2, "lanterne encore", author=Author("v")))
    voice = Mention.objects.get(remote_id="r2").voice
    assert (voice.name, voice.handle, voice.followers) == ("Zoé", "zoe", 12)


def test_texts_that_name_nobody_are_by_an_unknown_author(organisation, topic):
    bring(organisation, item(1, "lanterne", author=Author(""), place="old.jsonl"))
    assert str(Mention.objects.get().voice) == "unknown author"


def test_a_text_that_two_sources_bring_at_once_is_one_and_its_copies_find_it(organisation, topic):
    text = "La Lanterne ouvre un nouveau café place du marché samedi prochain à neuf heures"
    bring(organisation, item(1, text), item(1, text))
    bring(organisation, item(2, text))
    assert Mention.objects.get(remote_id="r2").copy_of.remote_id == "r1"
    assert Mention.objects.count() == 2


def test_a_topic_removed_in_between_is_left_out(organisation, topic):
    bring(organisation, item(1, "lanterne"), by_hand=frozenset({topic.pk, topic.pk + 999}))
    assert list(Mention.objects.get().topics.all()) == [topic]


def test_a_near_copy_by_another_voice_is_folded_under_the_first(organisation, topic):
    text = "La Lanterne ouvre un nouveau café place du marché samedi prochain à neuf heures"
    bring(organisation, item(1, text))
    bring(organisation, item(2, text + " !"), item(3, f"RT @zoe {text}"))
    first = Mention.objects.get(remote_id="r1")
    assert first.copy_count == 2
    assert set(first.copies.values_list("remote_id", flat=True)) == {"r2", "r3"}


def test_when_the_first_is_deleted_the_next_copy_takes_its_place(organisation, topic):
    text = "La Lanterne ouvre un nouveau café place du marché samedi prochain à neuf heures"
    bring(organisation, item(1, text), item(2, text), item(3, text))
    delete_remote([organisation.pk], "echo", ["r1"])
    heir = Mention.objects.get(copy_of=None)
    assert (heir.remote_id, heir.copy_count) == ("r2", 1)
    assert Mention.objects.get(remote_id="r3").copy_of == heir


def test_when_a_voice_leaves_its_platform_all_it_said_goes(organisation, topic):
    zoe = Author("did:zoe")
    bring(organisation, item(1, "lanterne", author=zoe), item(2, "la lanterne encore", author=zoe))
    bring(organisation, item(3, "lanterne par une autre"))
    assert delete_remote([organisation.pk], "echo", ["did:zoe"]) == 2
    assert Mention.objects.get().remote_id == "r3"


def test_a_deleted_mention_leaves_word_for_the_index(organisation, topic):
    made = bring(organisation, item(1, "lanterne"))
    delete_remote([organisation.pk], "echo", ["r1"])
    assert not Mention.objects.exists()
    assert IndexOp.objects.filter(mention_id=made[0].pk, is_delete=True).exists()


def test_strangers_texts_stay_with_their_own_topics(organisation, topic, cy):
    make_topic(MACHINE, cy.organisation.brands.get(), "Lanterne", "lanterne")
    bring(organisation, item(1, "lanterne"))
    assert Mention.objects.get().organisation == organisation


def test_a_topic_in_french_leaves_english_texts_aside(organisation, brand):
    make_topic(MACHINE, brand, "Lanterne", "lanterne", languages=["fr"])
    bring(
        organisation,
        item(1, "J'adore le café que l'on sert chez Lanterne, quelle bonne adresse"),
        item(2, "I really love the coffee they serve at Lanterne every morning of the week"),
    )
    assert list(Mention.objects.values_list("remote_id", flat=True)) == ["r1"]


def test_hostile_values_are_stored_harmless(organisation, topic):
    bring(
        organisation,
        item(1, "lanterne \x00 \ud800 <script>", url="javascript:alert(1)", likes=-5),
        item(2, "lanterne " + "x" * 100_000, title="t" * 9000, likes=10**18),
    )
    first, second = Mention.objects.order_by("position")
    assert first.url == ""
    assert "\x00" not in first.text
    assert first.likes == 0
    assert len(second.title) == 500
    assert len(second.text) == 20_000


def test_a_time_in_the_future_becomes_now(organisation, topic):
    far = Item("r1", "lanterne", datetime(2999, 1, 1, tzinfo=UTC), Author("v"))
    bring(organisation, far)
    assert Mention.objects.get().published_at < datetime(2998, 1, 1, tzinfo=UTC)


def test_items_put_into_a_topic_by_hand_need_not_match_it(organisation, topic):
    bring(organisation, item(1, "Rien à voir"), by_hand=frozenset({topic.pk}))
    link = Mention.objects.get().mention_topics.get()
    assert link.by_hand


HALF = "\ud800"
SPOILT = {
    **dict.fromkeys(
        ("remote_id", "url", "title", "language", "country", "place", "place_name", "parent",
         "thread", "relay_of"), f"https://a.example/{HALF}\x00x",
    ),
    "links": (f"https://a.example/{HALF}",),
    "media": (Media(f"https://a.example/{HALF}", f"im{HALF}age", f"{HALF}\x00"),),
    "tags": (f"tag{HALF}\x00",),
    "author": Author(*(f"https://a.example/{HALF}\x00{n}" for n in range(5))),
    "text": f"lanterne {HALF}\x00",
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_characters_that_no_row_can_hold_are_left_out_of_every_field(organisation, topic, name):
    spoilt = replace(item(1, "lanterne"), **{name: SPOILT[name]})
    bring(organisation, item(2, "lanterne aussi"), spoilt)
    assert Mention.objects.count() == 2
    held = str(list(Mention.objects.values())) + str(list(Voice.objects.values()))
    held += str(list(Place.objects.values()))
    assert "\\ud800" not in held
    assert "\\x00" not in held


@pytest.mark.parametrize(("said", "kept"), [(10**20, 2_000_000_000), (-5, 0), (None, None), (7, 7)])
def test_followers_are_a_number_that_a_row_can_hold(organisation, topic, said, kept):
    bring(organisation, item(1, "lanterne", author=Author("v", followers=said)))
    assert Voice.objects.get().followers == Mention.objects.get().followers == kept


@pytest.mark.parametrize(
    "edited", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
)
def test_an_edit_at_a_time_that_cannot_be_is_none(organisation, topic, edited):
    bring(organisation, item(1, "lanterne"))
    bring(organisation, item(1, "lanterne", edited_at=edited))
    assert Mention.objects.get().edited_at is None


def test_an_item_that_is_sound_is_left_as_it_is():
    whole = item(1, "Déjà l'été à la lanterne 🎉", edited_at=NOON, links=("https://é.example/",))
    assert clean(whole, NOON) is whole


def test_a_text_that_names_a_rival_is_no_copy_of_one_that_names_us(brand):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    make_topic(MACHINE, brand, "Minuit", "minuit")
    said = "Le code promo de {} ne marche pas, le formulaire de contact non plus, bravo"
    items = [
        Item(f"c{n}", said.format(name), NOON, Author(f"v{n}"))
        for n, name in enumerate(("Lanterne", "Minuit", "Lanterne"))
    ]
    first, rival, copy = ingest(items, "echo", organisation_id=brand.organisation_id).mentions
    assert (rival.copy_of_id, copy.copy_of_id) == (None, first.pk)
    forget_copies()
    again = [Item("c4", said.format("Minuit"), NOON, Author("v4"))]
    assert ingest(again, "echo", organisation_id=brand.organisation_id).mentions[0].copy_of_id == (
        rival.pk
    )


def test_likes_that_are_told_without_their_text_stand_with_it_and_nowhere_else(organisation, topic):
    bring(organisation, item(1, "Lanterne ouvre", likes=7), item(2, "Lanterne ferme", likes=2))
    source = Source.objects.create(organisation=organisation, platform="echo", kind="world")
    before = IndexOp.objects.count()
    take_page(source, Page(likes={"r1": 3, "r2": 2, "unknown": 9}, cursor={"at": 1}))
    assert dict(Mention.objects.values_list("remote_id", "likes")) == {"r1": 3, "r2": 2}
    assert IndexOp.objects.count() == before + 1
    take_page(source, Page(likes={"r1": 0}))
    assert Mention.objects.get(remote_id="r1").likes == 0


def test_what_this_process_stored_is_not_read_again_to_tell_copies(
    organisation, topic, monkeypatch
):
    learnt = []
    learn = copies._Memory._learn
    monkeypatch.setattr(
        copies._Memory,
        "_learn",
        lambda self, numbers: (learnt.extend(numbers), learn(self, numbers)),
    )
    said = "Lanterne ouvre une boutique à Lyon et offre un café aux cent premiers clients"
    bring(organisation, item(1, said), item(2, "Lanterne"))
    (copy,) = bring(organisation, item(3, said))
    assert learnt == []
    assert copy.copy_of.remote_id == "r1"
    # Another process has nothing but what is stored.
    forget_copies()
    (copy,) = bring(organisation, item(4, said))
    assert len(learnt) == 3
    assert copy.copy_of.remote_id == "r1"


def test_a_text_whose_topic_goes_on_its_way_in_is_still_found_by_its_copies(
    organisation, brand, topic, monkeypatch
):
    other = make_topic(MACHINE, brand, "Lyon", "lyon")
    said = "Lanterne ouvre une boutique à Lyon et offre un café aux cent premiers clients"

    def find_and_lose(drafts):
        drafts = copies.find_copies(drafts)
        Topic.objects.filter(pk=other.pk).delete()
        return drafts

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(way_in, "STEPS", (*way_in.STEPS[:-1], find_and_lose))
        bring(organisation, item(1, said))
    (copy,) = bring(organisation, item(2, said))
    assert copy.copy_of.remote_id == "r1"


def test_many_rows_stand_in_the_database_as_they_were_given(organisation, topic):
    said = "lanterne {} \\N \\. \\t\tété\n\U0001f389 'x' \"y\""
    texts = [
        item(
            n,
            said.format(n),
            likes=n,
            tags=("a", "é\\\\"),
            links=(f"https://a.example/{n}?q=\\t",),
            author=Author(f"v{n}", followers=n or None),
            media=(Media("https://a.example/i.png", "image", 'une "image"'),) * (n % 2),
            edited_at=NOON if n % 3 else None,
        )
        for n in range(60)
    ]
    made = bring(organisation, *texts)
    assert len(made) == 60
    stored = Mention.objects.in_bulk()
    names = [one.attname for one in Mention._meta.concrete_fields]
    for row in made:
        assert {name: getattr(stored[row.pk], name) for name in names} == {
            name: getattr(row, name) for name in names
        }
    assert topic.mentions.count() == IndexOp.objects.count() == 60
    made[0].likes = 9
    made[0].save()  # it is known to stand there
    assert Mention.objects.count() == 60


def test_rows_that_are_there_already_are_refused(organisation):
    rows = [Place(organisation=organisation, platform="echo", address=str(n)) for n in range(30)]
    insert(Place, rows)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(
            Place,
            [Place(organisation=organisation, platform="echo", address=str(n)) for n in range(30)],
        )


def test_a_memory_of_copies_is_made_once_and_none_to_be_thrown_away(organisation, monkeypatch):
    made = []
    monkeypatch.setattr(copies, "_Memory", lambda of: made.append(of) or object())
    assert copies._memory_of(organisation.pk) is copies._memory_of(organisation.pk)
    assert made == [organisation.pk]
    forget_copies()
