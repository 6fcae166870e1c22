"""A table may be brought by a program, whom no user stands behind."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("publishing", "0009_answers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="batch",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="post_batches",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
