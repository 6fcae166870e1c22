from django.db import migrations


def give_to_their_makers(apps, schema_editor):
    """Whose a key is stands in the trail, where the act that made it names a person."""
    keys = apps.get_model("channels", "ApiKey").objects
    acts = apps.get_model("governance", "AuditEntry").objects.filter(kind="apikey", verb="made")
    numbers = {str(number): number for number in keys.values_list("pk", flat=True)}
    made = acts.filter(object_id__in=numbers).exclude(user=None)
    for spelt, organisation, user in made.values_list("object_id", "organisation", "user"):
        keys.filter(pk=numbers[spelt], organisation=organisation).update(holder=user)


class Migration(migrations.Migration):
    """By itself, for PostgreSQL changes no table whose rows were changed in the same transaction."""

    dependencies = [
        ("channels", "0006_holders_of_keys"),
        ("governance", "0009_erasing"),
    ]

    operations = [migrations.RunPython(give_to_their_makers, migrations.RunPython.noop)]
