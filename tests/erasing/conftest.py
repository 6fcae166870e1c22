"""What tests of erasures stand on."""

import pytest

from palabre.governance.acts import Actor
from palabre.listening import search
from tests.erasing import house as made


@pytest.fixture(autouse=True)
def apart(settings, tmp_path):
    """An index, files and a list of erasures of the test's own."""
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ERASURES_FILE = str(tmp_path / "elsewhere" / "erasures.jsonl")
    search.index.cache_clear()
    yield
    search.index.cache_clear()


@pytest.fixture
def heard(organisation):
    """An organisation that heard her, and keeps a record of her."""
    made.follows(organisation)
    made.speaks(organisation)
    made.is_known(organisation)
    return organisation


@pytest.fixture
def by(ada):
    return Actor.person(ada.user)
