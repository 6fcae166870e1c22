"""Themes of a topic: found, kept from one reading to the next, counted, and shown beside competitors."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.channels.keys import FIGURES, MAPS
from palabre.connectors.contract import Author, Item
from palabre.ecosystem import theming
from palabre.ecosystem.models import Community, Map, Reading, Standing, Theme, ThemeText, VoiceList
from palabre.ecosystem.rules import WEEKS
from palabre.ecosystem.tests.conftest import followed
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Source, Topic, Voice

pytestmark = pytest.mark.django_db
MAP = "/o/lanterne/lanterne/map/"
LATE = "colis livraison retard livreur suivi"
CAKE = "brioche vitrine tarte cardamome gâteau"


@pytest.fixture
def ours(topic):
    """The topic as one of the brand itself."""
    Topic.objects.filter(pk=topic.pk).update(kind="brand")
    topic.refresh_from_db()
    return topic


@pytest.fixture
def wanted(brand):
    """`wanted(("zoe", LATE, "complaint"), …)`: texts that want that; of a rival by ``start``."""

    def said(*texts, days=1.0, start="le café", language="fr"):
        intents, items = {}, []
        for n, (who, some, intent, *back) in enumerate(texts):
            name = f"t{len(intents)}-{Mention.objects.count()}"
            at = timezone.now() - timedelta(days=back[0] if back else days)
            text = f"{start} {some} {who} {n} {language}"
            items.append(
                Item(name, text, at, Author(who, who, who), url=f"https://a.example/{name}")
            )
            intents[name] = {intent: 0.9} if intent else {}
        ingest(items, "echo", organisation_id=brand.organisation_id)
        rows = list(Mention.objects.filter(remote_id__in=intents))
        for row in rows:
            row.intents, row.language, row.copy_of = intents[row.remote_id], language, None
        Mention.objects.bulk_update(rows, ["intents", "language", "copy_of"])

    return said


@pytest.fixture
def spoken(ours, wanted):
    """Forty complaints of late parcels, thirty-five questions and praise of cakes, and one of neither."""
    late = [(f"v{n}", _turned(LATE, n), "complaint", n * 2 + 1) for n in range(40)]
    kinds = ("praise", "question")
    cake = [(f"w{n}", _turned(CAKE, n), kinds[n % 2], n * 2 + 1) for n in range(35)]
    wanted(*late, *cake, ("lone", "rien de tel ici", "complaint"))
    return ours


def _turned(some, n):
    """The same words in another order."""
    each = some.split()
    return " ".join(each[n % 5 :] + each[: n % 5])


def words(answer):
    return answer.content.decode()


def texts_of(topic, **query):
    rows = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{MAP}themes/{topic.pk}/texts/?{rows}"


def test_without_a_topic_and_before_a_reading_the_next_step_is_said(as_ada, brand, request):
    assert "No topic yet" in words(as_ada.get(f"{MAP}themes/"))
    topic = request.getfixturevalue("topic")
    said = words(as_ada.get(f"{MAP}themes/"))
    assert "No themes yet" in said
    as_ada.post(f"{MAP}themes/{topic.pk}/anew/")
    assert "They are being found" in words(as_ada.get(f"{MAP}themes/"))


def test_a_topic_without_texts_that_want_anything_says_so(as_ada, ours, say):
    say("zoe", "un café")
    assert theming.make(ours.pk)
    assert "Nobody asks, praises or blames anything here" in words(as_ada.get(f"{MAP}themes/"))


def test_themes_are_told_with_counts_that_their_pages_keep(as_ada, spoken):
    assert theming.make(spoken.pk)
    late = next(one for one in Theme.objects.all() if "retard" in one.words)
    assert ThemeText.objects.filter(theme=late, blames=True).count() == 40
    assert ThemeText.objects.filter(reading=spoken.pk).count() == 76
    said = words(as_ada.get(f"{MAP}themes/?aim=blames"))
    assert ">41 texts</a>" in said
    assert ">40 on a theme</a>" in said
    assert "98%" in said
    listed = words(as_ada.get(texts_of(spoken, theme=late.pk, aim="blames")))
    assert "40 texts" in listed
    assert "brioche" not in listed
    (line,) = as_ada.get(f"{MAP}themes/?aim=blames").context["columns"][0].lines
    for figure, door in ((line.now, "when=now"), (line.before, "when=before")):
        behind = as_ada.get(texts_of(spoken, theme=late.pk, aim="blames") + f"&{door}")
        assert behind.context["count"] == figure
    for tone in ("positive", "negative"):
        behind = as_ada.get(texts_of(spoken, theme=late.pk, aim="blames", tone=tone))
        assert behind.context["count"] == line.tones[tone]
    assert as_ada.get(texts_of(spoken, aim="blames", themed=1)).context["count"] == 40


def test_a_share_of_fewer_than_thirty_texts_is_not_told(as_ada, spoken):
    theming.make(spoken.pk)
    (column,) = as_ada.get(f"{MAP}themes/?aim=praises").context["columns"]
    assert (column.texts, column.lines[0].told.count) == (18, 18)
    assert column.lines[0].told.share is None


def test_a_theme_stays_the_same_row_and_leaves_with_its_texts(spoken, wanted):
    theming.make(spoken.pk)
    before = dict(Theme.objects.values_list("pk", "first_found_at"))
    wanted(("newcomer", LATE, "complaint"))
    theming.make(spoken.pk)
    assert dict(Theme.objects.values_list("pk", "first_found_at")) == before
    Mention.objects.filter(text__contains="livreur").delete()
    theming.make(spoken.pk)
    assert [one.words for one in Theme.objects.all() if "retard" in one.words] == []


def test_competitors_are_held_against_the_same_themes(as_ada, spoken, brand, wanted):
    rival = followed(brand, "Boréal", "boreal", "competitor")
    wanted(*((f"r{n}", LATE if n < 6 else CAKE, "complaint") for n in range(30)), start="boreal")
    theming.make(spoken.pk)
    late = next(one for one in Theme.objects.all() if "retard" in one.words)
    answer = as_ada.get(f"{MAP}themes/?topic={spoken.pk}&aim=blames")
    row = next(one for one in answer.context["compared"] if one["theme"].pk == late.pk)
    ours, theirs = (cell["told"] for cell in row["cells"])
    assert (ours.count, theirs.count) == (40, 6)
    assert theirs.share == pytest.approx(6 / 30)
    assert "6 texts" in words(
        as_ada.get(texts_of(spoken, theme=late.pk, aim="blames", of=rival.pk))
    )


def test_the_expectations_of_a_list_are_those_of_its_voices(as_ada, spoken, brand):
    theming.make(spoken.pk)
    row = VoiceList.objects.create(brand=brand, name="Partners")
    row.voices.set(Voice.objects.filter(handle__in=["v1", "v2", "v3", "w1"]))
    columns = as_ada.get(f"{MAP}themes/?list={row.pk}").context["columns"]
    assert [column.texts for column in columns] == [1, 0, 3]
    assert "Of the chosen voices only" in words(as_ada.get(f"{MAP}themes/?list={row.pk}"))


def test_a_community_shows_what_it_expects(as_ada, spoken):
    theming.make(spoken.pk)
    drawn = Map.objects.create(topic=spoken, made_at=timezone.now(), since=timezone.now())
    one = Community.objects.create(map=drawn, number=1, words=["colis"], voices=5)
    for voice in Voice.objects.filter(handle__in=["v1", "v2", "v3", "v4"]):
        Standing.objects.create(
            map=drawn, voice=voice, community=one, first_at=timezone.now(), last_at=timezone.now()
        )
    said = words(as_ada.get(f"{MAP}ecosystem/{spoken.pk}/1/"))
    assert "What they expect" in said
    assert "theme=" in said.partition("What they expect")[2]


def test_texts_hidden_or_deleted_since_are_not_counted(as_ada, spoken):
    theming.make(spoken.pk)
    late = Mention.objects.filter(text__contains="livreur")
    late.filter(pk=late.first().pk).update(is_hidden=True)
    late.last().delete()
    closed = Source.objects.create(
        organisation=spoken.organisation, platform="echo", is_hidden=True
    )
    late.filter(pk=late.last().pk).update(source=closed)
    (column,) = as_ada.get(f"{MAP}themes/?aim=blames").context["columns"]
    assert column.texts == 38


def test_copies_robots_and_other_languages_are_left_out(ours, wanted):
    asked = [(who, LATE, "question") for who in ("zoe", "otto", "robot")]
    wanted(*asked, ("quiet", LATE, ""))
    wanted(("eva", "Wo bleibt es", "question"), language="de")
    Voice.objects.filter(handle="robot").update(is_automatic=True)
    copied = Mention.objects.get(voice__handle="zoe")
    Mention.objects.filter(voice__handle="otto").update(copy_of=copied)
    theming.make(ours.pk)
    assert list(ThemeText.objects.values_list("mention__voice__handle", flat=True)) == ["zoe"]
    assert Reading.objects.get().elsewise == 1


def test_weeks_count_from_the_oldest(ours, wanted):
    wanted(("zoe", LATE, "question", 1), ("otto", LATE, "question", 83))
    theming.make(ours.pk)
    weeks = dict(ThemeText.objects.values_list("mention__voice__handle", "week"))
    assert weeks == {"zoe": WEEKS - 1, "otto": 0}


@pytest.mark.parametrize(
    "query",
    ["aim=x&language=zz&community=a&list=-1&page=0", "list=" + "9" * 30, "page=99999&week=7"],
)
def test_an_address_without_sense_harms_nothing(as_ada, spoken, query):
    theming.make(spoken.pk)
    for page in ("themes/", f"themes/{spoken.pk}/texts/"):
        assert as_ada.get(f"{MAP}{page}?{query}").status_code == 200


def test_themes_of_nobody_here_are_not_found(as_ada, spoken):
    theming.make(spoken.pk)
    assert as_ada.get(texts_of(spoken, theme=999_999)).status_code == 404
    assert as_ada.get(texts_of(spoken, of=999_999)).status_code == 404
    assert as_ada.get(f"{MAP}themes/999999/texts/").status_code == 404
    assert as_ada.get(f"{MAP}themes/?topic=999999").status_code == 404


def test_more_themes_cost_no_more_queries(as_ada, spoken, django_assert_max_num_queries):
    theming.make(spoken.pk)
    with django_assert_max_num_queries(32):
        as_ada.get(f"{MAP}themes/")


def test_themes_are_told_with_the_texts_behind_each(program, spoken, as_ada):
    call = program(FIGURES)
    assert call("GET", "/themes").json()["topics"] == []
    assert theming.make(spoken.pk)
    where = f"/themes/{spoken.pk}"
    told = call("GET", f"{where}?aim=blames").json()
    (column,) = told["columns"]
    assert (column["aim"], column["texts"], column["themed"]) == ("blames", 41, 40)
    late = Theme.objects.get(pk=column["themes"][0]["theme"])
    assert "retard" in late.words
    texts = call("GET", f"{where}/texts?aim=blames&theme={late.pk}").json()
    assert texts["count"] == column["themes"][0]["texts"] == 40
    assert column["themes"][0]["example"] == texts["mentions"][0]
    assert call("POST", f"{where}/find").status_code == 403
    assert program(MAPS)("POST", f"{where}/find").status_code == 204
    assert as_ada.get(f"{MAP}themes/?topic={spoken.pk}").context["busy"]
