"""One contract, kept by every connector of the registry: what it reads leaves people calls."""

from datetime import timedelta

import pytest

from palabre.channels.budgets import share
from palabre.connectors.contract import Capability, ConnectorError, SourceKind
from palabre.connectors.registry import PLATFORMS
from tests.contract.trials import connector, every_platform, on_paper, trial

# A house of ordinary size has one source of each kind on an account, and some of those with a name.
SEVERAL = 5


def usual_calls(slug: str, source: SourceKind) -> int:
    """How many calls a reading takes after the first one, by the network on paper; 1 where it has none."""
    asked = []
    answer = trial(slug).answer
    assert answer

    def counted(request):
        asked.append(request)
        return answer(request)

    cursor = {}
    try:
        for _ in range(2):
            one = connector(slug, counted)
            asked.clear()
            if source.capability is Capability.SEARCH:
                cursor = one.search("lanterne", cursor).cursor
            else:
                values = {field.name: next(iter(field.choices), "x") for field in source.fields}
                cursor = one.read(source.slug, values, cursor).cursor
    except ConnectorError:  # no such list on paper
        pass
    return max(1, len(asked))


@every_platform
def test_the_readings_of_an_ordinary_house_stay_within_the_part_that_is_open_to_them(slug):
    of = PLATFORMS[slug][0]
    if not of.limits.calls or not on_paper(slug) or not trial(slug).answer:
        pytest.skip("no number of calls, or not on paper")
    sources = [source for source in of.sources if source.every]
    needed = sum(
        usual_calls(slug, source)
        * (SEVERAL if source.fields else 1)
        * (of.limits.per / source.every)
        for source in sources
        if source.every
    )
    # Limits of a second or a minute are waited for; a day's are what can be used up.
    if of.limits.per >= timedelta(hours=1):
        assert needed < share(of.limits.calls, unasked=True)
    else:
        assert needed < of.limits.calls
