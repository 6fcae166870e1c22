import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("governance", "0008_erasures")]

    operations = [
        migrations.AddField(
            model_name="erasure", name="place", field=models.JSONField(default=dict)
        ),
        migrations.CreateModel(
            name="ErasedWords",
            fields=[
                (
                    "erasure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="looks_for",
                        serialize=False,
                        to="governance.erasure",
                    ),
                ),
                ("words", models.JSONField()),
            ],
            options={
                "verbose_name": "words that are being erased",
                "verbose_name_plural": "words that are being erased",
            },
        ),
    ]
