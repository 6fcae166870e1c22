"""What a source brings that was hidden counts nowhere in this step, and comes back with it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from palabre.listening.actions.sources import hide_source
from palabre.listening.models import Mention, Source
from palabre.protection.actions import drills
from palabre.protection.counting import countable
from palabre.protection.drill_room import feed
from palabre.protection.incident_figures import mentions_of
from palabre.protection.reaching import About, known
from palabre.protection.tests.incident_house import by, opened

pytestmark = pytest.mark.django_db


def test_a_hidden_source_counts_nowhere_and_comes_back_when_it_is_shown(ada, brand, topic, speak):
    one, two = speak(["lanterne burns", "lanterne is hot"])
    source = Source.objects.create(organisation=brand.organisation, platform="echo", kind="public")
    Mention.objects.filter(pk=one.pk).update(source=source)
    incident = opened(ada, brand, topic=topic, plan=False)
    incident.began = timezone.now() - timedelta(hours=1)
    incident.save(update_fields=["began"])
    script = {
        "alert": 5, "ends": 60, "counts": [[2, 1]] * 12, "injects": [],
        "texts": [{"minute": 0, "mention": one.pk}, {"minute": 0, "mention": two.pk}],
    }  # fmt: skip
    drill = drills.start(
        by(ada), brand, [ada], uuid4(), 10, script=script, kind="other", title="x", language="en"
    )

    def seen():
        texts = [text["mention"] for text in feed(drill)["texts"]]
        return (
            {row.pk for row in mentions_of(incident)},
            {row.pk for row in texts if row},
            {row.pk for row in countable(Mention.objects.all())},
            known(About(brand, incident=incident))["voices"],
        )

    both = {one.pk, two.pk}
    assert seen() == (both, both, both, 2)
    hide_source(by(ada), source, hidden=True)
    assert seen() == ({two.pk}, {two.pk}, {two.pk}, 1)
    hide_source(by(ada), source, hidden=False)
    assert seen() == (both, both, both, 2)
