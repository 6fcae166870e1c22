"""The pages of incidents: the list, a new one, the room, its acts, the wall, its end and its report."""

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.utils import timezone

from palabre.protection.models import Alert, Entry, Incident, Playbook, Statement
from palabre.protection.rules.incidents import IncidentKind, IncidentState, Part
from palabre.protection.tests.incident_house import by, hear, opened, somebody
from palabre.publishing.models import Hold, Post

pytestmark = pytest.mark.django_db

PLACE = "/o/lanterne/lanterne/protect"


def said(answer):
    return answer.content.decode()


def door(incident):
    return f"{PLACE}/incidents/{incident.pk}/"


def sheet():
    return str(uuid4())


@pytest.fixture
def alert(brand, topic):
    now = timezone.now()
    return Alert.objects.create(
        organisation=brand.organisation, brand=brand, topic=topic, gravity=62.0,
        began=now - timedelta(hours=2), at=now - timedelta(hours=1), seen=80, expected=4,
    )  # fmt: skip


def test_the_list_says_what_an_incident_is_for_before_there_is_one(as_ada):
    page = said(as_ada.get(f"{PLACE}/incidents/"))
    assert "No incident so far" in page
    assert f"{PLACE}/playbooks/" in page


def test_an_alert_becomes_an_incident_with_a_plan_and_only_once(as_ada, brand, alert):
    form = as_ada.get(f"{PLACE}/incidents/new/?alert={alert.pk}")
    assert 'value="act" selected' in said(form)
    sent = {
        "title": "Cups break", "kind": "product", "level": "act", "topic": alert.topic_id,
        "playbook": "usual-product", "sheet": sheet(),
    }  # fmt: skip
    for _ in range(2):
        answer = as_ada.post(f"{PLACE}/incidents/new/?alert={alert.pk}", sent)
    row = Incident.objects.get()
    assert answer.url == door(row)
    assert (row.alert, row.topic, row.began) == (alert, alert.topic, alert.began)
    assert row.tasks.filter(is_question=False).count() == 10
    assert row.duties.get().part == Part.LEAD
    assert Statement.objects.get().is_holding
    assert Playbook.objects.count() == 1
    page = said(as_ada.get(answer.url))
    assert "one of our products may be faulty" in page
    assert "Is anybody in danger?" in page


def test_an_alert_of_another_house_opens_nothing(as_ada, alert, cy, client):
    assert as_ada.get(f"{PLACE}/incidents/new/?alert={alert.pk + 1}").status_code == 404
    assert as_ada.get(f"{PLACE}/incidents/new/?mention=77").status_code == 404


def test_everything_in_the_room_is_done_by_its_forms(as_ada, ada, brand):
    row = opened(ada, brand)
    eve = somebody(brand.organisation, "Eve")
    first = row.tasks.filter(is_question=False).first()
    question = row.tasks.filter(is_question=True).first()
    for act, sent in (
        ("level", {"level": "crisis", "why": "A child was hurt"}),
        ("duty", {"part": "facts", "member": eve.pk}),
        ("advise", {"truth": "yes", "speaker": "customer", "spread": "small", "sheet": sheet()}),
        ("task", {"text": "Call the plant", "minutes": "20", "member": eve.pk, "sheet": sheet()}),
        ("take", {"task": first.pk}),
        ("done", {"task": first.pk}),
        ("done", {"task": question.pk, "answer": "Yes, two people saw it."}),
        ("decide", {"text": "We stop selling it.", "sheet": sheet()}),
        ("told", {"who": "Insurer", "what": "The batch", "sheet": sheet()}),
        ("statement", {"label": "Press", "text": "What we know.", "sheet": sheet()}),
        ("hold", {}),
        ("contain", {"why": "It fades"}),
    ):
        assert as_ada.post(f"{door(row)}{act}/", sent).url.startswith(door(row)), act
    page = said(as_ada.get(door(row)))
    for words in (
        "Gravity from “warn” to “crisis”", "Eve: Checks the facts", "Make it good",
        "Task for Eve", "Settled: Is the fault real? Seen by whom?", "We stop selling it.",
        "Insurer was told", "Statement drafted: Press", "Held back: everything of the brand",
        "The incident is contained",
    ):  # fmt: skip
        assert words in page, words
    assert Hold.objects.get(ended_at=None).reason == "Incident: Cups break"
    assert Post.objects.get(text="What we know.").title == "Cups break"


@pytest.mark.parametrize(
    ("act", "sent", "says"),
    [
        ("advise", {"truth": "perhaps"}, "Answer the three questions first."),
        ("level", {"level": "awful"}, "Choose how grave it is."),
        ("duty", {"part": "king"}, "Choose a part."),
        (
            "duty",
            {"part": "facts", "member": "9999999999999999999999"},
            "Choose somebody of the team.",
        ),
        ("task", {"text": " "}, "Say what is to be done."),
        ("task", {"text": "x", "minutes": "-3"}, "Give a time within the next thirty days."),
        ("task", {"text": "x", "minutes": "9" * 17}, "Give a time within the next thirty days."),
        ("done", {"task": "x"}, "This task is no longer there."),
        ("decide", {"text": "  "}, "Say what was decided."),
        ("told", {"who": "Me"}, "Say who was told, and what."),
        ("statement", {"label": "x"}, "Give the draft a name and its first words."),
    ],
)
def test_bad_input_gets_a_clear_sentence_and_changes_nothing(as_ada, ada, brand, act, sent, says):
    row = opened(ada, brand, plan=False)
    before = Entry.objects.count()
    answer = as_ada.post(f"{door(row)}{act}/", {"sheet": sheet(), **sent}, follow=True)
    assert says in said(answer)
    assert Entry.objects.count() == before


def test_a_form_without_its_number_is_refused(as_ada, ada, brand):
    row = opened(ada, brand, plan=False)
    answer = as_ada.post(f"{door(row)}decide/", {"text": "Go", "sheet": "x"}, follow=True)
    assert "Open the form again." in said(answer)


def test_each_right_opens_its_acts_and_no_more(client, ada, bo, brand):
    row = opened(ada, brand)
    agent = somebody(brand.organisation, "Finn", "agent")
    client.force_login(bo.user)
    page = said(client.get(door(row)))
    assert "Write it down" not in page
    assert client.post(f"{door(row)}decide/", {"text": "x", "sheet": sheet()}).status_code == 404
    client.force_login(agent.user)
    page = said(client.get(door(row)))
    assert "Write it down" in page
    assert f'action="{door(row)}hold/"' not in page
    assert client.post(f"{door(row)}hold/").status_code == 404
    assert client.get(f"{door(row)}closing/").status_code == 403
    assert client.post(f"{door(row)}decide/", {"text": "x", "sheet": sheet()}).status_code == 302


def test_what_changes_by_itself_comes_without_the_forms(as_ada, ada, brand):
    row = opened(ada, brand)
    part = said(as_ada.get(f"{door(row)}?part=live"))
    ids = re.findall(r'id="(room-\w+)"[^>]*hx-swap-oob="true"|hx-swap-oob="true"', part)
    assert len(ids) == 3
    assert "<textarea" not in part
    assert 'name="answer"' not in part


def test_the_wall_shows_the_clock_and_asks_for_itself(as_ada, ada, brand, topic):
    row = opened(ada, brand, topic=topic)
    hear(topic, 0.5, 12, 9)
    page = said(as_ada.get(f"{door(row)}?wall=1"))
    assert 'class="clock"' in page
    assert "hx-trigger" in page
    assert "<textarea" not in page


def test_a_task_is_given_to_somebody_by_a_form_of_its_own(as_ada, ada, brand):
    row = opened(ada, brand)
    task = row.tasks.first()
    there = f"{door(row)}tasks/{task.pk}/"
    assert task.text in said(as_ada.get(there)).replace("&#x27;", "'").replace("&quot;", '"')
    sent = {"member": ada.pk, "due_at": "2026-12-24T18:30"}
    assert as_ada.post(there, sent).status_code == 302
    task.refresh_from_db()
    assert task.assignee == ada
    for wrong in ("0001-01-01T00:00", "2026-13-45T99:99", "x"):
        assert as_ada.post(there, {"due_at": wrong}).status_code == 422
    assert as_ada.get(f"{door(row)}tasks/{task.pk + 99}/").status_code == 404


def test_who_chooses_a_kind_alone_gets_the_plan_it_has(as_ada, alert):
    there = f"{PLACE}/incidents/new/?alert={alert.pk}"
    assert '<option value="kind" selected>' in said(as_ada.get(there))
    sent = {"title": "Cups break", "level": "act", "topic": alert.topic_id, "playbook": "kind"}
    as_ada.post(there, sent | {"kind": "product", "sheet": sheet()})
    row = Incident.objects.get()
    assert row.playbook.kind == IncidentKind.PRODUCT
    assert "Nothing is left to do" not in said(as_ada.get(f"{door(row)}?wall=1"))
    answer = as_ada.post(there, sent | {"kind": "other", "sheet": sheet()})
    assert answer.status_code == 302
    assert "No task so far" in said(as_ada.get(f"{answer.url}?wall=1"))
    assert "add the first below" in said(as_ada.get(answer.url))
    as_ada.post(f"{answer.url}closing/", {"causes": "A", "done": "B"})
    assert "add the first below" not in said(as_ada.get(answer.url))


def test_an_incident_ends_with_its_report_on_paper_and_as_slides(as_ada, ada, brand, topic):
    row = opened(ada, brand, topic=topic)
    hear(topic, 1, 30, 20)
    assert as_ada.get(f"{door(row)}report.pdf").status_code == 404
    assert as_ada.post(f"{door(row)}closing/", {"causes": "", "done": ""}).status_code == 422
    sent = {"causes": "A bad glaze", "done": "Recalled", "lessons": "Test\nAsk", "feeds": "on"}
    assert as_ada.post(f"{door(row)}closing/", sent).url == door(row)
    row.refresh_from_db()
    assert (row.state, row.lessons) == (IncidentState.CLOSED, ["Test", "Ask"])
    assert [one["text"] for one in row.playbook.lessons] == ["Test", "Ask"]
    paper = as_ada.get(f"{door(row)}report.pdf").content
    assert paper.startswith(b"%PDF")
    from pptx import Presentation

    slides = Presentation(BytesIO(as_ada.get(f"{door(row)}report.pptx").content))
    titles = [one.shapes.title.text for one in slides.slides]
    assert titles[:6] == [
        "Cups break", "What was said", "Times", "What caused it", "What was done", "Lessons",
    ]  # fmt: skip
    answer = as_ada.post(f"{door(row)}decide/", {"text": "More", "sheet": sheet()}, follow=True)
    assert "This incident is closed" in said(answer)


def test_of_two_who_close_at_once_neither_rubs_out_the_other_unseen(as_ada, ada, brand):
    row = opened(ada, brand, plan=False)
    there = f"{door(row)}closing/"
    first = {"causes": "A bad glaze", "done": "Recalled", "lessons": "Test it", "seen": ""}
    second = {"causes": "A wrong oven", "done": "Told all", "lessons": "", "seen": ""}
    assert as_ada.post(there, first).status_code == 302
    assert as_ada.post(there, first).status_code == 302, "sent in twice is once"
    answer = as_ada.post(there, second)
    row.refresh_from_db()
    assert (answer.status_code, row.causes) == (422, "A bad glaze")
    page = said(answer)
    assert all(one in page for one in ("A bad glaze", "Recalled", "Test it", ">\nA wrong oven<"))
    # Having seen theirs, one may go on.
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    assert as_ada.post(there, second | {"seen": seen}).status_code == 302
    row.refresh_from_db()
    assert row.causes == "A wrong oven"


def test_long_words_keep_to_their_slides(as_ada, ada, brand):
    row = opened(ada, brand, title="A title " * 18, plan=False)
    for at in range(12):
        as_ada.post(f"{door(row)}decide/", {"text": f"{at} said it. " * 40, "sheet": sheet()})
    sent = {"causes": "cause " * 60, "done": "\n".join(["done " * 50] * 9), "lessons": "One"}
    as_ada.post(f"{door(row)}closing/", sent)
    from pptx import Presentation

    show = Presentation(BytesIO(as_ada.get(f"{door(row)}report.pptx").content))
    for slide in show.slides:
        for shape in slide.shapes:
            assert shape.top + shape.height <= show.slide_height
            if shape.has_table:
                assert shape.table.cell(0, 0).text in {"What happened", "When"}
                assert sum(one.height for one in shape.table.rows) <= 5.4 * 914400
    assert sum("Log" in one.shapes.title.text for one in show.slides) > 1
    assert sum("What was done" in one.shapes.title.text for one in show.slides) > 1


def test_hostile_words_stay_words(as_ada, ada, brand):
    evil = '<script>alert("x")</script>{{ 7|add:7 }}%(x)s #let x = '
    evil += "\x00\ufffe\u0600 «\u202f咖啡\u202f» 🙋"
    row = opened(ada, brand, title=evil.replace("\x00", ""), plan=False)
    as_ada.post(f"{door(row)}decide/", {"text": evil, "sheet": sheet()})
    as_ada.post(f"{door(row)}told/", {"who": evil, "what": evil, "sheet": sheet()})
    page = said(as_ada.get(door(row)))
    assert "<script>alert" not in page
    assert "%(x)s" in page
    told = evil.replace("\x00", "")
    sent = {"causes": told, "done": told, "lessons": told}
    assert as_ada.post(f"{door(row)}closing/", sent).status_code == 302
    assert as_ada.get(f"{door(row)}report.pdf").content.startswith(b"%PDF")
    from pptx import Presentation

    slides = Presentation(BytesIO(as_ada.get(f"{door(row)}report.pptx").content))
    assert slides.slides[0].shapes.title.text.startswith("<script>alert")


def test_the_room_asks_no_more_of_the_database_with_more_rows(
    as_ada, ada, brand, topic, speak, django_assert_num_queries
):
    row = opened(ada, brand, topic=topic)
    as_ada.get(door(row))

    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as found:
            assert as_ada.get(door(row)).status_code == 200
        return len(found)

    speak(["lanterne broke"])
    as_ada.post(f"{door(row)}statement/", {"label": "a", "text": "a", "sheet": sheet()})
    before = count()
    speak([f"lanterne broke again, number {n}" for n in range(8)])
    for n in range(5):
        as_ada.post(f"{door(row)}statement/", {"label": f"{n}", "text": "a", "sheet": sheet()})
        as_ada.post(f"{door(row)}task/", {"text": f"{n}", "member": ada.pk, "sheet": sheet()})
        as_ada.post(f"{door(row)}duty/", {"part": list(Part)[n], "member": ada.pk})
        as_ada.post(f"{door(row)}decide/", {"text": f"{n}", "sheet": sheet()})
    assert count() <= before


def test_the_list_asks_no_more_with_more_incidents(as_ada, ada, brand):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count():
        with CaptureQueriesContext(connection) as found:
            as_ada.get(f"{PLACE}/incidents/")
        return len(found)

    opened(ada, brand, plan=False)
    as_ada.get(f"{PLACE}/incidents/")
    before = count()
    for n in range(4):
        opened(ada, brand, f"Number {n}", IncidentKind.HOAX, plan=False)
    assert count() == before


def test_a_plan_is_taken_changed_and_kept_from_being_written_over(as_ada, ada, brand):
    assert "Product fault" in said(as_ada.get(f"{PLACE}/playbooks/"))
    assert "Make it ours" in said(as_ada.get(f"{PLACE}/playbooks/usual/hoax/"))
    assert as_ada.get(f"{PLACE}/playbooks/usual/other/").status_code == 404
    there = as_ada.post(f"{PLACE}/playbooks/usual/hoax/take/").url
    plan = Playbook.objects.get()
    assert there == f"{PLACE}/playbooks/{plan.pk}/edit/"
    sent = {
        "name": "False news", "kind": "hoax", "language": "en", "steps": "30 | facts | Prove it",
        "holding": "Look here.", "questions": "Who?", "informed": "All", "version": "1",
    }  # fmt: skip
    assert as_ada.post(there, sent).status_code == 302
    plan.refresh_from_db()
    assert plan.steps == [{"what": "Prove it", "part": "facts", "minutes": 30}]
    late = as_ada.post(there, {**sent, "name": "Other"})
    assert (late.status_code, Playbook.objects.get().name) == (422, "False news")
    wrong = as_ada.post(there, {**sent, "version": "2", "steps": "ok\nsoon | facts | Prove"})
    assert "Line 2 isn’t a step" in said(wrong)
    as_ada.post(f"{PLACE}/playbooks/{plan.pk}/remove/")
    assert not Playbook.objects.exists()


def test_a_new_plan_sent_in_twice_is_one(as_ada, brand):
    sent = {"name": "Fire", "kind": "accident", "language": "fr", "sheet": sheet()}
    for _ in range(2):
        as_ada.post(f"{PLACE}/playbooks/new/", sent)
    assert Playbook.objects.count() == 1


def test_a_language_of_the_reader_words_what_is_shared(client, ada, brand):
    row = opened(ada, brand)
    ada.user.language = "fr"
    ada.user.save()
    client.force_login(ada.user)
    assert by(ada).user == ada.user
    assert "Défaut d’un produit" in said(client.get(door(row)))
