"""What actors answered and promised, and what became of it.

The database itself holds that done is shown by others, and seen is said by a community.
"""

import django.db.models.deletion
import django.db.models.manager
import uuid
from django.db import migrations, models



FORWARD = """
CREATE FUNCTION guard_commitment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'positive' AND NOT EXISTS (
        SELECT FROM agendas_progressreport
        WHERE commitment_id = NEW.id AND author <> 'actor' AND evidence <> ''
    ) THEN
        RAISE EXCEPTION 'done_is_shown_by_others' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('verified', 'disputed') AND NOT EXISTS (
        SELECT FROM agendas_communityverification WHERE commitment_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'seen_is_said_by_a_community' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_commitment BEFORE INSERT OR UPDATE OF state ON agendas_commitment
    FOR EACH ROW EXECUTE FUNCTION guard_commitment();
CREATE TRIGGER append_only BEFORE UPDATE ON agendas_progressreport
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
BACKWARD = """
DROP TRIGGER append_only ON agendas_progressreport;
DROP TRIGGER guard_commitment ON agendas_commitment;
DROP FUNCTION guard_commitment();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('agendas', '0008_papers_keyed_by_two'),
        ('communities', '0010_slips_wake_at_the_door'),
        ('workshops', '0007_second_coding_and_search'),
    ]

    operations = [
        migrations.AlterField(
            model_name='nationalagenda',
            name='state',
            field=models.CharField(choices=[('collecting', 'Collecting'), ('clustering', 'Joining into themes'), ('merging', 'Merging'), ('returned_to_communities', 'Before the communities'), ('principle_check', 'Principle check'), ('prioritising', 'Ranking'), ('deliberation', 'Deliberation'), ('published', 'Published'), ('follow_up', 'Being followed up')], default='collecting', max_length=24),
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('actor', models.CharField(blank=True, default='', max_length=32)),
                ('level', models.CharField(blank=True, default='', max_length=32)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('text_es', models.CharField(max_length=240)),
                ('text_en', models.CharField(blank=True, max_length=240)),
                ('budget_line', models.CharField(blank=True, max_length=120)),
                ('risk_es', models.CharField(blank=True, max_length=160)),
                ('risk_en', models.CharField(blank=True, max_length=160)),
                ('state', models.CharField(choices=[('proposed', 'Asked for'), ('accepted', 'Promised'), ('declined', 'Declined'), ('planned', 'Planned'), ('in_development', 'Under way'), ('positive', 'Reported as done'), ('verified', 'Seen by the community'), ('disputed', 'Not seen by the community'), ('stalled', 'Stalled'), ('reversed', 'Undone')], default='proposed', max_length=16)),
                ('reason_es', models.CharField(blank=True, max_length=240)),
                ('reason_en', models.CharField(blank=True, max_length=240)),
                ('heard_on', models.DateField()),
                ('community', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='communities.community')),
                ('insecurity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='workshops.insecurity')),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='communities.process')),
                ('proposal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='workshops.proposal')),
                ('theme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='agendas.theme')),
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
            name='CommunityVerification',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('group', models.CharField(blank=True, default='', max_length=32)),
                ('n_seen', models.PositiveSmallIntegerField()),
                ('n_partly', models.PositiveSmallIntegerField()),
                ('n_unseen', models.PositiveSmallIntegerField()),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verifications', to='agendas.commitment')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verifications', to='communities.community')),
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
            name='ProgressReport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('author', models.CharField(choices=[('actor', 'Who made the promise'), ('community', 'The community'), ('civil', 'A civil organisation'), ('academia', 'Academia, an observatory'), ('press', 'The press'), ('official', 'Another public institution')], max_length=12)),
                ('step', models.CharField(choices=[('plan', 'It is planned'), ('develop', 'It is under way'), ('achieve', 'It is done'), ('stall', 'It has stalled'), ('reverse', 'It was undone'), ('as_before', 'It stands as before')], max_length=12)),
                ('evidence', models.CharField(blank=True, default='', max_length=32)),
                ('source', models.CharField(blank=True, max_length=160)),
                ('words_es', models.CharField(blank=True, max_length=240)),
                ('words_en', models.CharField(blank=True, max_length=240)),
                ('reported_on', models.DateField()),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='agendas.commitment')),
            ],
            options={
                'ordering': ['number'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ActorAnswer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('actor', models.CharField(blank=True, default='', max_length=32)),
                ('level', models.CharField(blank=True, default='', max_length=32)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('position', models.CharField(choices=[('supports', 'Supports it'), ('partly', 'Supports a part of it'), ('objects', 'Objects'), ('silent', 'Has not answered')], max_length=8)),
                ('feasible', models.CharField(blank=True, choices=[('now', 'Now'), ('later', 'Later'), ('no', 'Not at all')], max_length=8)),
                ('words_es', models.CharField(blank=True, max_length=240)),
                ('words_en', models.CharField(blank=True, max_length=240)),
                ('community', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='communities.community')),
                ('insecurity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='workshops.insecurity')),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='communities.process')),
                ('proposal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='workshops.proposal')),
                ('theme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='agendas.theme')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('community__isnull', True), ('theme__isnull', False), ('insecurity__isnull', True), ('proposal__isnull', True)), models.Q(('community__isnull', False), ('theme__isnull', True), models.Q(models.Q(('insecurity__isnull', False), ('proposal__isnull', True)), models.Q(('insecurity__isnull', True), ('proposal__isnull', False)), _connector='OR')), _connector='OR'), name='actoranswer_is_about_one_line'), models.CheckConstraint(condition=models.Q(models.Q(('actor', ''), _negated=True), models.Q(('level', ''), _negated=True)), name='actoranswer_has_an_actor'), models.CheckConstraint(condition=models.Q(models.Q(('position', 'silent'), _negated=True), models.Q(('feasible', ''), ('words_en', ''), ('words_es', '')), _connector='OR'), name='actoranswer_silence_has_no_words')],
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('community__isnull', True), ('theme__isnull', False), ('insecurity__isnull', True), ('proposal__isnull', True)), models.Q(('community__isnull', False), ('theme__isnull', True), models.Q(models.Q(('insecurity__isnull', False), ('proposal__isnull', True)), models.Q(('insecurity__isnull', True), ('proposal__isnull', False)), _connector='OR')), _connector='OR'), name='commitment_is_about_one_line'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('actor', ''), _negated=True), models.Q(('level', ''), _negated=True)), name='commitment_has_an_actor'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('reason_es', ''), _negated=True), _connector='OR'), name='commitment_declined_says_why'),
        ),
        migrations.AddConstraint(
            model_name='communityverification',
            constraint=models.UniqueConstraint(fields=('commitment', 'community', 'group'), name='verified_once_by_group'),
        ),
        migrations.AddConstraint(
            model_name='communityverification',
            constraint=models.CheckConstraint(condition=models.Q(('group__in', ['', 'children']), _negated=True), name='verified_by_a_group'),
        ),
        migrations.AddConstraint(
            model_name='communityverification',
            constraint=models.CheckConstraint(condition=models.Q(('n_seen__gt', 0), ('n_partly__gt', 0), ('n_unseen__gt', 0), _connector='OR'), name='verified_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='progressreport',
            constraint=models.UniqueConstraint(fields=('commitment', 'number'), name='report_number_once'),
        ),
        migrations.AddConstraint(
            model_name='progressreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('evidence', ''), ('source', '')), models.Q(models.Q(('evidence', ''), _negated=True), models.Q(('source', ''), _negated=True)), _connector='OR'), name='report_evidence_has_a_source'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
