from django.db import migrations
from django.db.models import Q
from django.utils import timezone

# How the form of a link page was named as the source of a consent, in each language.
FORM = Q(source__startswith="Form of the link page") | Q(source__startswith="Formulaire de la page de liens")


def rename(apps, before, after):
    """Give what conditions of rules ask another name, also in the log."""
    for name, field in (("Rule", "conditions"), ("RuleRun", "why")):
        rows = apps.get_model("engagement", name).objects
        for row in rows.only("pk", field).iterator():
            kept = getattr(row, field)
            asked = [one for one in kept if isinstance(one, dict) and one.get("what") == before]
            for one in asked:
                one["what"] = after
            if asked:
                rows.filter(pk=row.pk).update(**{field: kept})


def say_who_answered(apps, schema_editor):
    """What was called influence counted who answered; influence is what the map says now."""
    rename(apps, "influence", "answered")


def say_influence(apps, schema_editor):
    """An earlier version knows nothing of the map: it never meets what asks for it."""
    rename(apps, "influence", "")
    rename(apps, "answered", "influence")


def ask_rightly(apps, schema_editor):
    """A tick on an open form proves no consent: anybody can have typed that address. So it waits, as new ones
    do, for the yes of a mailbox, where one is known; no mail is sent for it by itself."""
    consents = apps.get_model("engagement", "Consent").objects
    mails = apps.get_model("engagement", "Identity").objects.filter(what="mail")
    old = consents.filter(
        FORM, noted_by=None, subscriber=None, waits=False, confirmed_at=None, withdrawn_at=None
    )
    for row in old:
        theirs = mails.filter(person=row.person_id)
        typed = list(theirs.filter(evidence=row.source)) or list(theirs)
        mailbox = typed[0] if len(typed) == 1 else None
        consents.filter(pk=row.pk).update(waits=True, identity=row.identity_id or mailbox)


def erase_words(apps, schema_editor):
    """Have the words erased that earlier erasures of people left in private messages."""
    left = apps.get_model("listening", "Mention").objects.filter(
        is_private=True, voice__remote_id__startswith="gone:"
    )
    if left.exclude(text="", title="").exists():
        apps.get_model("jobs", "Job").objects.create(
            name="engagement.erase_left_words", key="once", due_at=timezone.now()
        )


class Migration(migrations.Migration):

    dependencies = [
        ("engagement", "0012_consent_asked"),
        ("jobs", "0001_initial"),
        ("listening", "0008_private"),
    ]

    operations = [
        migrations.RunPython(say_who_answered, say_influence),
        migrations.RunPython(ask_rightly, migrations.RunPython.noop),
        migrations.RunPython(erase_words, migrations.RunPython.noop),
    ]
