"""What the people of a segment expect and when they write: their own texts, and nobody else's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.ecosystem import theming
from palabre.engagement.actions import people as verbs
from palabre.engagement.actions.people_segments import keep_segment
from palabre.engagement.models import Segment
from palabre.engagement.tests.people_world import says, somebody
from palabre.governance.acts import MACHINE
from palabre.listening.actions.topics import make_topic
from palabre.listening.models import Mention

pytestmark = pytest.mark.django_db
LATE = ["colis", "livraison", "retard", "livreur", "suivi"]
CAKE = ["brioche", "vitrine", "tarte", "cardamome", "gâteau"]


def test_a_segment_shows_what_its_people_complain_of_and_not_what_others_praise(desk, brand):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    for n in range(60):
        about, wants = ((LATE, "complaint"), (CAKE, "praise"))[n % 2]
        words = " ".join(about[n % 5 :] + about[: n % 5])
        at = timezone.now() - timedelta(days=n + 1)
        wrote = says(brand, f"v{n}", f"lanterne {words} v{n}", at=at)
        Mention.objects.filter(pk=wrote.pk).update(
            intents={wants: 0.9}, language="fr", copy_of=None
        )
        if n < 10:
            person = somebody(brand, f"P{n}")
            verbs.add_voice(MACHINE, person, wrote.voice)
            verbs.tag_person(MACHINE, person, "clients" if about is LATE else "voisins")
    keep_segment(MACHINE, brand, "Clients", {"tag": "clients"})
    row = Segment.objects.get()
    assert "Map › Themes finds them each night" in desk("engage_segment", row.pk).content.decode()
    theming.make(topic.pk)
    expects = desk("engage_segment", row.pk).context["expects"]
    assert [one for one, _columns in expects] == [topic]
    [column] = expects[0][1]
    assert (str(column.aim), column.texts) == ("blames", 5)
    assert "colis" in str(column.lines[0].theme)
    page = desk("engage_segment", row.pk).content.decode()
    assert "brioche" not in page.partition("What they expect")[2]
    habits = desk("engage_segment", row.pk).context["habits"]
    assert (habits.texts, sum(map(sum, habits.week)), habits.often) == (5, 5, 1)
    assert "Their habits" in page
    Mention.objects.filter(voice__identity__person__name="P0").update(is_private=True)
    assert desk("engage_segment", row.pk).context["habits"].texts == 4
