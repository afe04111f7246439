"""What a process says about itself, and the freeze of a place."""

import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON communities_processtext
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
BACKWARD = "DROP TRIGGER append_only ON communities_processtext;"


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0003_audit_is_chained'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProcessText',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('responsible', 'Who is responsible'), ('contact', 'How to reach us without an account'), ('privacy', 'Privacy notice'), ('consent', 'Consent script, read aloud'), ('accessibility', 'Accessibility statement'), ('about', 'About this process')], max_length=16)),
                ('version', models.PositiveSmallIntegerField()),
                ('body_es', models.TextField(validators=[django.core.validators.MaxLengthValidator(8000)])),
                ('body_en', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(8000)])),
            ],
            options={
                'ordering': ['kind', '-version'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='community',
            name='frozen',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='process',
            name='frozen',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='secondpersonact',
            name='process',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='acts', to='communities.process'),
        ),
        migrations.AlterField(
            model_name='secondpersonact',
            name='community',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='acts', to='communities.community'),
        ),
        migrations.AlterField(
            model_name='secondpersonact',
            name='kind',
            field=models.CharField(choices=[('open_consultation', 'Open the consultation'), ('close_consultation', 'Close the consultation'), ('lift_freeze', 'Lift the freeze'), ('put_back', 'Put a published page back')], max_length=32),
        ),
        migrations.AddConstraint(
            model_name='community',
            constraint=models.CheckConstraint(condition=models.Q(('slug__in', ['about', 'accessibility', 'national', 'privacy']), _negated=True), name='community_slug_not_reserved'),
        ),
        migrations.AddConstraint(
            model_name='secondpersonact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('community__isnull', False), ('process__isnull', True)), models.Q(('community__isnull', True), ('process__isnull', False)), _connector='OR'), name='act_of_one_place'),
        ),
        migrations.AddField(
            model_name='processtext',
            name='process',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='communities.process'),
        ),
        migrations.AddConstraint(
            model_name='processtext',
            constraint=models.UniqueConstraint(fields=('process', 'kind', 'version'), name='process_text_version_once'),
        ),
        migrations.AddConstraint(
            model_name='processtext',
            constraint=models.CheckConstraint(condition=models.Q(('body_es', ''), _negated=True), name='process_text_is_written'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
