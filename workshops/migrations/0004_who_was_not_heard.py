"""Who was not heard and why, how the team is, and sittings on restricted topics."""

import django.db.models.deletion
import django.db.models.manager
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0008_ground_of_a_community'),
        ('workshops', '0003_consent_taken_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='session',
            name='restricted',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='Debrief',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('iso_week', models.CharField(max_length=8)),
                ('band', models.CharField(choices=[('fine', 'Fine'), ('tired', 'Tired'), ('heavy', 'It weighs on me'), ('talk', 'I need to talk')], max_length=8)),
                ('needs_support', models.BooleanField(default=False)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='debriefs', to='communities.community')),
            ],
            options={
                'ordering': ['-iso_week', 'id'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
                'constraints': [models.CheckConstraint(condition=models.Q(('iso_week__regex', '^\\d{4}-W(0[1-9]|[1-4]\\d|5[0-3])$')), name='debrief_week_is_iso')],
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='NotHeard',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('group', models.CharField(blank=True, default='', max_length=32)),
                ('reason', models.CharField(choices=[('not_reached', 'We did not reach it'), ('unsafe', 'It was not safe to meet'), ('declined', 'It did not want to'), ('obstacles', 'Obstacles to taking part'), ('elsewhere', 'It spoke in another group'), ('other', 'Another reason')], max_length=16)),
                ('note_es', models.CharField(blank=True, max_length=200)),
                ('note_en', models.CharField(blank=True, max_length=200)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='not_heard', to='communities.cycle')),
            ],
            options={
                'verbose_name_plural': 'not heard',
                'ordering': ['group'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
                'constraints': [models.UniqueConstraint(fields=('cycle', 'group'), name='not_heard_once')],
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
    ]
