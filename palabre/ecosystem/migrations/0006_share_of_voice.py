from django.db import migrations, models


class Migration(migrations.Migration):
    """The share of voice of each community; maps that were drawn before have none until the next night."""

    dependencies = [
        ('ecosystem', '0005_sectors'),
    ]

    operations = [
        migrations.AddField(
            model_name='community',
            name='share_of_voice',
            field=models.JSONField(default=list),
        ),
    ]
