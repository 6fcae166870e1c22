"""What a network's limits say against a text, a title, files, fields, links and answers."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from palabre.connectors.contract import Capability, Field, Limits, Platform, PostLimits, Price
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.registry import PLATFORMS
from palabre.publishing.checks import File, limits_of

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
NETWORK = Platform(
    "lanterne", "Lanterne", frozenset({Capability.PUBLISH, Capability.REPLY}), (),
    Limits(1, timedelta(1), "", date(2026, 11, 27)),
    post=PostLimits(
        text=20, title=10, media=2, media_bytes=2_000_000, types=("image/jpeg", "image/png"), alt=12,
        tags=2, bytes=30, answered_within=timedelta(hours=24),
    ),
    to=(Field("board", "Board"), Field("section", "Section", required=False)),
    draft=(Field("media_url", "Web address of the picture"),),
    prices=(Price("A post", 15_000, "publish"), Price("With a link", 200_000, "publish_link")),
)  # fmt: skip
GIVEN = {"to": {"board": "café"}, "more": {"media_url": "https://example.com/a.jpg"}}


def rules(findings):
    return [one.rule for one in findings]


def against(draft=None, network=NETWORK, **given):
    return limits_of(draft or Draft("Bonjour", **GIVEN), network, **given)


def test_a_text_within_all_limits_is_left_in_peace():
    assert against() == []


def test_a_text_too_long_is_told_by_how_much_and_from_where_on():
    (found,) = against(Draft("a" * 23, **GIVEN))
    assert (found.rule, found.grave, found.where) == ("text-too-long", True, (20, 23))
    assert found.english == "Too long by 3: Lanterne takes 20 characters."


def test_bytes_are_a_limit_beside_the_first():
    (found,) = against(Draft("é" * 17, **GIVEN))
    assert found.english == "Too long by 4: Lanterne takes 30 bytes."
    assert found.where == (15, 17)


def test_a_form_has_limits_of_its_own_and_one_without_words_says_so():
    story = PostLimits(media=1, media_needed=True, wordless=True)
    network = replace(NETWORK, post=replace(NETWORK.post, forms=(("story", story),)))
    chosen = {"to": GIVEN["to"], "more": {**GIVEN["more"], "form": "story"}}
    pictures = (Upload("a.png", "image/png", b"", "a"), Upload("b.png", "image/png", b"", "b"))
    assert rules(against(Draft("", media=pictures[:1], **chosen), network)) == []
    found = against(Draft("a" * 23, media=pictures, **chosen), network)
    assert [(one.rule, one.grave) for one in found] == [
        ("text-unseen", False), ("media-too-many", True),
    ]  # fmt: skip
    plain = {**chosen, "more": {**chosen["more"], "form": "post"}}
    assert rules(against(Draft("a" * 23, media=pictures, **plain), network)) == ["text-too-long"]


def test_a_field_may_be_wanted_with_files_alone_or_go_without_any():
    wiki, mastodon = PLATFORMS["mediawiki"][0], PLATFORMS["mastodon"][0]
    files = (Upload("a.png", "image/png", b"", "Une tasse"),)
    page, licence = {"page": "Talk:Tasse"}, {"licence": "{{Cc-by-sa-4.0}}"}
    assert rules(against(Draft("Une tasse", to=page), wiki)) == []
    (found,) = against(Draft("Une tasse", to=page, media=files), wiki)
    assert (found.rule, found.part) == ("field-missing", "more:licence")
    assert rules(against(Draft("Une tasse", to=page, media=files, more=licence), wiki)) == []
    poll = {"poll": "Thé\nCafé"}
    assert rules(against(Draft("Quoi ?", more=poll), mastodon)) == []
    assert rules(against(Draft("Quoi ?", more=poll, media=files), mastodon)) == ["field-alone"]


def test_a_warning_counts_where_the_network_counts_it():
    network = replace(NETWORK, post=replace(NETWORK.post, warning_gap="\n\n"))
    draft = Draft("a" * 16, warning="Café", **GIVEN)
    assert rules(against(draft)) == []
    assert against(draft, network)[0].where == (14, 16)


def test_a_caption_has_its_own_limit():
    telegram = PLATFORMS["telegram"][0]
    picture = Upload("a.png", "image/png", b"", "Une tasse")
    assert rules(against(Draft("a" * 1_025), telegram)) == []
    assert rules(against(Draft("a" * 1_025, media=(picture,)), telegram)) == ["text-too-long"]


def test_a_title_is_asked_for_and_measured():
    network = replace(NETWORK, post=replace(NETWORK.post, title_needed=True))
    assert rules(against(network=network)) == ["title-missing"]
    (found,) = against(Draft("Bonjour", title="a" * 12, **GIVEN), network)
    assert (found.rule, found.where, found.part) == ("title-too-long", (10, 12), "title")


def test_files_are_counted_and_weighed():
    files = (
        File("a.gif", "image/gif", alt="Une tasse"),
        File("b.png", "image/png", 2_500_000, "Une tasse"),
        File("c.png", "image/png", 10, "Une tasse"),
    )
    found = against(files=files)
    assert [(one.rule, one.part) for one in found] == [
        ("media-too-many", "media"), ("media-type", "media:0"), ("media-too-big", "media:1"),
    ]  # fmt: skip
    assert found[2].english == "b.png has 2.5 MB: Lanterne takes 2 MB at most."


def test_a_moving_picture_goes_alone_where_a_network_wants_it_so():
    gif, png = (
        File("a.gif", "image/gif", alt="Une tasse"),
        File("b.png", "image/png", alt="Une tasse"),
    )
    assert rules(against(network=PLATFORMS["x"][0], files=(gif, png))) == ["gif-not-alone"]
    assert rules(against(network=PLATFORMS["x"][0], files=(gif,))) == []


def test_a_description_is_asked_for_but_its_absence_holds_nothing_back():
    media = (Upload("a.png", "image/png", b""), Upload("b.png", "image/png", b"", "a" * 15))
    missing, long = against(Draft("Bonjour", media=media, **GIVEN))
    assert (missing.rule, missing.grave) == ("alt-missing", False)
    assert (long.rule, long.where, long.values["over"]) == ("alt-too-long", (12, 15), 3)


def test_networks_that_show_pictures_want_one_and_others_none():
    assert "media-missing" in rules(against(Draft("Bonjour"), PLATFORMS["flickr"][0]))
    picture = Upload("a.png", "image/png", b"", "Une tasse")
    draft = Draft("Bonjour", title="Bonjour", media=(picture,))
    assert "media-unwanted" in rules(against(draft, PLATFORMS["irc"][0]))


def test_fields_of_the_network_are_asked_for():
    found = against(Draft("Bonjour"))
    assert [(one.part, one.english) for one in found] == [
        ("to:board", "Fill in “Board”."),
        ("more:media_url", "Fill in “Web address of the picture”."),
    ]


def test_hashtags_are_counted_where_the_network_counts_them():
    draft = Draft("#a #b #c", tags=("d", "e"), **GIVEN)
    assert rules(against(draft)) == []
    network = replace(NETWORK, post=replace(NETWORK.post, tags_in_text=True))
    (found,) = against(draft, network)
    assert (found.rule, found.values["over"], found.where) == ("tags-too-many", 3, (0, 8))


def test_a_link_alone_is_remarked_and_its_price_is_told():
    found = against(Draft("https://example.com", **GIVEN))
    assert rules(found) == ["link-only", "link-price"]
    assert not any(one.grave for one in found)
    assert "costs 0.20 US dollars on Lanterne, without one 0.015" in found[1].english


def test_an_answer_has_its_window():
    draft = Draft("Merci")
    asked = {"answers": NOW, "now": NOW + timedelta(hours=25)}
    assert rules(against(draft, **asked)) == ["answer-too-late"]
    asked["now"] = NOW + timedelta(hours=23)
    assert against(draft, **asked)[0].english == "Lanterne takes this answer for 60 minutes more."
    asked["now"] = NOW + timedelta(hours=1)
    assert against(draft, **asked) == []


def test_nothing_to_send_and_nowhere_to_send_it():
    assert "text-empty" in rules(against(Draft(" ", **GIVEN)))
    assert rules(against(Draft("a"), PLATFORMS["feed"][0])) == ["not-from-here"]


def test_every_network_can_be_asked():
    for platform, _ in PLATFORMS.values():
        for found in limits_of(Draft("a" * 100_000, title="b" * 1_000), platform):
            assert found.english
