"""Help: how-tos as pages of the house, in the reader's language, and from each page to what is about it."""

import re
from html import unescape

import pytest
from django.urls import get_resolver
from django.utils.translation import override

from palabre.site.how_tos import CHAPTERS, FOLDERS, _linked, about, told

HOW_TO = next(one for one in FOLDERS if one.is_dir())
NAMES = [name for _label, names in CHAPTERS for name in names]
LEADS_ON: dict[str, set[str]] = {"en": set(), "fr": set()}  # links already found good


def named(resolver):
    """The names of all addresses under a resolver."""
    for one in resolver.url_patterns:
        yield from named(one) if hasattr(one, "url_patterns") else [one.name or ""]


def test_every_how_to_for_users_is_told_once_and_none_that_is_not_there():
    # What only a developer needs has no French text.
    assert sorted(NAMES) == sorted(one.name[: -len(".fr.md")] for one in HOW_TO.glob("*.fr.md"))


def test_every_beginning_of_a_pages_name_fits_a_page():
    views = list(named(get_resolver()))
    for _label, names in CHAPTERS:
        for beginning in " ".join(names.values()).split():
            assert any(view.startswith(beginning) for view in views), beginning


@pytest.mark.parametrize(
    ("view", "name"),
    [
        ("listen_stream", "listen-to-a-brand"),
        ("engage_inbox", "answer-people"),
        ("engage_leads", "leads"),
        ("publish_new", "publish-a-post"),
        ("publish_calendar", "plan-posts"),
        ("govern_charter_text", "write-the-charter-rules"),
        ("govern_team", "share-the-work"),
    ],
)
def test_a_page_leads_to_the_how_to_with_the_longest_fitting_beginning(view, name):
    assert about(view).name == name


def test_pages_about_which_nothing_is_told_lead_nowhere():
    assert about("me") is None
    assert about("") is None


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_a_how_to_is_a_page_whose_links_lead_on_in_both_languages(name, client, ada):
    client.force_login(ada.user)
    for language in ("en", "fr"):
        ada.user.language = language
        ada.user.save()
        answer = client.get(f"/o/lanterne/help/{name}/")
        page = answer.content.decode()
        assert answer.status_code == 200
        with override(language):
            one = told(name)
        assert f"<h1>{one.title}</h1>" in unescape(page)
        text = page.partition('class="how-to">')[2].partition("</article>")[0]
        assert ".md" not in re.sub(r"<code>.*?</code>", "", text)
        for link in set(re.findall(r'href="([^"]+)"', text)) - LEADS_ON[language]:
            assert link.startswith("https://") or client.get(link).status_code == 200, link
            LEADS_ON[language].add(link)


@pytest.mark.django_db
def test_the_contents_name_each_how_to_in_the_readers_language(client, ada):
    client.force_login(ada.user)
    ada.user.language = "fr"
    ada.user.save()
    page = client.get("/o/lanterne/help/").content.decode()
    assert page.count("/o/lanterne/help/") >= len(NAMES)
    assert "Répondre aux gens" in page
    assert "Answer people" not in page


@pytest.mark.django_db
def test_pages_show_the_way_to_their_how_to_and_no_other_name_is_one(client, ada, brand):
    client.force_login(ada.user)
    page = client.get("/o/lanterne/lanterne/listen/stream/").content.decode()
    assert 'href="/o/lanterne/help/listen-to-a-brand/"' in page
    for name in ("add-a-page", "translate", "x", "..", "answer-people.fr"):
        assert client.get(f"/o/lanterne/help/{name}/").status_code == 404, name


def test_links_are_none_but_to_how_tos_and_outside():
    html = '<a href="leads.fr.md#x">A</a> <a href="../benchmarks.md">B</a> <a href="https://x.example">C</a>'
    assert _linked(html, "lanterne") == (
        '<a href="/o/lanterne/help/leads/">A</a> B <a href="https://x.example" rel="noreferrer">C</a>'
    )
