"""A group can take its consent back, for good; texts are destroyed when they were promised to be."""

import django.db.models.deletion
import django.db.models.manager
import uuid
from django.conf import settings
from django.db import migrations, models


FORWARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON workshops_consentwithdrawal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION refuse_lifting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM workshops_consentwithdrawal AS back
        WHERE back.session_id = OLD.session_id AND to_jsonb(NEW)->>back.scope <> 'none'
    ) THEN
        RAISE EXCEPTION 'what a group took back stays so';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_lifting BEFORE UPDATE ON workshops_consent
    FOR EACH ROW EXECUTE FUNCTION refuse_lifting();
"""
BACKWARD = """
DROP TRIGGER refuse_lifting ON workshops_consent;
DROP FUNCTION refuse_lifting();
DROP TRIGGER append_only ON workshops_consentwithdrawal;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0007_what_was_stopped_is_resumed'),
        ('workshops', '0002_proposals_are_reviewed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsentWithdrawal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('scope', models.CharField(choices=[('take_part', 'Take part'), ('notes', 'Notes without names'), ('chart_photo', 'Photo of the flipchart'), ('agenda_use', 'Use in the agenda'), ('publication', 'Publication')], max_length=16)),
            ],
            options={
                'ordering': ['scope'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='TextPurge',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('purged_on', models.DateField()),
                ('n_texts', models.PositiveIntegerField()),
            ],
            options={
                'ordering': ['purged_on'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='insecurity',
            name='taken_back',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='proposal',
            name='taken_back',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='session',
            name='recorded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='session',
            name='reviewed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('recorded_by__isnull', True), ('reviewed_by__isnull', True), models.Q(('reviewed_by', models.F('recorded_by')), _negated=True), _connector='OR'), name='session_read_by_a_second_person'),
        ),
        migrations.AddField(
            model_name='consentwithdrawal',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='withdrawals', to='workshops.session'),
        ),
        migrations.AddField(
            model_name='textpurge',
            name='cycle',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='purges', to='communities.cycle'),
        ),
        migrations.AddConstraint(
            model_name='consentwithdrawal',
            constraint=models.UniqueConstraint(fields=('session', 'scope'), name='consent_taken_back_once'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
