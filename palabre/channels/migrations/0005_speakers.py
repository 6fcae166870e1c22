from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0004_employee_owner"),
        ("governance", "0008_erasures"),
    ]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="few_speak",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="channel",
            name="speakers",
            field=models.ManyToManyField(
                blank=True, related_name="speaks_from", to="governance.member"
            ),
        ),
    ]
