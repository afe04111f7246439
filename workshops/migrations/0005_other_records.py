"""Responses, capacities, narratives and reframings, each kept in its community."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.db import migrations, models


# The two tables of a link and what tells the community of either end.
LINKS = (
    ("existingresponse", "targets", "insecurity"),
    ("capacity", "proposals", "proposal"),
    ("reframing", "alternatives", "proposal"),
    ("existingresponse", "rests_on", "contribution"),
    ("capacity", "rests_on", "contribution"),
    ("narrative", "rests_on", "contribution"),
    ("reframing", "rests_on", "contribution"),
)
FUNCTION = """
CREATE FUNCTION refuse_foreign_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ours uuid;
    theirs uuid;
BEGIN
    EXECUTE format('SELECT community_id FROM %I WHERE id = $1', 'workshops_' || TG_ARGV[0])
        INTO ours USING (to_jsonb(NEW) ->> (TG_ARGV[0] || '_id'))::uuid;
    IF TG_ARGV[1] = 'contribution' THEN
        SELECT s.community_id INTO theirs
        FROM workshops_contribution c JOIN workshops_session s ON s.id = c.session_id
        WHERE c.id = NEW.contribution_id;
    ELSE
        EXECUTE format('SELECT community_id FROM %I WHERE id = $1', 'workshops_' || TG_ARGV[1])
            INTO theirs USING (to_jsonb(NEW) ->> (TG_ARGV[1] || '_id'))::uuid;
    END IF;
    IF ours IS DISTINCT FROM theirs THEN
        RAISE EXCEPTION 'a record points into another community'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
FORWARD = FUNCTION + "".join(
    f"""
CREATE TRIGGER same_community BEFORE INSERT OR UPDATE ON workshops_{record}_{column}
    FOR EACH ROW EXECUTE FUNCTION refuse_foreign_link('{record}', '{other}');
"""
    for record, column, other in LINKS
)
BACKWARD = "".join(
    f"DROP TRIGGER same_community ON workshops_{record}_{column};\n"
    for record, column, _other in LINKS
) + "DROP FUNCTION refuse_foreign_link();"


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0008_ground_of_a_community'),
        ('workshops', '0004_who_was_not_heard'),
    ]

    operations = [
        migrations.CreateModel(
            name='Capacity',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sensitivity', models.CharField(choices=[('S1', 'S1'), ('S2', 'S2')], default='S1', max_length=2)),
                ('laid_aside', models.BooleanField(default=False)),
                ('title_es', models.CharField(max_length=160)),
                ('title_en', models.CharField(blank=True, max_length=160)),
                ('publish', models.BooleanField(default=False)),
                ('kind', models.CharField(choices=[('network', 'Network of people'), ('space', 'Space'), ('organisation', 'Organisation'), ('practice', 'Practice')], max_length=16)),
                ('dimension', models.CharField(blank=True, default='', max_length=32)),
                ('fragility', models.CharField(blank=True, max_length=300)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='communities.community')),
                ('proposals', models.ManyToManyField(blank=True, related_name='uses_capacities', to='workshops.proposal')),
                ('rests_on', models.ManyToManyField(blank=True, related_name='+', to='workshops.contribution')),
            ],
            options={
                'verbose_name_plural': 'capacities',
                'ordering': ['title_es', 'id'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
                'constraints': [models.CheckConstraint(condition=models.Q(('title_es', ''), _negated=True), name='capacity_has_words'), models.CheckConstraint(condition=models.Q(('kind__in', ['network', 'space', 'organisation', 'practice'])), name='capacity_kind_listed'), models.CheckConstraint(condition=models.Q(('sensitivity__in', ['S1', 'S2'])), name='capacity_sensitivity_listed'), models.CheckConstraint(condition=models.Q(('publish', False), ('sensitivity', 'S1'), _connector='OR'), name='capacity_public_is_open')],
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ExistingResponse',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sensitivity', models.CharField(choices=[('S1', 'S1'), ('S2', 'S2')], default='S1', max_length=2)),
                ('laid_aside', models.BooleanField(default=False)),
                ('title_es', models.CharField(max_length=160)),
                ('title_en', models.CharField(blank=True, max_length=160)),
                ('publish', models.BooleanField(default=False)),
                ('actor', models.CharField(blank=True, default='', max_length=32)),
                ('approach', models.CharField(blank=True, default='', max_length=32)),
                ('effect', models.CharField(choices=[('helps', 'It helps'), ('none', 'No effect'), ('harms', 'It harms'), ('mixed', 'Mixed')], max_length=8)),
                ('repressive', models.BooleanField(default=False)),
                ('reproduces_violence', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known')], default='unknown', max_length=8)),
                ('continuity', models.CharField(choices=[('ongoing', 'It goes on'), ('ending', 'It is ending'), ('ended', 'It ended')], max_length=8)),
                ('left_note', models.CharField(blank=True, max_length=300)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='communities.community')),
                ('rests_on', models.ManyToManyField(blank=True, related_name='+', to='workshops.contribution')),
                ('targets', models.ManyToManyField(blank=True, related_name='responses', to='workshops.insecurity')),
            ],
            options={
                'ordering': ['title_es', 'id'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
                'constraints': [models.CheckConstraint(condition=models.Q(('title_es', ''), ('actor', ''), _connector='OR', _negated=True), name='response_has_words'), models.CheckConstraint(condition=models.Q(('effect__in', ['helps', 'none', 'harms', 'mixed'])), name='response_effect_listed'), models.CheckConstraint(condition=models.Q(('reproduces_violence__in', ['yes', 'no', 'unknown'])), name='response_reproduces_listed'), models.CheckConstraint(condition=models.Q(('continuity__in', ['ongoing', 'ending', 'ended'])), name='response_continuity_listed'), models.CheckConstraint(condition=models.Q(('sensitivity__in', ['S1', 'S2'])), name='response_sensitivity_listed'), models.CheckConstraint(condition=models.Q(('publish', False), ('sensitivity', 'S1'), _connector='OR'), name='response_public_is_open')],
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Narrative',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sensitivity', models.CharField(choices=[('S1', 'S1'), ('S2', 'S2')], default='S1', max_length=2)),
                ('laid_aside', models.BooleanField(default=False)),
                ('paraphrase_es', models.CharField(max_length=300)),
                ('kind', models.CharField(blank=True, default='', max_length=32)),
                ('group', models.CharField(blank=True, default='', max_length=32)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='communities.community')),
                ('rests_on', models.ManyToManyField(blank=True, related_name='+', to='workshops.contribution')),
            ],
            options={
                'ordering': ['kind', 'paraphrase_es', 'id'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
                'constraints': [models.CheckConstraint(condition=models.Q(('paraphrase_es', ''), ('kind', ''), _connector='OR', _negated=True), name='narrative_has_words'), models.CheckConstraint(condition=models.Q(('sensitivity__in', ['S1', 'S2'])), name='narrative_sensitivity_listed')],
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Reframing',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sensitivity', models.CharField(choices=[('S1', 'S1'), ('S2', 'S2')], default='S1', max_length=2)),
                ('laid_aside', models.BooleanField(default=False)),
                ('raw_wish_es', models.CharField(max_length=300)),
                ('longings', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), blank=True, default=list, size=None)),
                ('question_es', models.CharField(blank=True, max_length=300)),
                ('outcome', models.CharField(blank=True, choices=[('kept', 'Kept as it was'), ('reworded', 'Said in other words'), ('split', 'Split into parts'), ('replaced', 'Replaced by another proposal'), ('parked', 'Heard, not taken up')], default='', max_length=8)),
                ('alternatives', models.ManyToManyField(blank=True, related_name='reframings', to='workshops.proposal')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='communities.community')),
                ('rests_on', models.ManyToManyField(blank=True, related_name='+', to='workshops.contribution')),
            ],
            options={
                'ordering': ['outcome', 'raw_wish_es', 'id'],
                'abstract': False,
                'base_manager_name': 'plain',
                'default_manager_name': 'plain',
                'constraints': [models.CheckConstraint(condition=models.Q(('raw_wish_es', ''), _negated=True), name='reframing_has_words'), models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'kept', 'reworded', 'split', 'replaced', 'parked'])), name='reframing_outcome_listed'), models.CheckConstraint(condition=models.Q(('outcome', ''), ('longings__len__gt', 0), _connector='OR'), name='reframing_outcome_has_longing'), models.CheckConstraint(condition=models.Q(('sensitivity__in', ['S1', 'S2'])), name='reframing_sensitivity_listed')],
            },
            managers=[
                ('plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
