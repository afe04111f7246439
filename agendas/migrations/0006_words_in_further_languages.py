"""The same words in further languages, written and read aloud."""

import django.db.models.deletion
import django.db.models.manager
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agendas', '0005_words_taken_back'),
    ]

    operations = [
        migrations.CreateModel(
            name='CardVoice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('language', models.CharField(blank=True, default='', max_length=32)),
                ('sound', models.BinaryField(default=b'')),
                ('sound_kind', models.CharField(blank=True, max_length=16)),
                ('words', models.CharField(blank=True, max_length=60)),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='in_languages', to='agendas.card')),
            ],
            options={
                'ordering': ['language'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
                'constraints': [models.UniqueConstraint(fields=('card', 'language'), name='card_voice_once'), models.CheckConstraint(condition=models.Q(models.Q(('words', ''), _negated=True), models.Q(('sound', b''), _negated=True), _connector='OR'), name='card_voice_says_something')],
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
    ]
