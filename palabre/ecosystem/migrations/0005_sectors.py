import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Maps of sectors beside those of topics. Maps are drawn anew every night: the old ones are let go."""

    dependencies = [
        ('ecosystem', '0004_audience'),
        ('governance', '0004_candidate_retention'),
        ('listening', '0008_private'),
    ]

    operations = [
        migrations.DeleteModel(name='Standing'),
        migrations.DeleteModel(name='Community'),
        migrations.DeleteModel(name='Map'),
        migrations.CreateModel(
            name='Sector',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sectors', to='governance.brand')),
                ('topics', models.ManyToManyField(related_name='sectors', to='listening.topic')),
            ],
            options={
                'verbose_name': 'sector',
                'verbose_name_plural': 'sectors',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Map',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=0)),
                ('made_at', models.DateTimeField(null=True)),
                ('since', models.DateTimeField(null=True)),
                ('is_cut', models.BooleanField(default=False)),
                ('texts', models.PositiveIntegerField(default=0)),
                ('voices', models.PositiveIntegerField(default=0)),
                ('reactions', models.PositiveIntegerField(default=0)),
                ('tied_voices', models.PositiveIntegerField(default=0)),
                ('stability', models.FloatField(null=True)),
                ('polarisation', models.FloatField(null=True)),
                ('is_trust_told', models.BooleanField(default=False)),
                ('doings', models.JSONField(default=dict)),
                ('places', models.JSONField(default=list)),
                ('ties', models.JSONField(default=list)),
                ('signs_told', models.JSONField(default=list)),
                ('own', models.JSONField(default=dict)),
                ('sector', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='map', to='ecosystem.sector')),
                ('topic', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='map', to='listening.topic')),
            ],
            options={
                'verbose_name': 'map',
                'verbose_name_plural': 'maps',
            },
        ),
        migrations.CreateModel(
            name='Community',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('words', models.JSONField(default=list)),
                ('is_crowd', models.BooleanField(default=False)),
                ('voices', models.PositiveIntegerField(default=0)),
                ('newcomers', models.PositiveIntegerField(default=0)),
                ('texts', models.PositiveIntegerField(default=0)),
                ('naming', models.PositiveIntegerField(default=0)),
                ('positive', models.PositiveIntegerField(default=0)),
                ('negative', models.PositiveIntegerField(default=0)),
                ('neutral', models.PositiveIntegerField(default=0)),
                ('affinity', models.FloatField(null=True)),
                ('conductance', models.FloatField(null=True)),
                ('tied_pairs', models.FloatField(null=True)),
                ('doings', models.JSONField(default=dict)),
                ('wants', models.JSONField(default=dict)),
                ('places', models.JSONField(default=list)),
                ('x', models.FloatField(default=0.5)),
                ('y', models.FloatField(default=0.5)),
                ('radius', models.FloatField(default=0)),
                ('map', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='communities', to='ecosystem.map')),
            ],
            options={
                'verbose_name': 'community',
                'verbose_name_plural': 'communities',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('influence', models.FloatField(default=0)),
                ('reach', models.FloatField(default=0)),
                ('resonance', models.FloatField(default=0)),
                ('relevance', models.FloatField(default=0)),
                ('regularity', models.FloatField(default=0)),
                ('trust', models.FloatField(default=0)),
                ('is_seed', models.BooleanField(default=False)),
                ('reactions', models.PositiveIntegerField(default=0)),
                ('reactors', models.PositiveIntegerField(default=0)),
                ('trusted', models.PositiveIntegerField(default=0)),
                ('outside', models.PositiveIntegerField(default=0)),
                ('texts', models.PositiveIntegerField(default=0)),
                ('texts_heard', models.PositiveIntegerField(default=0)),
                ('weeks', models.PositiveSmallIntegerField(default=0)),
                ('doings', models.JSONField(default=dict)),
                ('evidence', models.JSONField(default=dict)),
                ('signs', models.JSONField(default=dict)),
                ('places', models.JSONField(default=dict)),
                ('is_ours', models.BooleanField(default=False)),
                ('is_with_us', models.BooleanField(default=False)),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('x', models.FloatField(null=True)),
                ('y', models.FloatField(null=True)),
                ('community', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='standings', to='ecosystem.community')),
                ('map', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='standings', to='ecosystem.map')),
                ('voice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='standings', to='listening.voice')),
            ],
            options={
                'verbose_name': 'standing',
                'verbose_name_plural': 'standings',
            },
        ),
        migrations.AddConstraint(
            model_name='community',
            constraint=models.UniqueConstraint(fields=('map', 'number'), name='community_once'),
        ),
        migrations.AddConstraint(
            model_name='sector',
            constraint=models.UniqueConstraint(fields=('brand', 'name'), name='sector_once'),
        ),
        migrations.AddIndex(
            model_name='standing',
            index=models.Index(fields=['map', '-influence'], name='standing_ranked'),
        ),
        migrations.AddConstraint(
            model_name='standing',
            constraint=models.UniqueConstraint(fields=('map', 'voice'), name='standing_once'),
        ),
    ]
