import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Brand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('slug', models.SlugField(max_length=60)),
                ('site', models.URLField(blank=True, verbose_name='web site')),
                ('language', models.CharField(default='fr', max_length=5, verbose_name='language')),
                ('country', models.CharField(default='FR', max_length=2, verbose_name='country')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'brand',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('language', models.CharField(default='fr', max_length=5, verbose_name='language')),
                ('country', models.CharField(default='FR', max_length=2, verbose_name='country')),
                ('is_demo', models.BooleanField(default=False)),
                ('retention_days', models.PositiveIntegerField(blank=True, null=True, verbose_name='days that mentions are kept')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'organisation',
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('language', models.CharField(blank=True, max_length=5, verbose_name='language')),
                ('time_zone', models.CharField(blank=True, max_length=60, verbose_name='time zone')),
                ('theme', models.CharField(blank=True, max_length=5, verbose_name='theme')),
                ('dense', models.BooleanField(default=False, verbose_name='compact rows')),
                ('single_keys', models.BooleanField(default=True, verbose_name='single-letter keys')),
                ('is_active', models.BooleanField(default=True)),
                ('is_staff', models.BooleanField(default=False)),
                ('founder', models.BooleanField(editable=False, null=True, unique=True)),
                ('date_joined', models.DateTimeField(auto_now_add=True)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'account',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('role', models.CharField(choices=[('owner', 'owner'), ('manager', 'manager'), ('editor', 'editor'), ('agent', 'agent'), ('ambassador', 'ambassador'), ('viewer', 'viewer'), ('guest', 'guest')], max_length=12, verbose_name='role')),
                ('language', models.CharField(default='fr', max_length=5, verbose_name='language')),
                ('key_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('brands', models.ManyToManyField(blank=True, to='governance.brand')),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='governance.organisation')),
            ],
            options={
                'verbose_name': 'invitation',
            },
        ),
        migrations.AddField(
            model_name='brand',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='brands', to='governance.organisation'),
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('actor', models.CharField(max_length=120)),
                ('verb', models.CharField(max_length=60)),
                ('kind', models.CharField(max_length=40)),
                ('object_id', models.CharField(max_length=60)),
                ('label', models.CharField(blank=True, max_length=200)),
                ('details', models.JSONField(default=dict)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='audit_entries', to='governance.organisation')),
            ],
            options={
                'verbose_name': 'act',
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', 'owner'), ('manager', 'manager'), ('editor', 'editor'), ('agent', 'agent'), ('ambassador', 'ambassador'), ('viewer', 'viewer'), ('guest', 'guest')], max_length=12, verbose_name='role')),
                ('is_active', models.BooleanField(default=True)),
                ('joined_at', models.DateTimeField(auto_now_add=True)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('brands', models.ManyToManyField(blank=True, related_name='members', to='governance.brand')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='governance.organisation')),
            ],
            options={
                'verbose_name': 'member',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'user'), name='member_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='brand',
            constraint=models.UniqueConstraint(fields=('organisation', 'slug'), name='brand_slug_once'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['organisation', '-id'], name='audit_newest'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['organisation', 'kind', 'object_id', '-id'], name='audit_object'),
        ),
    ]
