"""Each kind of personal data is kept for its term: what is older goes everywhere, what is younger stays."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.analysis.query import parse
from palabre.connectors.contract import Author, Item
from palabre.governance import jobs, sealing
from palabre.governance.actions import terms
from palabre.governance.acts import MACHINE
from palabre.governance.keeping import kinds, term_of
from palabre.governance.models import AuditEntry, Term
from palabre.governance.register import ACTIVITIES, WITHOUT_TERM, WORK, declared, register_of
from palabre.governance.rules import Refused
from palabre.governance.words import sentence
from palabre.listening import search
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest
from tests.erasing.house import follows
from tests.terms import aged

OLD, YOUNG = "quondamus", "recentissa"
KINDS = list(kinds().values())
CHOSEN = 400


@pytest.fixture(autouse=True)
def apart(settings, tmp_path):
    """An index and files of the test's own."""
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    search.index.cache_clear()
    yield
    search.index.cache_clear()


@pytest.fixture
def house(organisation, ada):
    """An organisation with an owner."""
    return organisation


def days_of(kind, house):
    """The days that a kind is kept: as usual, or as chosen where that is without end."""
    if kind.usual is None:
        terms.set_term(MACHINE, house, kind, CHOSEN)
    return term_of(house, kind.name)


def ago(days):
    return timezone.now() - timedelta(days=days)


def told(kind):
    """The sentences of what went of a kind."""
    rows = AuditEntry.objects.filter(verb="let go", details__term=kind.name).order_by("pk")
    return [one.details["count"] for one in rows]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_is_older_than_its_term_goes_everywhere_and_what_is_younger_stays(
    kind, house, django_capture_on_commit_callbacks
):
    days = days_of(kind, house)
    aged.make(kind.name, house, OLD, ago(days + 2))
    aged.make(kind.name, house, YOUNG, ago(days - 2))
    before = aged.stands(YOUNG)
    assert aged.stands(OLD)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.let_go()
    assert aged.stands(OLD) == set()
    assert aged.stands(YOUNG) == before != set()
    assert told(kind) == [1]
    jobs.let_go()
    assert aged.stands(YOUNG) == before
    assert told(kind) == [1]


def test_every_kind_has_a_row_in_this_table_and_a_name_of_its_own():
    assert set(aged.ROWS) == set(kinds())
    assert len(KINDS) == len(kinds())
    assert all(len(one.name) <= Term._meta.get_field("kind").max_length for one in KINDS)


def test_every_kind_of_row_of_the_register_has_a_term_or_a_reason_why_it_has_none():
    covered = {label for one in KINDS for label in one.rows}
    assert declared() - covered - set(WITHOUT_TERM) == set()
    assert set(WITHOUT_TERM) & covered == set()
    assert covered | set(WITHOUT_TERM) <= declared()
    assert all(apps.get_model(label) for label in covered | set(WITHOUT_TERM))


def test_the_register_says_the_true_terms(house):
    terms.set_term(MACHINE, house, kinds()["people"], 77)
    told = {one.activity: one.how_long for one in register_of(house)}
    assert "77 days after the last contact" in told[ACTIVITIES["people"]]
    assert "6 months after the last contact" in told[ACTIVITIES["candidates"]]
    assert told[ACTIVITIES[WORK]] == str(ACTIVITIES[WORK].kept)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_usual_terms_are_allowed_and_those_without_end_may_be_so(kind, house):
    for days in {kind.usual, kind.least, kind.most}:
        terms.set_term(MACHINE, house, kind, days)
        assert term_of(house, kind.name) == days
    for wrong in (0, -1, kind.least - 1, kind.most + 1, 10**30):
        with pytest.raises(Refused, match=rf"from {kind.least} to {kind.most}"):
            terms.set_term(MACHINE, house, kind, wrong)
    if not kind.may_stay:
        with pytest.raises(Refused, match="without end"):
            terms.set_term(MACHINE, house, kind, None)


def test_what_an_organisation_keeps_without_end_stays_and_so_does_another_s(house, cy):
    other = cy.organisation
    for one, days in ((house, None), (other, 30)):
        terms.set_term(MACHINE, one, kinds()["notices"], days)
        aged.make("notices", one, f"{OLD}{one.pk}", ago(5000))
    jobs.let_go()
    assert aged.stands(f"{OLD}{house.pk}")
    assert not aged.stands(f"{OLD}{other.pk}")


def test_the_seal_holds_when_names_leave_the_trail(house):
    for days in (3000, 2999, 1):
        aged.make("trail", house, f"{OLD}{days}", ago(days))
    jobs.let_go()
    verdict = sealing.examine(house.pk)
    assert (verdict.fault, verdict.nameless) == (None, 2)
    assert aged.stands(f"{OLD}1")
    assert not aged.stands(f"{OLD}3000")
    named = AuditEntry.objects.filter(at__lt=ago(2000))
    assert {(one.user, one.actor, one.label) for one in named} == {(None, "–", "")}
    assert "joined the team" in sentence(named[0])


def found(house, word):
    """How many texts the index finds by a word."""
    while index_pending():
        pass
    return search.index().count(parse(word), search.Filters(house.pk, hidden=None))


def test_a_text_past_its_term_leaves_the_index_too(house):
    days = days_of(kinds()["mentions"], house)
    follows(house)
    heard = {OLD: ago(days + 2), YOUNG: ago(days - 2)}
    ingest(
        [Item(word, f"Soupe {word}", at, Author(word)) for word, at in heard.items()],
        "echo",
        organisation_id=house.pk,
    )
    assert (found(house, OLD), found(house, YOUNG)) == (1, 1)
    jobs.let_go()
    assert (found(house, OLD), found(house, YOUNG)) == (0, 1)


def test_what_waits_is_not_taken_away_from_whoever_is_at_it(house):
    aged.aged("engagement.CrmEvent", house, OLD, ago(5000), state="waiting")
    aged.aged("listening.Import", house, OLD, ago(5000), state="running")
    aged.aged("protection.Suspect", house, OLD, ago(5000), state="reported")
    jobs.let_go()
    assert {"engagement.CrmEvent", "listening.Import", "protection.Suspect"} <= {
        one.rpartition(".")[0] for one in aged.stands(OLD)
    }


@pytest.mark.parametrize("how", ["wrote", "agreed", "lead", "note"])
def test_a_customer_with_whom_something_happened_lately_stays(house, how):
    person = aged.aged("engagement.Person", house, OLD, ago(5000))
    now = timezone.now()
    if how == "wrote":
        voice = aged.aged("listening.Voice", house, "", now, remote_id="v")
        aged.aged("engagement.Identity", house, "", ago(5000), person=person, voice=voice,
                  what="voice", value="")  # fmt: skip
    elif how == "agreed":
        aged.aged("engagement.Consent", house, "", now, person=person)
    else:
        lead = aged.aged("engagement.Lead", house, "x", ago(5000), person=person)
        if how == "lead":
            aged.aged("engagement.Lead", house, "x", now, person=person)
        else:
            aged.aged("engagement.LeadNote", house, "x", now, lead=lead)
    jobs.let_go()
    assert aged.stands(OLD)


class Killed(BaseException):
    """The machine dies: nothing of the house catches this."""


def test_killed_in_its_midst_it_goes_on_and_tells_once_of_all(house, monkeypatch):
    kind = kinds()["notices"]
    for _ in range(kind.step * 2 + 5):
        aged.make(kind.name, house, OLD, ago(5000))
    step, left = terms._let_go_some, iter(range(2))

    def dying(organisation, of, now):
        gone = step(organisation, of, now)
        if gone and next(left, None) is None:
            raise Killed
        return gone

    monkeypatch.setattr(terms, "_let_go_some", dying)
    steps = kind.step
    with pytest.raises(Killed):
        jobs.let_go()
    assert told(kind) == []
    assert Term.objects.get(kind=kind.name).gone >= 2 * steps
    monkeypatch.setattr(terms, "_let_go_some", step)
    jobs.let_go()
    assert aged.stands(OLD) == set()
    assert told(kind) == [2 * steps + 5]


def test_a_house_with_nothing_old_writes_nothing(house):
    jobs.let_go()
    with CaptureQueriesContext(connection) as asked:
        jobs.let_go()
    assert not [one for one in asked if not one["sql"].startswith("SELECT")]


def test_a_term_that_is_chosen_in_the_midst_holds_at_once(house, monkeypatch):
    kind = kinds()["notices"]
    aged.make(kind.name, house, OLD, ago(500))
    locked = terms._locked

    def chosen_meanwhile(organisation, of):
        Term.objects.update_or_create(
            organisation=organisation, kind=of.name, defaults={"is_chosen": True, "days": None}
        )
        return locked(organisation, of)

    monkeypatch.setattr(terms, "_locked", chosen_meanwhile)
    jobs.let_go()
    assert aged.stands(OLD)
