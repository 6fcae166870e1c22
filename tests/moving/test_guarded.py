"""What an archive can't do to a house that has others: lead to their rows, take people in, half come in."""

import json

import pytest
from django.core import mail
from django.db import transaction

from palabre.campaigns.models import LinkPage
from palabre.governance.actions.invitations import accept, find_invitation
from palabre.governance.acts import Actor, audit
from palabre.governance.models import AuditEntry, Brand, Member, Organisation, User
from palabre.governance.renumbering import renumbered
from palabre.governance.rules import Refused
from palabre.governance.sealing import examine, seal
from palabre.listening.models import Mention, Topic
from palabre.publishing.actions.media import add_picture
from palabre.publishing.library import path_of
from palabre.publishing.models import Delivery, Media, Post, Variant
from palabre.site.archive import reading
from palabre.site.archive.fields import Secrets, model_of, read
from palabre.site.archive.numbers import Book
from palabre.site.archive.reading import read_archive
from palabre.site.archive.renumbered import HOLDS
from palabre.site.archive.tables import KEPT
from palabre.site.archive.writing import write_archive
from palabre.site.cli import archive as commands
from palabre.site.tests.test_archive import changed, empty_house, packed, parts, png
from tests.cases import case
from tests.erasing.house import _row as row_of
from tests.moving.house import fill

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def others(coming, organisation, ada):
    """An organisation that is here, with rows that have the numbers of the one that comes."""
    Topic.objects.create(
        organisation=organisation, brand=organisation.brands.get(), name="T", query="t"
    )
    return organisation


@pytest.fixture
def coming(db, tmp_path):
    """The archive of another organisation, which isn't here any more, as the parts of its file."""
    with transaction.atomic():
        boreal = Organisation.objects.create(name="Boréal", slug="boreal")
        brand = Brand.objects.create(organisation=boreal, name="Boréal", slug="boreal")
        user = User.objects.create_user("zoe@example.org", "a long password", name="Zoé")
        member = Member.objects.create(organisation=boreal, user=user, role="manager")
        member.brands.set([brand])
        post = Post.objects.create(organisation=boreal, brand=brand, text="Bonjour", author=user)
        row_of(Variant, boreal)
        row_of(Delivery, boreal)
        LinkPage.objects.create(organisation=boreal, brand=brand, name="P", slug="a-page")
        audit(boreal, "made", post, Actor.person(user))
        seal(boreal.pk)
        write_archive(boreal, tmp_path / "coming.zip")
        transaction.set_rollback(True)
    return parts(tmp_path / "coming.zip")


@pytest.fixture
def bring(tmp_path):
    def brought(found, **how):
        return read_archive(packed(tmp_path / "brought.zip", found), **how)

    return brought


def rows_in_all():
    return {label: model_of(label)._base_manager.count() for label in KEPT}


@pytest.mark.parametrize("keeps", [True, False])
def test_a_number_that_the_archive_does_not_hold_is_nobodys_here(others, keeps):
    fill(others)
    book = Book({label: set() for label in KEPT}, keeps=keeps)
    tried = 0
    for label in set(KEPT) - {"governance.AuditChain"}:  # which has its organisation's number
        there = model_of(label)._base_manager.order_by("pk")
        for number in there.values_list("pk", flat=True)[:3]:
            told = book.of(label, number)
            assert not there.filter(pk=told).exists(), label
            assert told == book.of(label, number)
            tried += 1
    assert tried > 100
    kept = Media.objects.count()
    new = Topic.objects.create(
        organisation=others, brand=others.brands.first(), name="U", query="u"
    )
    assert (Media.objects.count(), new.pk in book.kinds["listening.Topic"].gone.values()) == (
        kept, False,
    )  # fmt: skip


DISGUISES = [
    {"media": [{"id": True}]}, {"media": [{"id": 1.0}]}, {"media": [{"id": " 1"}]},
    {"media": [{"id": "١"}]}, {"media": [{"id": "1_0"}]}, {"media": [{"id": "+1"}]},
    {"media": [{"id": [1]}]}, {"media": [{"id": -1}]}, {"media": [{"id": 1 << 70}]},
    {"media": "1"}, {"media": {"1": 1}}, {"media": [{"id": {"1": 1}}]},
]  # fmt: skip


def test_a_number_in_disguise_is_refused(others, coming, bring):
    shape = HOLDS["publishing.Delivery"]["content"]
    before = rows_in_all()
    for told in DISGUISES:
        book = Book({label: set() for label in KEPT}, keeps=False)
        with case(told):
            with pytest.raises(ValueError):
                renumbered(shape, told, book, {})
            with pytest.raises(Refused, match="Delivery"):
                bring(changed(coming, "publishing.Delivery", content=told))
            assert rows_in_all() == before


def test_a_picture_of_others_is_never_sent(others, coming, bring):
    brand = others.brands.get()
    theirs = Media.objects.create(organisation=others, brand=brand, digest="a" * 64, size=1)
    said = {"media": [{"id": theirs.pk, "alt": ""}, {"id": str(theirs.pk)}]}
    bring(changed(coming, "publishing.Delivery", content=said))
    [one, other] = Delivery.objects.get().content["media"]
    assert one["id"] == int(other["id"]) != theirs.pk
    assert not Media.objects.filter(pk=one["id"]).exists()


def test_no_file_of_others_is_named(others, coming, bring, tmp_path):
    theirs = add_picture(Actor("Palabre"), others.brands.get(), "a.png", png())
    assert path_of(theirs.digest).exists()
    with transaction.atomic():
        file = write_archive(others, tmp_path / "theirs.zip") and tmp_path / "theirs.zip"
        found = {one: part for one, part in parts(file).items() if not one.startswith("media/")}
        empty_house()
    for digest in (theirs.digest, "/etc/passwd", "../../etc/passwd"):
        with pytest.raises(Refused, match="Media"):
            bring(changed(found, "publishing.Media", digest=digest))
    assert Media.objects.count() == 0
    waiting = model_of("listening.Import")._meta.get_field("file")
    with pytest.raises(ValueError, match="file"):
        read(waiting, "imports/theirs", Secrets(""))


def test_who_has_an_account_here_joins_only_once_they_say_yes(
    others, coming, bring, capsys, tmp_path
):
    here = User.objects.create_user("zoe@example.org", "her own password", name="Zoé of here")
    packed(tmp_path / "a.zip", coming)
    assert commands.import_organisation([str(tmp_path / "a.zip")]) == 0
    assert "zoe@example.org" in capsys.readouterr().out
    back = Organisation.objects.get(slug="boreal")
    [member] = back.members.all()
    assert (member.user, member.is_active) == (here, False)
    here.refresh_from_db()
    assert (here.name, here.check_password("her own password")) == ("Zoé of here", True)
    [letter] = mail.outbox
    assert letter.to == ["zoe@example.org"]
    key = letter.body.partition("/invitation/")[2].split("/")[0].split()[0]
    joined = accept(Actor.person(here), find_invitation(key))
    assert (joined.pk, joined.is_active, joined.role) == (member.pk, True, "manager")
    assert list(joined.brands.all()) == list(back.brands.all())
    assert examine(back.pk).fault is None


def test_nobody_becomes_the_founder_of_a_house_that_has_others(others, coming, bring):
    back = bring(changed(coming, "governance.User", founder=True)).organisation
    [member] = back.members.all()
    assert (member.is_active, member.user.founder) == (True, None)
    assert not member.user.has_usable_password()


def test_an_address_in_use_is_named_and_another_can_be_given(
    others, coming, bring, tmp_path, capsys
):
    Organisation.objects.create(name="B", slug="boreal")
    before = rows_in_all()
    with pytest.raises(Refused, match=r"boreal.*--address"):
        bring(coming)
    file = packed(tmp_path / "a.zip", coming)
    assert commands.import_organisation([str(file), "--address", "no good"]) == 1
    assert rows_in_all() == before
    assert commands.import_organisation([str(file), "--address", "boreal-2"]) == 0
    assert Organisation.objects.get(slug="boreal-2").name == "Boréal"
    with pytest.raises(Refused, match="a-page"):
        bring(coming, address="boreal-3")
    assert not Organisation.objects.filter(slug="boreal-3").exists()


@pytest.mark.parametrize("place", ["seal_anew", "_keep_files", "ask_first"])
def test_what_breaks_off_in_the_middle_leaves_nothing(others, coming, bring, monkeypatch, place):
    def end(*_what):
        raise SystemExit

    before = rows_in_all()
    with monkeypatch.context() as patch:
        patch.setattr(reading, place, end)
        with pytest.raises(SystemExit):
            bring(coming)
    assert rows_in_all() == before
    assert bring(coming).organisation.slug == "boreal"


def test_a_trail_that_was_changed_says_so_in_its_new_house(others, coming, bring):
    back = bring(changed(coming, "governance.AuditEntry", verb="never did"))
    act = AuditEntry.objects.get(organisation=back.organisation, verb="brought in")
    assert (back.seal_held, act.details["held"], act.details["sealed"]) == (False, False, 1)
    assert examine(back.organisation.pk).fault is None


def test_a_plan_names_nobody_of_others(others, coming, bring):
    eve = User.objects.create_user("eve@example.org")
    table = "tables/strategy.PlanVersion.jsonl"
    brand = json.loads(coming["tables/governance.Brand.jsonl"])["id"]
    content = {"missions": [{"objectives": [{"name": "O", "owner": eve.pk}]}]}
    row = {
        "id": 1, "brand_id": brand, "number": 1, "content": json.dumps(content), "sha256": "",
        "people": {}, "made_by_id": None, "made_at": "2026-01-01T00:00:00Z", "began_at": None,
        "ended_at": None,
    }  # fmt: skip
    disguised = json.dumps(content).replace(str(eve.pk), "true")
    bad = coming | {table: json.dumps(row | {"content": disguised}).encode() + b"\n"}
    with pytest.raises(Refused, match="PlanVersion"):
        bring(bad)
    back = bring(coming | {table: json.dumps(row).encode() + b"\n"}).organisation
    plan = model_of("strategy.PlanVersion").objects.get(brand__organisation=back)
    [goal] = plan.facts["missions"][0]["objectives"]
    assert plan.content == row["content"]
    assert not User.objects.filter(pk=goal["owner"]).exists()


def test_a_huge_number_brings_no_counter_to_its_end(coming, bring):
    empty_house()
    row = json.loads(coming["tables/governance.OwnRole.jsonl"] or b"null")
    assert row is None
    role = {"id": 1 << 62, "organisation_id": 0, "name": "R", "rights": []}
    role["organisation_id"] = json.loads(coming["tables/governance.Organisation.jsonl"])["id"]
    back = bring(coming | {"tables/governance.OwnRole.jsonl": json.dumps(role).encode() + b"\n"})
    made = back.organisation.own_roles.create(name="Next")
    assert made.pk < 1 << 40


def test_a_mention_keeps_its_number_or_gets_one_of_the_same_time(others):
    numbers = Book({label: set() for label in KEPT} | {"listening.Mention": {7 << 20}}, keeps=False)
    assert numbers.held("listening.Mention", 7 << 20) == 7 << 20
    theirs = row_of(Mention, others)
    Mention.objects.filter(pk=theirs.pk).update(id=7 << 20)
    numbers = Book(
        {label: set() for label in KEPT} | {"listening.Mention": {7 << 20, 8 << 20}}, keeps=False
    )
    here = numbers.held("listening.Mention", 7 << 20)
    assert (here >> 20, here == 7 << 20) == (7, False)
    assert numbers.held("listening.Mention", 8 << 20) == 8 << 20
