import django.db.models.deletion
import palabre.channels.secrets
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('channels', '0001_initial'),
        ('governance', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='IndexOp',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('mention_id', models.BigIntegerField()),
                ('is_delete', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'index work',
                'verbose_name_plural': 'index work',
            },
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='governance.organisation')),
                ('last', models.BigIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'position',
                'verbose_name_plural': 'positions',
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(upload_to='imports/%Y/%m', verbose_name='file')),
                ('name', models.CharField(max_length=200)),
                ('format', models.CharField(max_length=30)),
                ('options', models.JSONField(blank=True, default=dict)),
                ('mapping', models.JSONField(blank=True, default=dict)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('stopped', 'stopped')], default='draft', max_length=12)),
                ('line', models.PositiveBigIntegerField(default=0)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('stored', models.PositiveIntegerField(default=0)),
                ('known', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('last_error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='governance.brand')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='governance.organisation')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('position', models.BigIntegerField()),
                ('platform', models.CharField(max_length=30)),
                ('remote_id', models.CharField(max_length=300)),
                ('kind', models.CharField(max_length=12)),
                ('url', models.CharField(blank=True, max_length=1000)),
                ('title', models.CharField(blank=True, max_length=500)),
                ('text', models.TextField(blank=True)),
                ('language', models.CharField(blank=True, max_length=5)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('published_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('parent', models.CharField(blank=True, max_length=300)),
                ('thread', models.CharField(blank=True, max_length=300)),
                ('relay_of', models.CharField(blank=True, max_length=300)),
                ('links', models.JSONField(default=list)),
                ('media', models.JSONField(default=list)),
                ('hashtags', models.JSONField(default=list)),
                ('likes', models.PositiveIntegerField(default=0)),
                ('relays', models.PositiveIntegerField(default=0)),
                ('replies', models.PositiveIntegerField(default=0)),
                ('followers', models.PositiveBigIntegerField(null=True)),
                ('tone', models.CharField(choices=[('negative', 'negative'), ('neutral', 'neutral'), ('positive', 'positive'), ('mixed', 'mixed'), ('unsure', 'unsure')], default='unsure', max_length=8)),
                ('tone_confidence', models.FloatField(default=0)),
                ('tone_model', models.CharField(blank=True, max_length=30)),
                ('tone_by_hand', models.BooleanField(default=False)),
                ('copy_count', models.PositiveIntegerField(default=0)),
                ('read_at', models.DateTimeField(null=True)),
                ('is_starred', models.BooleanField(default=False)),
                ('is_hidden', models.BooleanField(default=False)),
                ('copy_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='listening.mention')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='governance.organisation')),
            ],
            options={
                'verbose_name': 'mention',
                'verbose_name_plural': 'mentions',
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=20)),
                ('old', models.CharField(blank=True, max_length=60)),
                ('new', models.CharField(blank=True, max_length=60)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mention', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='listening.mention')),
            ],
            options={
                'verbose_name': 'correction',
                'verbose_name_plural': 'corrections',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='OwnTone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weights', models.BinaryField()),
                ('corrections', models.PositiveIntegerField(default=0)),
                ('made_at', models.DateTimeField(auto_now=True)),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='own_tone', to='governance.organisation')),
            ],
            options={
                'verbose_name': 'own tone model',
                'verbose_name_plural': 'own tone models',
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.CharField(max_length=30)),
                ('address', models.CharField(max_length=300)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='governance.organisation')),
            ],
            options={
                'verbose_name': 'place',
                'verbose_name_plural': 'places',
            },
        ),
        migrations.AddField(
            model_name='mention',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='listening.place'),
        ),
        migrations.CreateModel(
            name='RefusedLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveBigIntegerField()),
                ('reason', models.CharField(max_length=300)),
                ('extract', models.CharField(blank=True, max_length=300)),
                ('made_from', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='refused_lines', to='listening.import')),
            ],
            options={
                'verbose_name': 'refused line',
                'verbose_name_plural': 'refused lines',
                'ordering': ['line'],
            },
        ),
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('query_string', models.CharField(max_length=2000)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_searches', to='governance.brand')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'saved search',
                'verbose_name_plural': 'saved searches',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.CharField(max_length=30)),
                ('kind', models.CharField(max_length=30)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('values', models.JSONField(default=dict)),
                ('key', models.CharField(max_length=64)),
                ('language', models.CharField(blank=True, max_length=5, verbose_name='language')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('state', models.CharField(choices=[('active', 'active'), ('paused', 'paused'), ('failing', 'failing'), ('reconnect', 'reconnect'), ('gone', 'gone')], default='active', max_length=12)),
                ('is_hidden', models.BooleanField(default=False)),
                ('cursor', models.JSONField(blank=True, default=dict)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('last_error', models.TextField(blank=True)),
                ('remarks', models.JSONField(blank=True, default=list)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('came_at', models.DateTimeField(blank=True, null=True)),
                ('came_last', models.PositiveIntegerField(default=0)),
                ('came_total', models.PositiveBigIntegerField(default=0)),
                ('kept_total', models.PositiveBigIntegerField(default=0)),
                ('hub', models.URLField(blank=True, max_length=500)),
                ('hub_secret', palabre.channels.secrets.SealedField(blank=True)),
                ('hub_until', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('brand', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='governance.brand')),
                ('channel', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='channels.channel')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='governance.organisation')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='mention',
            name='source',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mentions', to='listening.source'),
        ),
        migrations.CreateModel(
            name='SourceDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('reads', models.PositiveIntegerField(default=0)),
                ('faults', models.PositiveIntegerField(default=0)),
                ('came', models.PositiveIntegerField(default=0)),
                ('kept', models.PositiveIntegerField(default=0)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='listening.source')),
            ],
            options={
                'verbose_name': 'day of a source',
                'verbose_name_plural': 'days of a source',
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='tag')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='governance.organisation')),
            ],
            options={
                'verbose_name': 'tag',
                'verbose_name_plural': 'tags',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='MentionTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('mention', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mention_tags', to='listening.mention')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mention_tags', to='listening.tag')),
            ],
            options={
                'verbose_name': 'tag of a mention',
                'verbose_name_plural': 'tags of a mention',
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('kind', models.CharField(choices=[('brand', 'brand'), ('product', 'product'), ('person', 'person'), ('competitor', 'competitor'), ('market', 'market'), ('risk', 'risk')], default='brand', max_length=12)),
                ('query', models.TextField(verbose_name='query')),
                ('languages', models.JSONField(blank=True, default=list)),
                ('countries', models.JSONField(blank=True, default=list)),
                ('colour', models.PositiveSmallIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('matched_version', models.PositiveIntegerField(default=0)),
                ('matched_id', models.BigIntegerField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topics', to='governance.brand')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topics', to='governance.organisation')),
            ],
            options={
                'verbose_name': 'topic',
                'verbose_name_plural': 'topics',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='MentionTopic',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('by_hand', models.BooleanField(default=False)),
                ('mention', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mention_topics', to='listening.mention')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mention_topics', to='listening.topic')),
            ],
            options={
                'verbose_name': 'mention of a topic',
                'verbose_name_plural': 'mentions of a topic',
            },
        ),
        migrations.AddField(
            model_name='mention',
            name='topics',
            field=models.ManyToManyField(related_name='mentions', through='listening.MentionTopic', to='listening.topic'),
        ),
        migrations.AddField(
            model_name='import',
            name='topic',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='listening.topic'),
        ),
        migrations.CreateModel(
            name='Voice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.CharField(max_length=30)),
                ('remote_id', models.CharField(max_length=300)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('handle', models.CharField(blank=True, max_length=200)),
                ('url', models.CharField(blank=True, max_length=500)),
                ('avatar', models.CharField(blank=True, max_length=500)),
                ('followers', models.PositiveBigIntegerField(blank=True, null=True)),
                ('is_automatic', models.BooleanField(default=False)),
                ('first_seen_at', models.DateTimeField()),
                ('last_seen_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='voices', to='governance.organisation')),
            ],
            options={
                'verbose_name': 'voice',
                'verbose_name_plural': 'voices',
            },
        ),
        migrations.AddField(
            model_name='mention',
            name='voice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='listening.voice'),
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekly', models.BooleanField(default=True)),
                ('weekday', models.PositiveSmallIntegerField(default=0)),
                ('hour', models.PositiveSmallIntegerField(default=8)),
                ('due_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.TextField(blank=True)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='digests', to='governance.brand')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='digests', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'digest',
                'verbose_name_plural': 'digests',
                'constraints': [models.UniqueConstraint(fields=('brand', 'user'), name='digest_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.UniqueConstraint(fields=('organisation', 'platform', 'address'), name='place_once'),
        ),
        migrations.AddConstraint(
            model_name='refusedline',
            constraint=models.UniqueConstraint(fields=('made_from', 'line'), name='refused_line_once'),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.UniqueConstraint(fields=('brand', 'name'), name='saved_search_once'),
        ),
        migrations.AddIndex(
            model_name='source',
            index=models.Index(fields=['state', 'due_at'], name='source_due'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.UniqueConstraint(fields=('organisation', 'key'), name='source_once'),
        ),
        migrations.AddConstraint(
            model_name='sourceday',
            constraint=models.UniqueConstraint(fields=('source', 'day'), name='source_day_once'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.UniqueConstraint(fields=('organisation', 'name'), name='tag_once'),
        ),
        migrations.AddConstraint(
            model_name='mentiontag',
            constraint=models.UniqueConstraint(fields=('mention', 'tag'), name='mention_tag_once'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.UniqueConstraint(fields=('brand', 'name'), name='topic_name_once'),
        ),
        migrations.AddConstraint(
            model_name='mentiontopic',
            constraint=models.UniqueConstraint(fields=('topic', 'mention'), name='mention_topic_once'),
        ),
        migrations.AddConstraint(
            model_name='voice',
            constraint=models.UniqueConstraint(fields=('organisation', 'platform', 'remote_id'), name='voice_once'),
        ),
        migrations.AddIndex(
            model_name='mention',
            index=models.Index(fields=['organisation', 'thread'], name='mention_thread'),
        ),
        migrations.AddIndex(
            model_name='mention',
            index=models.Index(fields=['voice', '-id'], name='mention_voice'),
        ),
        migrations.AddIndex(
            model_name='mention',
            index=models.Index(fields=['organisation', '-id'], name='mention_newest'),
        ),
        migrations.AddIndex(
            model_name='mention',
            index=models.Index(condition=models.Q(('tone_by_hand', True)), fields=['organisation', 'position'], name='mention_corrected'),
        ),
        migrations.AddConstraint(
            model_name='mention',
            constraint=models.UniqueConstraint(fields=('organisation', 'platform', 'remote_id'), name='mention_once'),
        ),
        migrations.AddConstraint(
            model_name='mention',
            constraint=models.UniqueConstraint(fields=('organisation', 'position'), name='position_once'),
        ),
    ]
