"""Govern › Export: an owner asks for the archive, takes it, and it doesn't stay."""

import asyncio
import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from palabre.governance.files import store
from palabre.governance.models import AuditEntry, ErasedWords, Erasure, Organisation
from palabre.jobs import enqueue
from palabre.jobs.running import run_due
from palabre.site import backups, exports
from palabre.site.archive import kept, writing
from palabre.site.archive.kept import archive_of, clear_old_archives, keep_archive

ADDRESS = "/o/lanterne/govern/export/"


@pytest.fixture(autouse=True)
def machine(tmp_path, settings):
    """Move to another machine: it has a data folder of its own, and mounts the files of the house."""

    def move(name):
        settings.HOME = tmp_path / name
        settings.FILE_UPLOAD_TEMP_DIR = tmp_path / name / "uploads"
        settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)

    settings.MEDIA_ROOT = tmp_path / "mounted"
    move("one")
    return move


def names():
    return sorted(name for name, _at in store().walk())


def end_erasure(organisation):
    """Somebody's erasure comes to its end, on whatever machine: the job that clears comes a little later."""
    Erasure.objects.create(organisation=organisation, at=timezone.now())
    enqueue("site.forget_archive_of", organisation.pk, key=str(organisation.pk))


def clear_archives():
    """Do the job that an erasure asks for."""
    number = Organisation.objects.get(slug="lanterne").pk
    return kept.clear_archives_of(number)


def test_an_owner_asks_for_the_file_takes_it_and_it_is_thrown_away_after_a_day(
    as_ada, organisation, monkeypatch
):
    assert as_ada.get(ADDRESS + "file/").status_code == 404
    assert as_ada.post(ADDRESS).status_code == 302
    assert "is being written" in as_ada.get(ADDRESS).content.decode()
    run_due()
    assert ADDRESS + "file/" in as_ada.get(ADDRESS).content.decode()
    answer = as_ada.get(ADDRESS + "file/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert b'"lanterne"' in archive.read("tables/governance.Organisation.jsonl")
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[-2:] == ["asked for the archive", "took the archive"]
    assert clear_old_archives() == 0
    monkeypatch.setattr(kept, "KEPT_FOR", timedelta(seconds=-60))
    assert clear_old_archives() == 1
    assert as_ada.get(ADDRESS + "file/").status_code == 404


def test_what_one_machine_wrote_is_offered_by_another_and_a_new_one_takes_its_place(
    as_ada, organisation, machine
):
    keep_archive(organisation)
    (first,) = names()
    machine("two")
    assert ADDRESS + "file/" in as_ada.get(ADDRESS).content.decode()
    answer = as_ada.get(ADDRESS + "file/")
    assert answer["Content-Disposition"] == 'attachment; filename="lanterne.zip"'
    assert zipfile.is_zipfile(io.BytesIO(b"".join(answer.streaming_content)))
    keep_archive(organisation)
    assert len(names()) == 1
    assert names() != [first]


def test_nobody_but_an_owner_gets_it(client, bo, cy, organisation):
    for who, status in ((bo, 403), (cy, 404)):
        client.force_login(who.user)
        for answer in (client.get(ADDRESS), client.post(ADDRESS), client.get(ADDRESS + "file/")):
            assert answer.status_code == status


def test_an_erasure_takes_the_archive_away_on_whatever_machine_it_ends(
    as_ada, organisation, cy, machine
):
    for one in (organisation, cy.organisation):
        keep_archive(one)
    machine("two")
    under_way = Erasure.objects.create(organisation=organisation, at=timezone.now())
    ErasedWords.objects.create(erasure=under_way, words={})
    assert as_ada.get(ADDRESS + "file/").status_code == 200
    ErasedWords.objects.all().delete()
    assert as_ada.get(ADDRESS + "file/").status_code == 404, "before any file is removed"
    assert clear_archives() == 1
    assert archive_of(cy.organisation.pk), "of another organisation nobody was erased"
    keep_archive(organisation)
    assert clear_archives() == 0, "it was written after the erasure"
    assert as_ada.get(ADDRESS + "file/").status_code == 200


@pytest.mark.parametrize("is_cleared", [True, False], ids=["its draft goes", "elsewhere"])
@pytest.mark.parametrize("moment", ["written", "given"])
def test_whoever_is_writing_one_while_somebody_is_erased_begins_again(
    moment, is_cleared, organisation, monkeypatch
):
    def erased_meanwhile():
        """Somebody's erasure ends; its job may do its work before the writer goes on."""
        for where in ((writing.os, "fsync"), (kept, "_give")):
            monkeypatch.setattr(*where, usual[where[1]])
        end_erasure(organisation)
        if is_cleared:
            clear_archives()

    usual = {"fsync": writing.os.fsync, "_give": kept._give}
    if moment == "written":
        monkeypatch.setattr(writing.os, "fsync", lambda _file: erased_meanwhile())
    else:
        monkeypatch.setattr(
            kept, "_give", lambda *told: [usual["_give"](*told), erased_meanwhile()]
        )
    with pytest.raises(kept.TakenAway):
        keep_archive(organisation)
    assert names() == []
    enqueue("site.write_archive_of", organisation.pk)
    while run_due():
        pass
    assert archive_of(organisation.pk)


@pytest.mark.parametrize("is_erased", [True, False], ids=["by an erasure", "by somebody else"])
def test_a_draft_that_goes_while_it_is_given_is_begun_again_after_an_erasure_alone(
    is_erased, organisation, monkeypatch
):
    def keep(name, draft):
        draft.unlink()
        if is_erased:
            end_erasure(organisation)
        raise FileNotFoundError(name)

    deleted = []
    monkeypatch.setattr(store(), "keep", keep)
    monkeypatch.setattr(store(), "delete", deleted.append)
    with pytest.raises(FileNotFoundError) as fault:
        keep_archive(organisation)
    assert isinstance(fault.value, kept.TakenAway) is is_erased
    assert len(deleted) == is_erased, "what came there in part"


def test_the_folder_of_drafts_stays_for_who_is_about_to_write(organisation):
    one, other = store().draft(), store().draft()
    for draft in (one, other):
        store().delete(f"drafts/{draft.name}")
    assert one.parent.is_dir()


def test_the_file_is_handed_on_as_it_is_read():
    class Source(io.BytesIO):
        taken = 0

        def read(self, most=-1):
            self.taken += 1
            return super().read(most)

    source = Source(b"x" * 10 * exports.PIECE)
    answer = exports.LargeFile(source, content_type="application/zip")

    async def first():
        return await anext(aiter(answer)), source.taken

    assert asyncio.run(first()) == (b"x" * exports.PIECE, 1)


def test_one_whose_writer_died_is_shown_to_nobody_and_goes(organisation, as_ada, monkeypatch):
    def die(*_told):
        raise KeyboardInterrupt

    monkeypatch.setattr(kept, "_give", die)
    monkeypatch.setattr(Path, "unlink", lambda *_told, **_how: None)
    with pytest.raises(KeyboardInterrupt):
        keep_archive(organisation)
    monkeypatch.undo()
    (draft,) = names()
    assert as_ada.get(ADDRESS + "file/").status_code == 404
    end_erasure(organisation)
    run_due()
    assert names() == [], draft


def test_no_backup_holds_it(organisation):
    keep_archive(organisation)
    assert [name for _opened, name in backups._files(keys=False)] == []


def test_while_the_place_for_files_does_not_answer_the_page_says_so(
    organisation, as_ada, monkeypatch
):
    def away(*_told):
        raise OSError("no answer")

    monkeypatch.setattr("palabre.site.exports.archive_of", away)
    assert "doesn’t answer" in as_ada.get(ADDRESS).content.decode()
    assert as_ada.get(ADDRESS + "file/").status_code == 302
