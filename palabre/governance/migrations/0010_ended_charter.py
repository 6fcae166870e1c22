from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("governance", "0009_erasing")]

    operations = [
        migrations.AddField(
            model_name="charter",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
