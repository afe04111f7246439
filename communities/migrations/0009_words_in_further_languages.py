"""The same words in further languages, written and read aloud."""

import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0008_ground_of_a_community'),
    ]

    operations = [
        migrations.CreateModel(
            name='TextVoice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('language', models.CharField(blank=True, default='', max_length=32)),
                ('sound', models.BinaryField(default=b'')),
                ('sound_kind', models.CharField(blank=True, max_length=16)),
                ('kind', models.CharField(choices=[('responsible', 'Who is responsible'), ('contact', 'How to reach us without an account'), ('privacy', 'Privacy notice'), ('consent', 'Consent script, read aloud'), ('accessibility', 'Accessibility statement'), ('about', 'About this process')], max_length=16)),
                ('words', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(8000)])),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='in_languages', to='communities.process')),
            ],
            options={
                'ordering': ['language'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
                'constraints': [models.UniqueConstraint(fields=('process', 'kind', 'language'), name='text_voice_once'), models.CheckConstraint(condition=models.Q(models.Q(('words', ''), _negated=True), models.Q(('sound', b''), _negated=True), _connector='OR'), name='text_voice_says_something')],
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
    ]
