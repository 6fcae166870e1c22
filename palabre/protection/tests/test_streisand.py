"""The Streisand check: figures before an act, a second person's word, and what past acts made louder."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from palabre.channels.keys import actor_of, make_key, revoke_key
from palabre.channels.models import Channel
from palabre.governance.acts import Moved
from palabre.governance.models import Notice
from palabre.governance.rules import Refused
from palabre.protection.actions import checks
from palabre.protection.models import Incident, ReachCheck
from palabre.protection.reaching import About, audience, known, past_acts
from palabre.protection.rules.incidents import Act, CheckState, EntryKind, IncidentState
from palabre.protection.tests.incident_house import by, hear, opened, somebody
from palabre.publishing.models import Delivery, Figure, Post, Variant
from palabre.publishing.rules import DeliveryState

pytestmark = pytest.mark.django_db

PLACE = "/o/lanterne/lanterne/protect/incidents/streisand/"


@pytest.fixture
def eve(organisation):
    """Eve, editor."""
    return somebody(organisation, "Eve")


@pytest.fixture
def row(ada, brand, topic):
    """An open incident of the topic."""
    return opened(ada, brand, topic=topic, plan=False)


def published(brand, seen):
    """A post of the house that so many saw, by what its network told."""
    channel, _made = Channel.objects.get_or_create(
        organisation=brand.organisation, brand=brand, platform="echo", name="Lanterne"
    )
    post = Post.objects.create(organisation=brand.organisation, brand=brand, text="x")
    variant = Variant.objects.create(post=post, channel=channel)
    now = timezone.now()
    delivery = Delivery.objects.create(
        organisation=brand.organisation, variant=variant, channel=channel, content={},
        state=DeliveryState.PUBLISHED, due_at=now, try_at=now, sent_at=now,
    )  # fmt: skip
    Figure.objects.bulk_create(
        Figure(delivery=delivery, metric=metric, value=value, at=now)
        for metric, value in (("views", seen), ("views", seen / 2), ("followers", 90_000))
    )


def acted_on(ada, brand, topic, hours_ago, before, after):
    """A closed incident in which a statement left so many hours ago."""
    row = opened(ada, brand, topic=topic, plan=False)
    at = timezone.now() - timedelta(hours=hours_ago)
    ReachCheck.objects.create(
        organisation=brand.organisation, brand=brand, incident=row, act=Act.STATE, why="x",
        acted_at=at,
    )  # fmt: skip
    Incident.objects.filter(pk=row.pk).update(state=IncidentState.CLOSED, closed_at=at)
    hear(topic, hours_ago + 2, before)
    hear(topic, hours_ago - 2, after)


def test_voices_are_counted_once_each_and_programs_not_at_all(brand, row, speak):
    speak(["lanterne a", "lanterne b", "lanterne c"], by=lambda at: f"v{at % 2}")
    speak(["lanterne d"], by=lambda _at: "old", ago=timedelta(hours=30))
    found = speak(["lanterne e"], by=lambda _at: "robot")[0]
    found.voice.is_automatic = True
    found.voice.save()
    facts = known(About(brand, incident=row))
    assert (facts["voices"], facts["voices_before"], facts["trend"]) == (2, 1, "grows")


def test_a_mention_is_heard_with_what_answers_and_copies_it(brand, topic, speak):
    first = speak(["lanterne broke my cup"])[0]
    speak(["lanterne indeed"], parent=first.remote_id)
    speak(["lanterne is something else"])
    assert known(About(brand, mention=first))["voices"] == 2


def test_a_link_is_heard_where_it_is_shared(brand, topic, speak):
    link = "https://news.example/cup"
    speak(["lanterne cup", "lanterne cup again"], links=(link,))
    speak(["lanterne else"])
    assert known(About(brand, link=link))["voices"] == 2


def test_our_audience_is_what_networks_measured_never_followers(brand):
    assert audience(brand) == (None, 0)
    for seen in (100, 300, 500):
        published(brand, seen)
    assert audience(brand) == (300, 3)


def test_below_ten_past_acts_only_the_acts_are_shown(ada, brand, topic, row):
    for number in range(9):
        acted_on(ada, brand, topic, 60 * (number + 1), 4, 8)
    facts = known(About(brand, incident=row))
    assert facts["louder"] is None
    assert facts["past"] == [[4, 8]] * 9
    acted_on(ada, brand, topic, 60 * 10, 4, 8)
    facts = known(About(brand, incident=row))
    assert facts["louder"] == [2, 2, 2, 10]
    assert len(past_acts(brand)) == 10


@pytest.mark.parametrize("revoked", [False, True])
def test_who_made_a_key_is_no_second_person_to_what_it_asks(ada, eve, brand, row, revoked):
    key, _spelt = make_key(by(ada), brand.organisation, "watch", ["protection"])
    program, about = actor_of(key), About(brand, incident=row)
    with pytest.raises(Refused, match="somebody else"):
        checks.ask(program, about, Act.REMOVE, "It lies", ada.pk, uuid4())
    asked = checks.ask(program, about, Act.REMOVE, "It lies", eve.pk, uuid4())
    if revoked:
        revoke_key(by(ada), key)
    for actor in (by(ada), program):
        with pytest.raises(Refused, match="somebody else"):
            checks.say(actor, asked, True, "Because")
    assert checks.say(by(eve), asked, True, "It is fraud").state == CheckState.AGREED


def test_a_second_person_agrees_and_all_of_it_stands_in_the_log(ada, eve, brand, row):
    sheet, about = uuid4(), About(brand, incident=row)
    rows = [checks.ask(by(ada), about, Act.REMOVE, "It lies", eve.pk, sheet) for _ in range(2)]
    assert rows[0] == rows[1]
    asked = Notice.objects.get(user=eve.user, kind="check")
    assert asked.link == f"{PLACE}{rows[0].pk}/"
    with pytest.raises(Refused):
        checks.acted(by(ada), rows[0])
    with pytest.raises(Refused, match="somebody else"):
        checks.say(by(ada), rows[0], True, "Because")
    with pytest.raises(Refused):
        checks.say(by(eve), rows[0], True, " ")
    checks.say(by(eve), rows[0], True, "It is fraud")
    with pytest.raises(Moved):
        checks.say(by(eve), rows[0], False, "No")
    for _ in range(2):
        checks.acted(by(ada), rows[0])
    kinds = list(row.entries.values_list("kind", flat=True))
    assert kinds[-3:] == [EntryKind.CHECK, EntryKind.AGREED, EntryKind.ACTED]
    assert Notice.objects.filter(user=ada.user, kind="check").count() == 1


def test_who_asks_needs_a_reason_and_somebody_else_who_may_publish(ada, bo, cy, brand, row):
    about = About(brand, incident=row)
    for why, second in (("", ada.pk), ("x", ada.pk), ("x", bo.pk), ("x", cy.pk), ("x", None)):
        with pytest.raises(Refused):
            checks.ask(by(ada), about, Act.REMOVE, why, second, uuid4())
    assert not ReachCheck.objects.exists()


def test_the_page_looks_asks_and_takes_the_word_of_another(client, ada, eve, row):
    client.force_login(ada.user)
    page = client.get(f"{PLACE}?incident={row.pk}&act=state")
    assert "no base" in page.content.decode()
    sent = {"act": "state", "why": "To be clear", "second": eve.pk, "sheet": str(uuid4())}
    there = client.post(f"{PLACE}?incident={row.pk}", sent).url
    assert client.post(f"{there}agree/", {"said": "I"}, follow=True).status_code == 200
    assert ReachCheck.objects.get().state == CheckState.ASKED
    client.force_login(eve.user)
    assert "I agree" in client.get(there).content.decode()
    client.post(f"{there}refuse/", {"said": "Let it be"})
    assert ReachCheck.objects.get().state == CheckState.REFUSED
    assert "Let it be" in client.get(there).content.decode()
    assert "It was done just now" not in client.get(there).content.decode()
    assert "Have it removed" not in client.get(PLACE).content.decode()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "news.example", "ftp://x.example/"])
def test_what_is_no_page_is_refused_with_a_sentence(as_ada, brand, link):
    answer = as_ada.get(PLACE, {"link": link})
    assert (answer.status_code, "no address of a page" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("place", [PLACE, "/o/lanterne/lanterne/protect/incidents/new/"])
def test_a_page_about_a_mention_opens_by_its_number_of_nineteen_figures(
    as_ada, topic, speak, place
):
    found = speak(["lanterne a"])[0]
    assert len(str(found.pk)) == 19
    assert as_ada.get(f"{place}?mention={found.pk}").status_code == 200
    assert as_ada.get(f"{place}?mention=9999999999999999999").status_code == 404


def test_bad_numbers_are_404_and_bad_acts_a_sentence(as_ada, ada, row):
    for query in ("incident=999", "mention=999", "incident=x"):
        assert as_ada.get(f"{PLACE}?{query}").status_code == 404
    sent = {"act": "bomb", "why": "x", "sheet": str(uuid4())}
    answer = as_ada.post(f"{PLACE}?incident={row.pk}", sent)
    assert "Choose what you are about to do." in answer.content.decode()


def test_a_viewer_looks_but_asks_nothing(client, bo, ada, eve, brand, row):
    made = checks.ask(by(ada), About(brand, incident=row), Act.STATE, "x", eve.pk, uuid4())
    client.force_login(bo.user)
    assert client.get(f"{PLACE}{made.pk}/").status_code == 200
    assert client.get(PLACE).status_code == 403
    assert client.post(f"{PLACE}{made.pk}/agree/", {"said": "x"}).status_code == 403
