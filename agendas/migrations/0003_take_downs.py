"""Published versions can be taken out of public view."""

import django.db.models.deletion
import django.db.models.manager
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agendas', '0002_versions_are_frozen'),
    ]

    operations = [
        migrations.CreateModel(
            name='TakeDown',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('safety', "For people's safety"), ('community', 'The community asked for it'), ('consent', 'A group took back its consent'), ('mistake', 'It held a mistake')], max_length=16)),
                ('put_back', models.BooleanField(default=False)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='take_downs', to='agendas.agendaversion')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
                'constraints': [models.UniqueConstraint(condition=models.Q(('put_back', False)), fields=('version',), name='version_taken_down_once')],
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
    ]
