"""The sweep: what it finds, each thing once, whatever happens in between."""

import pytest
from django.utils import timezone

from palabre.channels.actions import connect_account
from palabre.governance.models import Brand
from palabre.jobs import run_due
from palabre.listening.actions.voices import make_anonymous
from palabre.protection.actions import lookalikes, lookalikes_register, lookalikes_sweep
from palabre.protection.actions.lookalikes_evidence import keep_evidence
from palabre.protection.models import Suspect, SuspectList, Sweep
from palabre.protection.rules.lookalikes import LAWFUL, SuspectState
from palabre.protection.tests.conftest import (
    BY,
    brought,
    official,
    said,
    suspects,
    swept,
    voice,
)

pytestmark = pytest.mark.django_db


def test_voices_that_are_written_like_ours_are_found_and_ours_are_not(torreo):
    voice(torreo, "torreo", "Torréo")
    voice(torreo, "torreo_sav", "Torréo SAV", followers=1200)
    voice(torreo, "zoe", "Zoé")
    found = swept(torreo)
    assert set(found) == {"torreo_sav"}
    one = found["torreo_sav"]
    assert (one.kind, one.platform, one.name, one.followers) == (
        "phishing", "mastodon", "Torréo SAV", 1200,
    )  # fmt: skip
    assert one.likeness["name"] == "Torréo"
    assert one.gravity >= 65


def test_who_has_our_handle_where_we_have_none_is_told(torreo):
    voice(torreo, "torreo", "Torréo", slug="reddit")
    assert swept(torreo)["torreo"].kind == "clone"


def test_the_ending_that_a_network_gives_to_all_is_no_trick(torreo):
    official(torreo, "torreo.bsky.social", "bluesky")
    voice(torreo, "torreo.bsky.social", slug="bluesky")
    voice(torreo, "zoe.bsky.social", slug="bluesky")
    voice(torreo, "torre0.bsky.social", slug="bluesky")
    assert set(swept(torreo)) == {"torre0.bsky.social"}


def test_connected_accounts_are_ours_without_being_entered(torreo, ada):
    given = {"account": "torreoparis@piaille.fr", "server": "https://piaille.fr", "secret": "x"}
    connect_account(BY, torreo.organisation, "mastodon", given, "torreoparis@piaille.fr", torreo)
    voice(torreo, "torreoparis@piaille.fr", "Torréo Paris")
    voice(torreo, "torreo_paris@mastodon.example", "Torréo Paris")
    assert set(swept(torreo)) == {"torreo_paris@mastodon.example"}


def test_parodies_fans_and_critics_that_say_so_are_never_called_fraud(torreo):
    for handle in ("torreo_parodie", "fan_torreo", "boycott_torreo", "torreo_pasofficiel"):
        voice(torreo, handle, "Torréo")
    found = swept(torreo)
    assert len(found) == 4
    assert {one.kind for one in found.values()} <= {str(one) for one in LAWFUL}
    assert max(one.gravity for one in found.values()) < 10


def test_sites_that_were_linked_to_are_found_once_with_their_count(torreo):
    said(torreo, ["https://torreo-livraison.com/colis", "https://torreo.fr/menu"])
    first = Suspect.objects.count()
    said(torreo, ["http://torreo-livraison.com/", "https://example.org/torreo"])
    said(torreo, ["https://torreo-secret.com/"], is_private=True)
    said(torreo, ["https://torreo-old.com/"], days=200)
    for _again in range(2):
        found = swept(torreo)
    assert first == 0
    assert set(found) == {"torreo-livraison.com"}
    one = found["torreo-livraison.com"]
    assert (one.is_site, one.seen, one.kind) == (True, 2, "phishing")
    assert one.mention is not None


def test_what_comes_later_is_looked_at_from_where_one_was(torreo):
    voice(torreo, "torreo_sav")
    swept(torreo)
    voice(torreo, "torreo_aide")
    assert set(swept(torreo)) == {"torreo_sav", "torreo_aide"}
    assert Sweep.objects.get(brand=torreo).voices == 2


def test_a_sweep_that_died_before_it_was_kept_finds_the_same_once(torreo, monkeypatch):
    voice(torreo, "torreo_sav")
    said(torreo, ["https://torreo-livraison.com/"])

    def die(*_given):
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(lookalikes_sweep, "keep", die)
        with pytest.raises(RuntimeError):
            lookalikes_sweep.sweep(torreo.pk)
    assert Suspect.objects.count() == 0
    found = swept(torreo)
    assert set(found) == {"torreo_sav", "torreo-livraison.com"}
    assert found["torreo-livraison.com"].seen == 1


def test_two_sweeps_at_once_count_nothing_twice(torreo, monkeypatch):
    voice(torreo, "torreo_sav")
    said(torreo, ["https://torreo-livraison.com/"])
    keep, inside = lookalikes_sweep.keep, []

    def keep_after_another(*given):
        keep(*given)

    look = lookalikes_sweep._look_at_links

    def look_twice(brand, lookout, state):
        if not inside:
            inside.append(True)
            look(brand, lookout, state)  # the other one is quicker
        return look(brand, lookout, state)

    monkeypatch.setattr(lookalikes_sweep, "_look_at_links", look_twice)
    monkeypatch.setattr(lookalikes_sweep, "keep", keep_after_another)
    found = swept(torreo)
    assert found["torreo-livraison.com"].seen == 1
    assert Sweep.objects.get(brand=torreo).links == 1


def test_another_register_or_a_week_looks_at_all_again(torreo):
    row = voice(torreo, "zoe", "Zoé")
    swept(torreo)
    row.handle = "torreo_sav"
    row.save()
    assert swept(torreo) == {}
    Sweep.objects.update(began_at=timezone.now() - lookalikes_sweep.ANEW_AFTER * 2)
    assert set(swept(torreo)) == {"torreo_sav"}
    voice_of_a_person = voice(torreo, "clairefontanel_", "Claire Fontanel")
    swept(torreo)
    official(torreo, "clairefontanel", name="Claire Fontanel", kind="person")
    found = swept(torreo)
    assert found[voice_of_a_person.handle].likeness["kind"] == "person"


def test_what_was_decided_stays_when_it_is_met_again(torreo):
    voice(torreo, "torreo_sav")
    one = swept(torreo)["torreo_sav"]
    lookalikes.put(BY, one, SuspectState.LAWFUL)
    lookalikes.correct(BY, one, "fan", "It is a customer who helps others.")
    Sweep.objects.update(register="another")
    one = swept(torreo)["torreo_sav"]
    assert (one.state, one.kind, one.is_corrected) == ("lawful", "fan", True)


def test_what_is_entered_into_the_register_is_no_suspect_any_more(torreo):
    voice(torreo, "torreo_sav")
    one = swept(torreo)["torreo_sav"]
    lookalikes.is_ours(BY, one)
    assert swept(torreo) == {}


def test_what_a_program_told_of_a_network_that_is_none_of_ours_can_be_entered_into_the_register(
    torreo,
):
    voice(torreo, "torreo_sav")
    one = swept(torreo)["torreo_sav"]
    Suspect.objects.filter(pk=one.pk).update(platform="forum", key="Torreo SAV")
    one.refresh_from_db()
    row = lookalikes.is_ours(BY, one)
    assert (row.platform, row.handle) == ("forum", "torreo_sav")
    assert not Suspect.objects.exists()


def test_who_asked_to_be_forgotten_goes_but_kept_evidence_of_a_fraud_stays(torreo):
    fraud, fan = voice(torreo, "torreo_sav"), voice(torreo, "fan_torreo")
    found = swept(torreo)
    keep_evidence(found["torreo_sav"].pk, None)
    make_anonymous(BY, torreo.organisation, [fraud.pk, fan.pk])
    assert set(swept(torreo)) == {"torreo_sav"}


def test_another_organisations_voices_and_suspects_stay_its_own(torreo, cy):
    other = cy.organisation.brands.get()
    other.name = "Torréo"
    other.save()
    voice(torreo, "torreo_sav")
    assert swept(other) == {}


HOSTILE = [
    "torreo\u202evas_",
    "<script>alert(1)</script>torreo",
    "torreo\x07sav",
    "torreo" * 2000,
    "@@@@torreo@@@",
    "{theirs}torreo%(x)s",
    "torréo\u200bsav",
    "https://torreo.fr@evil.example/login",
    "xn--torro-fsa.com",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_taken_and_harm_nothing(torreo, text):
    voice(torreo, text[:200], text, slug="reddit")
    brought(torreo, f"{text[:3000]}\t{text[:500]}\t{text[:500]}")
    for one in swept(torreo).values():
        assert len(one.handle) <= 300
        assert one.kind


def test_a_list_is_held_against_the_register_once(torreo):
    text = "handle;name;description\ntorreo_sav;Torréo;\ntorre0.com\n# a remark\nzoe;Zoé;\n\n"
    found = brought(torreo, text)
    assert set(found) == {"torreo_sav", "torre0.com"}
    row = SuspectList.objects.get()
    assert (row.lines, row.found, row.text) == (3, 2, "")
    lookalikes_sweep.read_list(row.pk)
    assert Suspect.objects.count() == 2


def test_a_list_of_a_network_meets_the_voices_of_it(torreo):
    voice(torreo, "torreo_sav")
    swept(torreo)
    found = brought(torreo, "torreo_sav\ntorreo\n", slug="mastodon")
    assert set(found) == {"torreo_sav"}
    assert found["torreo_sav"].voice is not None


def test_a_description_in_a_list_declares_a_parody_for_good(torreo):
    voice(torreo, "torreo_off")
    assert swept(torreo)["torreo_off"].kind == "clone"
    brought(torreo, "torreo_off,Torréo,Compte parodique de Torréo", slug="mastodon")
    Sweep.objects.update(register="another")
    assert swept(torreo)["torreo_off"].kind == "parody"


def test_a_long_list_is_read_whole(torreo):
    lines = [f"someone_{number}" for number in range(19_990)]
    lines += [f"torreo_sav{number}" for number in range(10)]
    row = lookalikes.bring_list(BY, torreo, "all.txt", "mastodon", "\n".join(lines))
    lookalikes_sweep.read_list(row.pk)
    row.refresh_from_db()
    assert (row.lines, row.found) == (20_000, 10)


def test_the_daily_job_sweeps_every_brand(torreo):
    voice(torreo, "torreo_sav")
    Brand.objects.create(organisation=torreo.organisation, name="Luciole", slug="luciole")
    from palabre.protection.jobs import sweep_lookalikes

    sweep_lookalikes()
    run_due()
    assert set(suspects(torreo)) == {"torreo_sav"}
    assert Sweep.objects.exclude(ended_at=None).count() == 2


def test_entering_one_begins_a_sweep(torreo):
    run_due()
    voice(torreo, "clairefontane1")
    lookalikes_register.add_official(
        BY, torreo, "person", "Claire Fontanel", "mastodon", "@clairefontanel"
    )
    run_due()
    assert set(suspects(torreo)) == {"clairefontane1"}


def test_a_list_of_nothing_but_our_name_is_kept_in_part(torreo, as_ada, protect, monkeypatch):
    from palabre.protection.views import lookalikes_lists

    monkeypatch.setattr(lookalikes_sweep, "MOST_OF_A_LIST", 3)
    monkeypatch.setattr(lookalikes_lists, "MOST_OF_A_LIST", 3)
    assert len(brought(torreo, "\n".join(f"torreo_sav{n}" for n in range(5)))) == 3
    page = " ".join(as_ada.get(f"{protect}/lookalikes/lists/").content.decode().split())
    assert "the first 3 are kept" in page


HALF = "xn--" + "torreo\udfff".encode("punycode").decode() + ".fr"


def test_an_address_that_spells_half_a_pair_stops_no_sweep(torreo):
    said(torreo, [f"https://{HALF}/", "https://torreo-login.fr/"])
    found = swept(torreo)
    assert "torreo-login.fr" in found
    assert Sweep.objects.get(brand=torreo).ended_at
    assert "torreo-pay.fr" in brought(torreo, f"https://{HALF}/\ntorreo-pay.fr")
    assert SuspectList.objects.get().read_at
