"""A whole organisation goes into one file and comes out of it the same; what is hostile is refused."""

import json
import zipfile
from io import BytesIO

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import override_settings
from PIL import Image

from palabre.channels.models import Channel
from palabre.governance.actions import notify
from palabre.governance.acts import MACHINE, audit
from palabre.governance.models import AuditEntry, Organisation, User
from palabre.governance.rules import Refused
from palabre.governance.sealing import examine, seal
from palabre.listening.models import Topic, Voice
from palabre.publishing.actions.media import add_picture
from palabre.publishing.library import path_of
from palabre.publishing.models import Media
from palabre.site.archive.fields import columns_of, model_of, way_to_organisation
from palabre.site.archive.reading import read_archive
from palabre.site.archive.tables import FILES, KEPT, LEFT_OUT
from palabre.site.archive.writing import write_archive
from palabre.site.cli import archive as commands
from palabre.site.demo.house import furnish

TRAIL = {"governance.AuditEntry", "governance.AuditChain"}


@pytest.fixture
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def png():
    drawn = BytesIO()
    Image.new("RGB", (8, 8), (7, 8, 9)).save(drawn, "PNG")
    return drawn.getvalue()


def parts(file):
    with zipfile.ZipFile(file) as archive:
        return {one: archive.read(one) for one in archive.namelist()}


def packed(file, found):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in found.items():
            archive.writestr(name, data)
    return file


def empty_house():
    """Whatever an archive holds goes from this house."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM account_emailaddress")
        for label in KEPT:
            cursor.execute(f'DELETE FROM "{model_of(label)._meta.db_table}"')


def changed(found, label, **values):
    """The same archive with other values in the first row of a kind."""
    name = f"tables/{label}.jsonl"
    first, _, rest = found[name].partition(b"\n")
    row = json.dumps(json.loads(first) | values).encode()
    return found | {name: row + b"\n" + rest}


def test_every_kind_of_row_is_kept_or_left_out_for_a_reason():
    there = {one._meta.label for one in apps.get_models(include_auto_created=True)}
    assert there == set(KEPT) | set(LEFT_OUT)
    assert not set(KEPT) & set(LEFT_OUT)
    assert all(way_to_organisation(model_of(label)) for label in KEPT if label != "governance.User")
    for label, columns in FILES.items():
        assert set(columns) <= {one.attname for one in columns_of(model_of(label))}
    files = {
        label: one.name
        for label in KEPT
        for one in columns_of(model_of(label))
        if one.get_internal_type() == "FileField"
    }
    # It only waits to be read in and stays behind: its row tells what came of it.
    assert files == {"listening.Import": "file"}


def test_a_furnished_house_comes_back_the_same_row_by_row(db, tmp_path, media):
    with override_settings(DEMO=True):
        house = furnish().organisation
    brand = house.brands.first()
    picture = add_picture(MACHINE, brand, "a.png", png())
    Channel.objects.create(organisation=house, platform="echo", name="A", secret="a token")
    seal(house.pk)
    first = write_archive(house, tmp_path / "one.zip", "a long passphrase")
    one = parts(tmp_path / "one.zip")
    filled = {label for label, count in first["tables"].items() if count}
    assert len(filled) > 80, "the round trip says nothing of kinds without rows"
    assert first["lost_files"] == []
    assert b"a token" not in b"".join(one.values())
    with transaction.atomic():
        empty_house()
    path_of(picture.digest).unlink()
    back = read_archive(tmp_path / "one.zip", "a long passphrase").organisation
    assert (
        path_of(picture.digest).read_bytes() == one[f"media/{picture.digest[:2]}/{picture.digest}"]
    )
    assert Channel.objects.get(name="A").secret == "a token"
    assert examine(back.pk).fault is None, "the seal of the trail still holds"
    assert AuditEntry.objects.order_by("pk").last().verb == "brought in"
    write_archive(back, tmp_path / "two.zip", "a long passphrase")
    two = parts(tmp_path / "two.zip")
    sealed = {
        label for label in KEPT
        if any(type(column).__name__.startswith("Sealed") for column in columns_of(model_of(label)))
    }  # fmt: skip
    for label in set(KEPT) - TRAIL - sealed:
        assert two[f"tables/{label}.jsonl"] == one[f"tables/{label}.jsonl"], label
    trail = "tables/governance.AuditEntry.jsonl"
    assert two[trail].startswith(one[trail])
    assert two[trail].count(b"\n") == one[trail].count(b"\n") + 1
    # What is written later gets a number of its own.
    Topic.objects.create(organisation=back, brand=back.brands.first(), name="Later", query="later")


def test_without_a_passphrase_no_secret_is_in_it_and_passwords_never(ada, tmp_path, media, client):
    Channel.objects.create(organisation=ada.organisation, platform="echo", name="A", secret="tok-1")
    hashed = User.objects.get(pk=ada.user_id).password
    write_archive(ada.organisation, tmp_path / "a.zip")
    said = b"".join(parts(tmp_path / "a.zip").values())
    assert b"tok-1" not in said
    assert hashed.encode() not in said
    empty_house()
    read_archive(tmp_path / "a.zip")
    assert Channel.objects.get().secret == ""
    assert not client.login(email=ada.user.email, password="a long password")
    write_archive(Organisation.objects.get(), tmp_path / "b.zip", "a long passphrase")
    empty_house()
    for wrong in ("", "another passphrase"):
        with pytest.raises(Refused, match="passphrase"):
            read_archive(tmp_path / "b.zip", wrong)


def test_another_house_keeps_what_it_has_and_knows_people_by_their_address(
    organisation, ada, tmp_path, media
):
    audit(organisation, "made", organisation, MACHINE)
    seal(organisation.pk)
    write_archive(organisation, tmp_path / "a.zip")
    with pytest.raises(Refused, match="already"):
        read_archive(tmp_path / "a.zip")
    number = ada.user_id
    empty_house()
    here = User.objects.create_user(
        "ada@example.org", "her own password", id=number + 1000, name="A"
    )
    taken = User.objects.create_user("zoe@example.org", "a long password", id=number)
    back = read_archive(tmp_path / "a.zip").organisation
    assert [one.user for one in back.members.all()] == [here]
    here.refresh_from_db()
    taken.refresh_from_db()
    assert (here.name, here.check_password("her own password")) == ("A", True)
    assert taken.email == "zoe@example.org"
    assert examine(back.pk).fault is None


def test_what_is_hostile_is_refused_with_a_sentence_and_changes_nothing(
    organisation, brand, ada, tmp_path, media
):
    topic = Topic.objects.create(organisation=organisation, brand=brand, name="T", query="t")
    audit(organisation, "made", organisation, MACHINE)
    seal(organisation.pk)
    add_picture(MACHINE, brand, "a.png", png())
    notify(
        MACHINE,
        organisation,
        [ada.user],
        "plan",
        lambda: "Read this",
        f"/o/{organisation.slug}/today/",
    )
    write_archive(organisation, tmp_path / "a.zip")
    good = parts(tmp_path / "a.zip")
    empty_house()
    other = Organisation.objects.create(id=organisation.pk + 500, name="Boréal", slug="boreal")
    [picture] = [one for one in good if one.startswith("media/")]
    path_of(picture.rpartition("/")[2]).unlink()
    manifest = json.loads(good["manifest.json"])
    table = "tables/listening.Topic.jsonl"
    bad = {
        "a path that leads out": good | {"../escaped": b"x"},
        "a file that is not its hash": good | {picture: b"x"},
        "a table too few": {one: data for one, data in good.items() if one != table},
        "another form": good | {"manifest.json": json.dumps(manifest | {"format": 2}).encode()},
        "no manifest": good | {"manifest.json": b"[]"},
        "no JSON": good | {table: b"{"},
        "a list for a row": good | {table: b"[]\n"},
        "deep JSON": good | {table: b"[" * 200_000},
        "a column too many": changed(good, "listening.Topic", password="x"),
        "a number for a name": changed(good, "listening.Topic", name=7),
        "a name that is too long": changed(good, "listening.Topic", name="x" * 1000),
        "a zero": changed(good, "listening.Topic", name="a\0b"),
        "a truth for a number": changed(good, "listening.Topic", id=True),
        "a number beyond all": changed(good, "listening.Topic", id=2**70),
        "a kind that is none": changed(good, "listening.Topic", kind="elsewhere"),
        "no day": changed(good, "governance.Member", joined_at="yesterday"),
        "another organisation": changed(good, "listening.Topic", organisation_id=other.pk),
        "another's brand": changed(good, "listening.Topic", brand_id=topic.brand_id + 999),
        "nobody's act": changed(good, "governance.AuditEntry", organisation_id=None),
        "another's chain": changed(good, "governance.AuditChain", number=other.pk),
        **{
            f"a notice that leads to {link}": changed(good, "governance.Notice", link=link)
            for link in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x",
                         "/\t/evil.example", "")
        },
        "a bomb": good | {"tables/listening.Voice.jsonl": b" " * (100 << 20)},
    }  # fmt: skip
    before = {label: model_of(label)._base_manager.count() for label in KEPT}
    for what, found in bad.items():
        file = packed(tmp_path / "bad.zip", found)
        sentence = ""
        try:
            with transaction.atomic():
                read_archive(file)
        except Refused as refusal:
            sentence = str(refusal)
        assert sentence.startswith(("This ", "There ")), what
        after = {label: model_of(label)._base_manager.count() for label in KEPT}
        assert after == before, what
    (tmp_path / "bad.zip").write_bytes(b"no zip")
    with pytest.raises(Refused):
        read_archive(tmp_path / "bad.zip")
    assert list(tmp_path.rglob("escaped")) == []
    packed(tmp_path / "bad.zip", good)
    assert read_archive(tmp_path / "bad.zip").organisation.slug == organisation.slug


def test_the_commands_tell_where_it_is_and_why_not(ada, tmp_path, media, capsys):
    file, words = tmp_path / "a.zip", tmp_path / "words"
    words.write_text("a long passphrase\n")
    assert commands.export_organisation(["nobody", str(file)]) == 2
    with_words = ["--passphrase-file", str(words)]
    assert commands.export_organisation(["lanterne", str(file), *with_words]) == 0
    assert commands.import_organisation([str(file), *with_words]) == 1
    assert "already" in capsys.readouterr().err
    assert file.stat().st_mode & 0o077 == 0
    assert Voice.objects.count() == Media.objects.count() == 0
