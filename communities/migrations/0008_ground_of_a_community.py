"""Contexts, official figures, where people find help, and what is not raised."""

import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON communities_contextsheet
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
BACKWARD = "DROP TRIGGER append_only ON communities_contextsheet;"


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0007_what_was_stopped_is_resumed'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContextSheet',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveSmallIntegerField()),
                ('social_es', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)])),
                ('social_en', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)])),
                ('economic_es', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)])),
                ('economic_en', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)])),
                ('institutional_es', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)])),
                ('institutional_en', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)])),
                ('political_es', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)])),
                ('political_en', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)])),
                ('community_es', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)])),
                ('community_en', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)])),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='context_sheets', to='communities.community')),
            ],
            options={
                'ordering': ['-version'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ContextMark',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sheet', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mark', to='communities.contextsheet')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ReferralService',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('listening', 'Someone who listens'), ('health', 'Health'), ('women', 'Support for women'), ('children', 'Support for children'), ('shelter', 'A safe place to stay'), ('legal', 'Legal advice'), ('search', 'Looking for someone missing'), ('basics', 'Food, papers, work'), ('emergency', 'Emergency')], max_length=16)),
                ('title', models.CharField(max_length=80)),
                ('scope', models.CharField(choices=[('local', 'This neighbourhood'), ('municipal', 'The municipality'), ('state', 'The state'), ('national', 'The whole country')], max_length=16)),
                ('channel', models.CharField(max_length=120)),
                ('hours', models.CharField(blank=True, max_length=80)),
                ('cost', models.CharField(choices=[('free', 'Free'), ('small', 'A small fee'), ('paid', 'It costs'), ('unknown', 'Not known')], max_length=16)),
                ('trust_note', models.CharField(blank=True, max_length=200)),
                ('verified_on', models.DateField()),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='referrals', to='communities.community')),
            ],
            options={
                'ordering': ['kind', 'title', 'id'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='BannedTopic',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('vocabulary', models.CharField(choices=[('dimension', 'Dimension'), ('form', 'Form')], max_length=16)),
                ('code', models.CharField(max_length=32)),
                ('level', models.CharField(choices=[('S3', 'Silenced: it exists and is not written'), ('S4', 'Banned: it is not raised here')], max_length=2)),
                ('until', models.DateField(blank=True, null=True)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='banned_topics', to='communities.community')),
            ],
            options={
                'ordering': ['-level', 'vocabulary', 'code'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
                'constraints': [models.UniqueConstraint(fields=('community', 'vocabulary', 'code'), name='banned_topic_once')],
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ContextIndicator',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('series', models.CharField(blank=True, default='', max_length=32)),
                ('year', models.PositiveSmallIntegerField()),
                ('value', models.DecimalField(decimal_places=2, max_digits=12)),
                ('unit', models.CharField(choices=[('cases', 'cases'), ('people', 'people'), ('homes', 'homes'), ('percent', 'percent'), ('per_100k', 'per 100,000 people')], max_length=16)),
                ('source', models.CharField(max_length=120)),
                ('caveat_es', models.CharField(blank=True, max_length=200)),
                ('caveat_en', models.CharField(blank=True, max_length=200)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicators', to='communities.community')),
            ],
            options={
                'ordering': ['series', '-year', 'unit', 'id'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
                'constraints': [models.UniqueConstraint(fields=('community', 'series', 'year', 'unit'), name='indicator_once'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='indicator_has_a_source')],
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddConstraint(
            model_name='contextsheet',
            constraint=models.UniqueConstraint(fields=('community', 'version'), name='context_version_once'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
