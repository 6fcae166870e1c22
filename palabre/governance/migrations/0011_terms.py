import django.db.models.deletion
from django.db import migrations, models

# What was kept without end until now: a house that is there goes on with it until its owner chooses a term.
WITHOUT_END = (
    "messages", "imports", "voices", "conversations", "answers", "people", "people_imports",
    "alarms", "rule_runs", "webhooks", "crm_events", "left_messages", "visits", "site_logs",
    "entrants", "presentations", "subscribers", "recipients", "guests", "survey_words", "tickets",
    "suspects", "faces", "suspect_lists", "incidents", "checks", "alerts", "calls", "trail",
    "invitations", "notices",
)  # fmt: skip
DAYS_OF_A_MONTH, MOST_OF_CANDIDATES = 365.25 / 12, 731


def keep_terms(apps, schema_editor):
    """Take over what each organisation chose, and let no update delete what nobody chose to delete."""
    Organisation = apps.get_model("governance", "Organisation")
    Term = apps.get_model("governance", "Term")
    for row in Organisation.objects.all():
        days = dict.fromkeys(WITHOUT_END)
        days["mentions"] = row.retention_days
        months = round(row.candidate_months * DAYS_OF_A_MONTH)
        days["candidates"] = min(months, MOST_OF_CANDIDATES)
        Term.objects.bulk_create(
            Term(organisation=row, kind=kind, is_chosen=True, days=term)
            for kind, term in days.items()
        )
    # A job that this version has no more; its place is governance.let_go.
    apps.get_model("jobs", "Job").objects.filter(name="engagement.forget_candidates").delete()
    apps.get_model("jobs", "Clock").objects.filter(name="engagement.forget_candidates").delete()


class Migration(migrations.Migration):
    dependencies = [("governance", "0010_ended_charter"), ("jobs", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("is_chosen", models.BooleanField(default=False)),
                ("days", models.PositiveIntegerField(blank=True, null=True)),
                ("gone", models.PositiveIntegerField(default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="terms",
                        to="governance.organisation",
                    ),
                ),
            ],
            options={"verbose_name": "term", "verbose_name_plural": "terms"},
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.UniqueConstraint(fields=("organisation", "kind"), name="term_once"),
        ),
        migrations.RunPython(keep_terms, migrations.RunPython.noop),
    ]
