"""Run as a process: tells of an alert by many ways, with workers that are killed in the middle.

Usage: python -m tests.crash.killed_call KILLS PORT. The data folder is PALABRE_HOME, empty before.
"""

import json
import os
import signal
import sys
import time
from collections import Counter
from datetime import timedelta

import django

from tests.crash.tables import make_tables

WAYS = 60


def start_worker():
    from django.db import connection

    from palabre.protection import sending
    from palabre.protection.models import Call

    connection.close()  # a fork must not share it
    pid = os.fork()
    if pid:
        return pid
    while waiting := list(Call.objects.filter(state="waiting").values_list("pk", flat=True)):
        for number in waiting:
            sending.call(number)
    os._exit(0)


def an_alert(port):
    from django.utils import timezone

    from palabre.governance.acts import MACHINE
    from palabre.governance.models import Brand, Member, Organisation, User
    from palabre.listening.actions.topics import make_topic
    from palabre.protection.models import Alert, Way

    organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
    brand = Brand.objects.create(organisation=organisation, name="Lanterne", slug="lanterne")
    ada = User.objects.create_user("ada@example.org", "a long password", name="Ada")
    Member.objects.create(organisation=organisation, user=ada, role="owner")
    for number in range(WAYS):
        Way.objects.create(
            organisation=organisation, brand=brand, name=f"W{number}", kind="webhook", place="x",
            secret={"address": f"http://127.0.0.1:{port}/{number}", "key": "whsec_aGVsbG8="},
        )  # fmt: skip
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    return Alert.objects.create(
        organisation=organisation, brand=brand, topic=topic, began=timezone.now()
    )


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
    os.environ["PALABRE_ALLOW_HOSTS"] = "127.0.0.1"
    os.environ["EMAIL_URL"] = "dummymail://"
    django.setup()

    from palabre.governance.models import Notice
    from palabre.protection import calling
    from palabre.protection.models import Call

    make_tables()
    alert = an_alert(int(sys.argv[2]))
    calling.begin(alert.pk)
    Call.objects.exclude(member=None).delete()

    def told():
        return Call.objects.filter(state="told").count()

    for _ in range(int(sys.argv[1])):
        before, pids = told(), [start_worker(), start_worker()]
        deadline = time.monotonic() + 30
        while told() < before + 4 and time.monotonic() < deadline:
            time.sleep(0.002)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    midst = told()
    os.waitpid(start_worker(), 0)
    # What the dead left is in doubt after three minutes: here at once.
    calling.INTERRUPTED = timedelta(0)
    calling.sweep()
    states = Counter(Call.objects.values_list("state", flat=True))
    reported = Notice.objects.filter(key__startswith="call ").count()
    print(json.dumps({"midst": midst, "states": states, "reported": reported}))


if __name__ == "__main__":
    main()
