"""The trail of acts: only added to, read in sentences, filtered, paged, exported."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from palabre.governance import actions, words
from palabre.governance.acts import MACHINE, audit
from palabre.governance.models import AuditEntry, Kept

AUDIT = "/o/lanterne/govern/audit/"


def test_an_act_cannot_be_changed_or_taken_out(organisation):
    entry = audit(organisation, "made", organisation, MACHINE)
    entry.actor = "Mallory"
    for attempt in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(actor="Mallory"),
        lambda: AuditEntry.objects.bulk_update([entry], ["actor"]),
    ):
        with pytest.raises(Kept):
            attempt()
    assert AuditEntry.objects.get().actor == "Palabre"


@pytest.mark.parametrize(
    ("language", "said", "found"),
    [
        ("fr", "invite", "invited"),
        ("fr", "a invité", "invited"),
        ("en", "invited", "invited"),
        ("fr", "en pause", "moved"),
        ("en", "paused", "moved"),
        ("fr", "bruit de fond", "moved"),
        ("fr", "retiré", None),
        ("fr", "100%", None),
    ],
)
def test_the_trail_is_searched_in_the_words_that_its_reader_sees(
    organisation, as_ada, ada, by_ada, language, said, found
):
    actions.invite(by_ada, organisation, "bo@example.org", "viewer")
    moved = {"from": "active", "to": "paused", "reason": "Trop de bruit de fond"}
    audit(organisation, "moved", organisation, by_ada, **moved)
    ada.user.language = language
    ada.user.save()
    acts = as_ada.get(AUDIT, {"words": said}).context["acts"]
    assert [one.verb for one in acts] == ([found] if found else [])


def test_an_act_is_a_sentence_in_both_languages(organisation, by_ada):
    actions.invite(by_ada, organisation, "bo@example.org", "viewer")
    entry = AuditEntry.objects.get()
    with translation.override("en"):
        assert words.sentence(entry) == "Ada invited bo@example.org (Viewer)."
    with translation.override("fr"):
        assert words.sentence(entry) == "Ada a invité bo@example.org (rôle\u00a0: Lecture)."


@pytest.mark.parametrize(
    ("verb", "details", "english", "french"),
    [
        (
            "deleted there",
            {"platform": "mastodon", "network": "Mastodon", "count": 1},
            "Palabre deleted 1 text here that was deleted there (Mastodon).",
            "Palabre a supprimé ici 1 texte qui a été supprimé là-bas (Mastodon).",
        ),
        (
            "deleted there",
            {"platform": "mastodon", "count": 3},
            "Palabre deleted 3 texts here that were deleted there (mastodon).",
            "Palabre a supprimé ici 3 textes qui ont été supprimés là-bas (mastodon).",
        ),
        (
            "edited there",
            {"platform": "x", "network": "X", "count": 2},
            "Palabre changed 2 texts here that were edited there (X).",
            "Palabre a modifié ici 2 textes qui ont été modifiés là-bas (X).",
        ),
        (
            "moved",
            {"from": "active", "to": "failing"},
            "Palabre: organisation “Lanterne”, from “active” to “can't be read”.",
            "Palabre\u00a0: organisation «\u00a0Lanterne\u00a0», "
            "de «\u00a0en service\u00a0» à «\u00a0illisible\u00a0».",
        ),
        (
            "tagged",
            {"tag": "SAV"},
            "Palabre put the tag “SAV”, organisation “Lanterne”.",
            "Palabre a posé l’étiquette «\u00a0SAV\u00a0»\u00a0: organisation «\u00a0Lanterne\u00a0».",
        ),
    ],
)
def test_states_and_tags_are_told_in_the_readers_words(
    organisation, verb, details, english, french
):
    entry = audit(organisation, verb, organisation, MACHINE, **details)
    with translation.override("en"):
        assert words.sentence(entry) == english
    with translation.override("fr"):
        assert words.sentence(entry).replace("\u202f", "\u00a0") == french


def test_an_act_of_a_room_without_words_of_its_own_is_still_a_sentence(organisation):
    entry = audit(organisation, "polished", organisation, MACHINE, percent=100, odd={"a": [1]})
    with translation.override("en"):
        assert words.sentence(entry) == "Palabre: polished, organisation “Lanterne”."


def test_percent_signs_and_markup_in_names_do_no_harm(as_ada, organisation):
    organisation.name = "100 %(x)s <b>"
    audit(organisation, "renamed", organisation, MACHINE, before="%s <script>")
    page = as_ada.get(AUDIT).content.decode()
    assert "100 %(x)s &lt;b&gt;" in page
    assert "<script>" not in page.split("<main")[1].split("</main>")[0]


def test_the_trail_is_read_a_page_at_a_time_without_gaps(as_ada, organisation):
    for number in range(120):
        audit(organisation, "made", organisation, MACHINE, number=number)
    seen, before = [], ""
    while True:
        context = as_ada.get(AUDIT, {"before": before}).context
        seen += [act.details["number"] for act in context["acts"]]
        before = context["next_before"]
        if before is None:
            break
    assert seen == list(range(119, -1, -1))


def test_the_trail_is_filtered_by_person_kind_and_day(as_ada, organisation, by_ada, brand):
    audit(organisation, "made", organisation, MACHINE)
    audit(organisation, "added", brand, by_ada)
    today = timezone.localdate()

    def found(**wanted):
        return [act.verb for act in as_ada.get(AUDIT, wanted).context["acts"]]

    assert found() == ["added", "made"]
    assert found(person=by_ada.user.pk) == ["added"]
    assert found(kind="organisation") == ["made"]
    assert found(since=today.isoformat(), until=today.isoformat()) == ["added", "made"]
    assert found(since=(today + timedelta(days=1)).isoformat()) == []


@pytest.mark.parametrize("nonsense", ["x", "-1", "9" * 40, "\x00", "'; drop table"])
def test_nonsense_in_a_filter_is_left_out(as_ada, organisation, nonsense):
    audit(organisation, "made", organisation, MACHINE)
    wanted = {"person": nonsense, "since": nonsense, "before": nonsense}
    assert len(as_ada.get(AUDIT, wanted).context["acts"]) == 1


def test_another_organisations_acts_are_not_shown(as_ada, cy):
    audit(cy.organisation, "made", cy.organisation, MACHINE)
    assert as_ada.get(AUDIT).context["acts"] == []


def test_that_the_trail_was_taken_away_stands_in_it(organisation, as_ada):
    for kind in ("csv", "jsonl"):
        assert as_ada.get(f"/o/lanterne/govern/audit.{kind}").status_code == 200
    acts = AuditEntry.objects.filter(verb="exported trail").order_by("pk")
    assert [one.details["format"] for one in acts] == ["csv", "jsonl"]
    with translation.override("fr"):
        assert words.sentence(acts[0]) == "Ada a emporté le journal des actes dans un fichier."


def test_the_export_holds_every_act_and_no_formula(as_ada, organisation):
    organisation.name = "=cmd()"
    for _number in range(60):
        audit(organisation, "made", organisation, MACHINE)
    text = as_ada.get("/o/lanterne/govern/audit.csv").getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 61
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_the_trail_asks_no_more_of_the_database_with_more_acts(
    as_ada, organisation, django_assert_max_num_queries
):
    for _number in range(60):
        audit(organisation, "made", organisation, MACHINE)
    with django_assert_max_num_queries(14):
        as_ada.get(AUDIT)
