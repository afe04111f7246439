"""Slips come alive by range, and issued = spent + unspent + void."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.manager
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agendas', '0006_words_in_further_languages'),
        ('communities', '0010_slips_wake_at_the_door'),
        ('workshops', '0007_second_coding_and_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='SlipRange',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('use', models.CharField(choices=[('activate', 'Valid'), ('void', 'Void')], max_length=8)),
                ('first', models.PositiveIntegerField()),
                ('last', models.PositiveIntegerField()),
                ('done', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['first', 'last'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='codebatch',
            name='batch_counts_add_up',
        ),
        migrations.AddField(
            model_name='codebatch',
            name='n_unspent',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RunSQL(
            "UPDATE agendas_codebatch SET n_unspent = n_issued - n_spent - n_void",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='codebatch',
            constraint=models.CheckConstraint(condition=models.Q(('n_issued', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('n_spent'), '+', models.F('n_unspent')), '+', models.F('n_void')))), name='batch_counts_add_up'),
        ),
        migrations.AddField(
            model_name='sliprange',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ranges', to='agendas.codebatch'),
        ),
        migrations.AddField(
            model_name='sliprange',
            name='session',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workshops.session'),
        ),
        migrations.AddConstraint(
            model_name='sliprange',
            constraint=models.CheckConstraint(condition=models.Q(('first__gte', 1), ('last__gte', models.F('first'))), name='range_goes_forward'),
        ),
        migrations.AddConstraint(
            model_name='sliprange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('session__isnull', False), ('use', 'activate')), models.Q(('session__isnull', True), ('use', 'void')), _connector='OR'), name='range_valid_for_a_sitting'),
        ),
    ]
