"""What a network lets us do is told from its data."""

import pytest
from django.utils import translation

from palabre.channels.words import ratio, sizes

pytestmark = pytest.mark.django_db


def test_the_page_of_a_network_tells_the_sizes_of_pictures_and_where_they_were_read(as_ada, brand):
    page = as_ada.get("/o/lanterne/govern/connections/networks/instagram/").content.decode()

    assert "Narrowest shape: 4:5" in page
    assert "Recommended sizes: 1080 × 1350, 1080 × 1080, 1080 × 566" in page
    assert "Largest size, in pixels: 1440 × –" in page
    assert 'href="https://www.ayrshare.com/docs/media-guidelines/instagram"' in page


def test_ratios_are_named_as_people_name_them():
    with translation.override("en"):
        assert [ratio(one) for one in (4 / 5, 1.91, 10, 1 / 20)] == [
            "4:5",
            "1.91:1",
            "10:1",
            "1:20",
        ]
    with translation.override("fr"):
        assert ratio(1.91) == "1,91:1"


def test_a_side_without_a_limit_is_a_dash():
    assert sizes([(1440, 0), (0, 0), (1080, 1350)]) == "1440 × –, 1080 × 1350"
