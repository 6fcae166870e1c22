"""Somebody who was heard asks what is kept of them, and to be erased."""

import json
import re
import time
from dataclasses import replace
from email.message import EmailMessage
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from palabre.channels.models import Channel
from palabre.governance import erasures
from palabre.governance.actions import erasing
from palabre.governance.actions.erasures import erase_somebody, repeat_erasures
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry, ErasedMark, Erasure
from palabre.governance.returning import without_returning
from palabre.governance.rules import Refused
from palabre.governance.sealing import examine, seal_all
from palabre.governance.somebody import kept_of, who_is, whole
from palabre.jobs import run_due
from palabre.jobs.models import Job
from palabre.listening import somebody
from palabre.listening.actions.imports import start_import
from palabre.listening.ingest import ingest
from palabre.listening.models import Import, Mention, Source, Voice
from palabre.publishing.models import LinkCard
from tests.erasing import house as made

pytestmark = pytest.mark.django_db
PAGE = "/o/lanterne/govern/privacy/somebody/"
# A row of these can't be made blindly; what they hold is looked through as all the others are.
UNFILLED = {
    *("engagement.Identity", "engagement.Suggestion", "community.Signature", "community.Share"),
    *("ecosystem.Map", "ecosystem.Community", "ecosystem.Standing", "listening.Mention"),
}


def erased(by, organisation, keys, names=None):
    """Somebody is erased, with all steps of it."""
    row = erase_somebody(by, organisation, keys, names)
    assert erasing.carry_out(row.pk)
    return row


@pytest.mark.parametrize(
    "typed", [made.HANDLE, f"@{made.HANDLE.upper()}", made.MAIL, made.PHONE, made.NAME]
)
def test_whatever_is_known_of_somebody_leads_to_all_that_is_kept(heard, typed):
    found = who_is(heard, [typed])
    keys = whole(heard, [one.key for one in found])
    assert {made.KEY, f"mail:{made.MAIL}", f"phone:{made.PHONE}"} <= keys
    assert any(one.sure for one in found) == (typed != made.NAME)
    told = str([one.rows for one in kept_of(heard, keys)])
    assert made.SENTENCE in told
    assert made.PRIVATE in told


def test_somebody_is_erased_wherever_rows_have_room_for_words(heard, by, cy):
    filled, forbidden = made.is_quoted_everywhere(heard)
    assert forbidden <= UNFILLED
    assert len(filled) > 130
    neighbour = Source.objects.create(
        organisation=cy.organisation, brand=cy.organisation.brands.get(), platform="echo",
        kind="public", name="echo", key="echo",
    )  # fmt: skip
    made.follows(cy.organisation)
    ingest([made.item("m1", made.QUOTE + " soupe")], "echo", [neighbour])
    seal_all()
    erased(by, heard, [made.KEY])
    left = {one.partition(":")[0] for one in made.rows_with_traces()}
    assert left == {
        *("listening.Voice.name", "listening.Voice.handle", "listening.Voice.url"),
        *("listening.Mention.text", "listening.Mention.url"),
    }, "what another organisation heard is its own"
    assert Voice.objects.filter(name=made.NAME).get().organisation == cy.organisation
    assert Mention.objects.filter(organisation=heard).get().text == made.OTHER
    seal_all()
    assert examine(heard.pk).fault is None


def test_who_was_erased_is_not_heard_again(heard, by):
    erased(by, heard, [made.KEY])
    source = Source.objects.get(organisation=heard, kind="public")
    ingest([made.item("m9", "Soupe encore"), made.item("m1", "Soupe")], "echo", [source])
    assert not Voice.objects.filter(organisation=heard, remote_id="echo:zoe").exists()
    ingest([made.item("m10", "Soupe, aussi", by="lea", handle="lea")], "echo", [source])
    assert Mention.objects.filter(organisation=heard, remote_id="m10").exists()


def test_the_list_holds_no_word_and_repeats_the_erasure(heard, by):
    made.is_quoted_everywhere(heard)
    row = erased(by, heard, [made.KEY])
    written = Path(erasures.list_path()).read_text()
    assert not any(one in written.casefold() for one in made.TRACES)
    assert json.loads(written)["erasure"] == str(row.pk)
    assert (repeat_erasures(), erasures.note_missing()) == (0, 0)
    # As after an older backup: her rows are back, and the database knows of no erasure.
    Erasure.objects.all().delete()
    Source.objects.all().delete()
    Channel.objects.all().delete()
    made.speaks(heard)
    made.is_known(heard)
    made.is_quoted_everywhere(heard)
    assert repeat_erasures() == 1
    assert made.rows_with_traces() == set()
    assert Erasure.objects.get().pk == row.pk
    assert ErasedMark.objects.filter(erasure=row).exists()
    assert repeat_erasures() == 0


def test_a_list_of_another_house_is_told_and_one_that_cannot_be_written_refuses(
    heard, by, settings, tmp_path
):
    erased(by, heard, [made.KEY])
    Erasure.objects.all().delete()
    path = erasures.list_path()
    path.write_text(path.read_text().replace(erasures.key_name(), "another") + '{"cut o')
    with pytest.raises(erasures.WrongKey):
        repeat_erasures()
    (tmp_path / "file").touch()
    settings.ERASURES_FILE = str(tmp_path / "file" / "erasures.jsonl")
    with pytest.raises(Refused):
        erase_somebody(by, heard, ["voice:echo:echo:max"])
    assert Voice.objects.filter(remote_id="echo:max").exists()


def test_a_file_that_waits_and_names_them_goes_and_another_stays(heard, by, brand):
    lines = "date,text,author\n2026-01-01,{},x\n"
    kept = start_import(MACHINE, brand, ContentFile(lines.format("Soupe").encode()), "a.csv")
    gone = start_import(
        MACHINE, brand, ContentFile(lines.format(made.NAME).encode("cp1252")), "b.csv"
    )
    erased(by, heard, [made.KEY])
    assert list(Import.objects.values_list("pk", flat=True)) == [kept.pk]
    assert not Import.objects.filter(pk=gone.pk).exists()


def test_an_owner_looks_gives_the_file_and_erases_after_a_second_look(as_ada, heard):
    page = as_ada.post(PAGE, {"typed": made.HANDLE, "act": "look"}).content.decode()
    assert "echo" in page
    assert made.MAIL in page, "one of the names that may be taken out of others’ texts"
    told = {"typed": made.HANDLE, "chosen": "1", "key": [made.KEY]}
    file = as_ada.post(PAGE, {**told, "act": "file"})
    assert "access.json" in file["Content-Disposition"]
    assert made.PRIVATE in file.content.decode()
    assert as_ada.post(PAGE, {**told, "act": "erase", "again": "zoe"}).status_code == 422
    assert Voice.objects.filter(remote_id="echo:zoe").exists()
    names = [made.MAIL, f"@{made.HANDLE}", made.HANDLE, made.NAME]
    wish = {**told, "act": "erase", "again": made.HANDLE, "name": names}
    assert as_ada.post(PAGE, wish).status_code == 302
    assert "under way" in as_ada.get(PAGE).content.decode()
    while run_due():
        pass
    assert made.rows_with_traces() == set()
    assert "under way" not in as_ada.get(PAGE).content.decode()
    page = as_ada.post(PAGE, {"typed": made.HANDLE, "act": "look"}).content.decode()
    assert "Nobody is known by this" in page


def test_only_owners_may_and_nobody_typed_is_nobody(client, heard, bo, as_ada):
    for typed in ("", ",,;", "\x00", "x" * 5000, "quelqu’un d’autre"):
        assert as_ada.post(PAGE, {"typed": typed, "act": "erase"}).status_code == 200
    client.force_login(bo.user)
    assert client.post(PAGE, {"typed": made.HANDLE, "act": "look"}).status_code == 403


def test_an_erasure_goes_on_where_its_worker_died_and_repeats_nothing(heard, by, monkeypatch):
    made.is_quoted_everywhere(heard)
    row = erase_somebody(by, heard, [made.KEY])
    seen, now, steps = [], [], []
    look, sweep = erasing.sweep_some, erasing._sweep

    def sweep_some(model, organisation, after, take, most):
        steps.append(model)
        found = look(model, organisation, after, take, most)
        if len(steps) == 60:
            raise MemoryError  # as a machine that dies: what this step did is not there
        now.append((model, after))
        return found

    def step(*asked):
        now.clear()
        goes_on = sweep(*asked)
        seen.extend(now)
        return goes_on

    monkeypatch.setattr(erasing, "sweep_some", sweep_some)
    monkeypatch.setattr(erasing, "_sweep", step)
    monkeypatch.setattr(erasing, "AT_ONCE", 1)
    with pytest.raises(MemoryError):
        erasing.carry_out(row.pk)
    row.refresh_from_db()
    assert 0 < row.place["seen"] < row.place["of"]
    assert made.rows_with_traces()
    while not erasing.carry_out(row.pk, seconds=0):
        pass
    assert made.rows_with_traces() == set()
    assert len(seen) == len(set(seen))
    assert erasing.carry_out(row.pk), "a second worker finds nothing to do"
    assert AuditEntry.objects.filter(verb="erased somebody").count() == 1


def test_what_was_cut_does_not_come_back_with_an_edit(heard, by):
    source = Source.objects.get(organisation=heard, kind="public")
    text = f"Soupe. {made.NAME} (@{made.HANDLE}, {made.MAIL}) disait : {made.SENTENCE}"
    first = made.item("m7", text, by="max", handle="max")
    ingest([first], "echo", [source])
    erased(by, heard, [made.KEY])
    cut = Mention.objects.get(organisation=heard, remote_id="m7")
    before = cut.text
    assert before == "Soupe. […]) disait : […]."
    later = timezone.now()
    ingest([replace(first, text=f"{text} Corrigé par Zoé.", edited_at=later)], "echo", [source])
    cut.refresh_from_db()
    assert cut.text == f"{before} Corrigé par Zoé."
    ingest([replace(first, text="Soupe, tout court.", edited_at=timezone.now())], "echo", [source])
    cut.refresh_from_db()
    assert cut.text == "Soupe, tout court."
    # Nothing tells any more that something was cut, and yet it stays away.
    ingest([replace(first, edited_at=timezone.now())], "echo", [source])
    cut.refresh_from_db()
    assert cut.text == before


@pytest.mark.parametrize("how", ["base64", "quoted-printable"])
def test_a_file_of_mails_that_spell_their_words_in_signs_goes_too(heard, by, brand, how):
    mail = EmailMessage()
    mail.set_content(f"Bonjour,\n{made.SENTENCE}\nÀ bientôt, l’équipe " + "é" * 200, cte=how)
    mail["Subject"] = "Soupe"
    start_import(MACHINE, brand, ContentFile(b"From x\n" + mail.as_bytes()), "a.mbox")
    erased(by, heard, [made.KEY])
    assert not Import.objects.exists()


def test_an_erasure_waits_for_a_file_that_is_being_brought_in(heard, by, brand):
    text = f"date,text,author\n2026-01-01,{made.NAME},x\n"
    runs = start_import(MACHINE, brand, ContentFile(text.encode()), "a.csv")
    Import.objects.filter(pk=runs.pk).update(state="running")
    row = erase_somebody(by, heard, [made.KEY])
    with pytest.raises(Refused):
        erasing.carry_out(row.pk)
    assert Import.objects.exists()
    Import.objects.filter(pk=runs.pk).update(state="stopped")
    assert erasing.carry_out(row.pk)
    assert not Import.objects.exists()


def test_what_a_backup_brought_back_goes_before_a_file_that_is_being_brought_in(heard, by, brand):
    erased(by, heard, [made.KEY])
    Erasure.objects.all().delete()
    Source.objects.all().delete()
    Channel.objects.all().delete()
    made.speaks(heard)
    runs = start_import(
        MACHINE, brand, ContentFile(f"date,text\n2026-01-01,{made.NAME}\n".encode()), "a.csv"
    )
    Import.objects.filter(pk=runs.pk).update(state="running")
    assert repeat_erasures() == 1
    left = {one.partition(":")[0] for one in made.rows_with_traces()}
    assert left == {"governance.ErasedWords.words"}, "what it looks for, which no page shows"
    assert Import.objects.exists()
    assert Erasure.objects.get().looks_for
    Import.objects.filter(pk=runs.pk).update(state="stopped")
    assert repeat_erasures() == 1
    assert not Import.objects.exists()
    assert not Erasure.objects.exclude(looks_for=None).exists()


def test_an_erasure_is_made_of_small_steps_and_the_page_tells_each(as_ada, heard, by, monkeypatch):
    source = Source.objects.get(organisation=heard, kind="public")
    ingest([made.item(f"n{n}", f"Soupe {n}") for n in range(7)], "echo", [source])
    relays = [made.item(f"r{n}", "Soupe", by="max", relay_of="n0") for n in range(5)]
    ingest(relays, "echo", [source])
    monkeypatch.setattr(somebody, "SLICE", 2)
    monkeypatch.setattr(erasing, "AT_ONCE", 40)
    row = erase_somebody(by, heard, [made.KEY])
    told, counts, is_left = [], [], True
    while is_left:
        page = as_ada.get(PAGE).content.decode()
        told += re.findall(r"under way: ([^<]+)", page)
        counts.append(Mention.objects.filter(organisation=heard).count())
        is_left = not erasing.carry_out(row.pk, seconds=0)
    stages = [one for one, _ in groupby(re.sub(r"^\d+ of \d+ ", "", one) for one in told)]
    assert stages == [
        "files that wait are looked through", "what is kept of them is being erased",
        "rows looked through", "the trail and the log of work are looked through",
    ]  # fmt: skip
    gone = [before - after for before, after in pairwise(counts)]
    assert max(gone) <= 2
    assert sum(one > 0 for one in gone) >= 6
    assert made.rows_with_traces() == set()


def test_an_edit_made_to_be_long_in_looking_through_is_not(heard):
    since = time.process_time()
    text = f"[…] a{'!' * 9_000}b{'/c' * 4_000}"
    ErasedMark.objects.create(
        organisation=heard,
        mark="x",
        erasure=Erasure.objects.create(organisation=heard, at=timezone.now()),
    )
    assert without_returning(heard.pk, text) == text
    assert time.process_time() - since < 2


def test_cards_of_their_pages_and_faults_of_jobs_that_name_them_go(heard, by):
    at = timezone.now()
    LinkCard.objects.create(organisation=heard, digest="d", address="https://echo.test/a",
                            title=f"Photo de {made.NAME}", picture="p", asked_at=at)  # fmt: skip
    other = LinkCard.objects.create(
        organisation=heard, digest="e", address="https://echo.test/b", title="Soupe", asked_at=at
    )
    job = Job.objects.create(name="x.y", due_at=at, ended_at=at, state="done",
                             arguments=[made.MAIL, 7], last_error=f"<{made.MAIL}> bounced")  # fmt: skip
    erased(by, heard, [made.KEY])
    job.refresh_from_db()
    assert (job.arguments, job.last_error) == (["[…]", 7], "<[…]> bounced")
    assert list(LinkCard.objects.all()) == [other]
    assert Job.objects.get(name="publishing.forget_picture").arguments == ["p"]
