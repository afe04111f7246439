"""Each count is a signed link of its process's chain, and auditors count it again."""

import django.db.models.deletion
import django.db.models.manager
import uuid
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON agendas_tallylink
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
BACKWARD = "DROP TRIGGER append_only ON agendas_tallylink;"


class Migration(migrations.Migration):

    dependencies = [
        ('agendas', '0009_answers_and_promises'),
        ('communities', '0010_slips_wake_at_the_door'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RecountCheck',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('hash', models.CharField(blank=True, max_length=64)),
                ('auditor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tally', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recounts', to='agendas.tally')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
                'constraints': [models.UniqueConstraint(fields=('tally', 'auditor'), name='recount_once'), models.CheckConstraint(condition=models.Q(('hash__regex', '^([0-9a-f]{64})?$')), name='recount_hash_is_whole')],
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='TallyLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField()),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=64)),
                ('signature', models.CharField(max_length=128)),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tally_links', to='communities.process')),
                ('tally', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='link', to='agendas.tally')),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
                'constraints': [models.UniqueConstraint(fields=('process', 'position'), name='tally_link_position_once')],
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
