import django.db.models.deletion
import palabre.channels.secrets
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('governance', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.CharField(max_length=30)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('server', models.CharField(blank=True, max_length=300, verbose_name='server')),
                ('account', models.CharField(blank=True, max_length=300)),
                ('secret', palabre.channels.secrets.SealedField(blank=True)),
                ('last_error', models.TextField(blank=True)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('brand', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='governance.brand')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='governance.organisation')),
            ],
            options={
                'verbose_name': 'connected account',
                'verbose_name_plural': 'connected accounts',
                'ordering': ['id'],
            },
        ),
    ]
