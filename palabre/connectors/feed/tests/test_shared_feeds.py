"""The public cases and real feeds beside the checkout, all of them."""

import tarfile

import pytest

from palabre.connectors import opml
from palabre.connectors.feed import parse
from palabre.connectors.feed.tests.expectations import URL, checks

pytestmark = pytest.mark.shared
# Two of the captured files are the first entry's content alone, not a feed.
FRAGMENTS = {"AmazonWebServicesBlogFirstEntryContent.xml", "HREFConsideredHarmfulFirstEntry.xml"}


def members(archive):
    with tarfile.open(archive) as bundle:
        for member in bundle:
            if member.isfile():
                yield member.name, bundle.extractfile(member).read()


def test_every_public_case_goes_through_without_an_exception(shared):
    cases = list(members(shared / "data/feeds/feedparser_cases_a.tar.gz"))
    told = [parse.describe(body, {}, URL) for _, body in cases]
    assert len(told) == 1_042
    assert sum(one["ok"] for one in told) >= 1_035


def test_the_expected_values_of_the_cases_hold(shared):
    cases = members(shared / "data/feeds/feedparser_cases_a.tar.gz")
    made = [check for name, body in cases for check in checks(name, body)]
    well_formed = [check for check in made if "illformed" not in check.case]
    failed = [check for check in well_formed if not check.holds]
    assert len(well_formed) >= 600
    assert len(failed) <= 0.02 * len(well_formed), "\n".join(map(str, failed))


def test_every_real_feed_gives_articles(shared):
    for name, body in members(shared / "data/feeds/feedjira_real_feeds_a.tar.gz"):
        told = parse.describe(body, {}, URL)
        if name.rpartition("/")[2] in FRAGMENTS:
            assert not told["ok"]
        else:
            assert told["items"], name
            assert all(item["id"] and (item["title"] or item["text"]) for item in told["items"])


@pytest.mark.parametrize(
    ("country", "feeds"),
    [("France", 11), ("Germany", 5), ("Italy", 13), ("Spain", 9), ("United_Kingdom", 5)],
)
def test_the_national_lists_are_read(shared, country, feeds):
    found = opml.read((shared / f"data/feeds/opml/{country}.opml").read_bytes())
    assert len(found) == feeds
