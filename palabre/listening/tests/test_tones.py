"""Tone: corrected by people, learnt from, and read again precisely where it is doubtful."""

import pytest
from django.utils import timezone

from palabre.analysis.tone import Tone, answering, precise
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import AuditEntry
from palabre.jobs import run_due
from palabre.listening import tones
from palabre.listening.actions.mentions import correct_tone
from palabre.listening.deleting import delete_mentions
from palabre.listening.ingest import ingest
from palabre.listening.models import Correction, IndexOp, Mention, OwnTone
from palabre.listening.tests.conftest import said
from palabre.listening.tones import (
    ENOUGH_CORRECTIONS,
    has_new_corrections,
    learn_tone,
    refine_tones,
)


def test_a_persons_word_is_kept_with_what_the_model_had_said(heard, ada):
    row = Mention.objects.get(remote_id="r1")
    correct_tone(Actor.person(ada.user), heard.organisation, [row.pk], "neutral")
    kept = Correction.objects.get()
    assert (kept.old, kept.new, kept.user) == (row.tone, "neutral", ada.user)


def test_no_model_overrules_a_person(heard, ada):
    row = Mention.objects.get(remote_id="r1")
    correct_tone(Actor.person(ada.user), heard.organisation, [row.pk], "positive")
    Mention.objects.update(followers=1_000_000)
    refine_tones()
    row.refresh_from_db()
    assert (row.tone, row.tone_by_hand) == ("positive", True)


def test_a_few_corrections_teach_nothing_and_enough_of_them_make_an_own_model(heard, ada):
    by, organisation = Actor.person(ada.user), heard.organisation
    texts = [f"Lanterne : encore une torréfaction numéro {n} sans sucre ajouté" for n in range(30)]
    ingest(said(texts), "echo", organisation_id=organisation.pk)
    numbers = list(Mention.objects.filter(text__contains="numéro").values_list("pk", flat=True))
    correct_tone(by, organisation, numbers[: ENOUGH_CORRECTIONS - 1], "positive")
    assert learn_tone(MACHINE, organisation) is None
    correct_tone(by, organisation, numbers, "positive")
    assert learn_tone(MACHINE, organisation).corrections == 30
    fresh = "Lanterne : encore une torréfaction numéro 77 sans sucre ajouté, et du beurre"
    ingest(said([fresh], start=500), "echo", organisation_id=organisation.pk)
    assert Mention.objects.get(text=fresh).tone == "positive"


TONES_PAGE = "/o/lanterne/lanterne/listen/tones/"


def teach(heard, ada, count=30):
    """Texts that our model reads otherwise than Ada, who corrects them."""
    texts = [
        f"Lanterne : encore une torréfaction numéro {n} sans sucre ajouté" for n in range(count)
    ]
    ingest(said(texts), "echo", organisation_id=heard.organisation_id)
    rows = Mention.objects.filter(text__contains="numéro").values_list("pk", flat=True)
    correct_tone(Actor.person(ada.user), heard.organisation, list(rows), "positive")


def test_what_was_learnt_is_measured_on_texts_that_it_did_not_see(heard, ada):
    teach(heard, ada)
    own = learn_tone(MACHINE, heard.organisation)
    assert own.judged == 30
    assert own.agreed_shipped < own.agreed_own <= 30


def test_the_page_says_what_corrections_taught_and_learns_and_forgets(heard, ada, as_ada):
    assert "20 more are needed to learn" in as_ada.get(TONES_PAGE).content.decode()
    teach(heard, ada)
    page = as_ada.get(TONES_PAGE).content.decode()
    assert "it learns within a day, or now" in page
    as_ada.post(TONES_PAGE, {"act": "learn"})
    assert not OwnTone.objects.exists()
    while run_due():
        pass
    page = as_ada.get(TONES_PAGE).content.decode()
    assert "from 30 texts" in page
    assert "of 30 corrected texts" in page
    as_ada.post(TONES_PAGE, {"act": "forget"})
    assert not OwnTone.objects.exists()
    assert Mention.objects.filter(tone_by_hand=True).count() == 30
    acts = AuditEntry.objects.filter(kind="owntone", user=ada.user).order_by("pk")
    assert [act.verb for act in acts] == ["taught", "forgot"]


def test_only_those_who_listen_for_all_brands_have_the_tones_learn_or_forget(
    heard, ada, client, bo
):
    teach(heard, ada)
    learn_tone(MACHINE, heard.organisation)
    client.force_login(bo.user)
    assert "Forget what was learnt" not in client.get(TONES_PAGE).content.decode()
    assert client.post(TONES_PAGE, {"act": "forget"}).status_code == 403
    ada.brands.add(heard)
    client.force_login(ada.user)
    assert client.post(TONES_PAGE, {"act": "forget"}).status_code == 403
    assert OwnTone.objects.exists()


def test_a_tone_that_is_corrected_a_second_time_is_learnt_again(heard, ada):
    by, organisation = Actor.person(ada.user), heard.organisation
    assert not has_new_corrections(organisation)
    ingest(
        said(f"Lanterne et pain numéro {n}" for n in range(30)),
        "echo",
        organisation_id=organisation.pk,
    )
    numbers = list(Mention.objects.values_list("pk", flat=True))
    correct_tone(by, organisation, numbers, "positive")
    assert has_new_corrections(organisation)
    learn_tone(MACHINE, organisation)
    assert not has_new_corrections(organisation)
    correct_tone(by, organisation, numbers[:3], "negative")
    assert has_new_corrections(organisation)


def test_doubtful_recent_texts_are_read_precisely_once(heard):
    now = timezone.now()
    ingest(
        said(["Lanterne, mouais, bof"], start=900, at=now), "echo",
        organisation_id=heard.organisation_id,
    )  # fmt: skip
    Mention.objects.filter(remote_id="s900").update(tone_confidence=0.4, language="fr")
    refined = refine_tones()
    assert refined == (1 if answering("precise") == "precise" else 0)
    assert precise.embedder.cache_info().currsize == 0, "a worker at rest holds no model"
    assert refine_tones() == 0
    assert not OwnTone.objects.exists()


@pytest.mark.parametrize("taught", [False, True])
def test_what_changed_while_the_precise_model_read_keeps_its_tone(heard, ada, monkeypatch, taught):
    now = timezone.now()
    texts = ["Lanterne, mouais", "Lanterne, bof", "Lanterne, hum", "Lanterne, ouais"]
    ingest(said(texts, at=now), "echo", organisation_id=heard.organisation_id)
    rows = Mention.objects.filter(remote_id__startswith="s")
    rows.update(tone="neutral", tone_confidence=0.4, language="fr")
    read, edited, corrected, deleted = rows.order_by("remote_id")

    def slowly(texts, languages, **_options):
        if taught:
            OwnTone.objects.create(organisation=heard.organisation, weights=b"", corrections=30)
        rows.filter(pk=edited.pk).update(text="Lanterne, quel bonheur", tone="positive")
        correct_tone(Actor.person(ada.user), heard.organisation, [corrected.pk], "positive")
        delete_mentions([deleted.pk])
        IndexOp.objects.all().delete()
        return [Tone("negative", 0.9, (0.9, 0.1, 0.0), "precise") for _ in texts]

    monkeypatch.setattr(tones, "answering", lambda model: "precise")
    monkeypatch.setattr(tones, "score", slowly)
    refine_tones()
    own = "neutral" if taught else "negative"
    assert dict(rows.values_list("pk", "tone")) == {
        read.pk: own, edited.pk: "positive", corrected.pk: "positive",
    }  # fmt: skip
    assert [one.mention_id for one in IndexOp.objects.all()] == ([] if taught else [read.pk])
