"""Slips come alive by range, issued = spent + unspent + void, and the close is final.

The database itself holds a vote together, whoever writes: codes only in draft, ballots only
while it is open, one box at the close, counts that agree with codes and ballots, and nothing
after that. Ballots and codes leave only once their vote is over.
"""

import json
import secrets
import uuid
from contextlib import contextmanager

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

from communities.safety import sealing
from communities.safety.keyring import Keyring


OVER = "('closed', 'tallied', 'published')"
FORWARD = f"""
-- Samples of tags and of sealed ballots would outlive the close in the planner's statistics.
ALTER TABLE agendas_votingcode ALTER COLUMN tag SET STATISTICS 0;
ALTER TABLE agendas_ballotinbox ALTER COLUMN sealed SET STATISTICS 0;
ALTER TABLE agendas_castreceipt ALTER COLUMN cast_hash SET STATISTICS 0;

CREATE FUNCTION guard_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN {OVER} THEN
        IF NEW.state NOT IN {OVER} OR NEW.n_ballots IS DISTINCT FROM OLD.n_ballots THEN
            RAISE EXCEPTION 'vote_over_stays_over' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.state IN {OVER} AND (
        EXISTS (
            SELECT FROM agendas_codebatch AS batch CROSS JOIN LATERAL (
                SELECT count(*) FILTER (WHERE state = 'spent') AS spent,
                    count(*) FILTER (WHERE state IN ('printed', 'active')) AS unspent,
                    count(*) FILTER (WHERE state = 'void') AS void
                FROM agendas_votingcode WHERE batch_id = batch.id
            ) AS code
            WHERE batch.consultation_id = NEW.id AND batch.kind <> 'paper'
              AND (batch.n_spent, batch.n_unspent, batch.n_void)
                  IS DISTINCT FROM (code.spent, code.unspent, code.void)
        )
        OR NEW.n_ballots IS DISTINCT FROM (
            SELECT count(*) FROM agendas_ballotinbox WHERE consultation_id = NEW.id
        )
        OR NEW.n_ballots IS DISTINCT FROM (
            SELECT coalesce(sum(n_spent), 0) FROM agendas_codebatch
            WHERE consultation_id = NEW.id AND kind <> 'test'
        )
    ) THEN
        RAISE EXCEPTION 'vote_counts_agree' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_vote BEFORE UPDATE OF state, n_ballots ON agendas_consultation
    FOR EACH ROW EXECUTE FUNCTION guard_vote();

-- What belongs to one vote, while it is in the one state given. The lock makes the close
-- wait for us, or us find it closed.
CREATE FUNCTION guard_of_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM agendas_consultation
        WHERE id = NEW.consultation_id AND state = TG_ARGV[0] FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% only while the vote is %', TG_TABLE_NAME, TG_ARGV[0]
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_of_vote BEFORE INSERT ON agendas_ballotinbox
    FOR EACH ROW EXECUTE FUNCTION guard_of_vote('open');
CREATE TRIGGER guard_of_vote BEFORE INSERT ON agendas_castreceipt
    FOR EACH ROW EXECUTE FUNCTION guard_of_vote('open');
CREATE TRIGGER guard_of_vote BEFORE INSERT ON agendas_ballotbox
    FOR EACH ROW EXECUTE FUNCTION guard_of_vote('closed');
CREATE TRIGGER append_only BEFORE UPDATE ON agendas_ballotinbox
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON agendas_ballotbox
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION guard_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM gone JOIN agendas_consultation AS vote ON vote.id = gone.consultation_id
        WHERE vote.state NOT IN {OVER}
    ) THEN
        RAISE EXCEPTION '% stays until the close', TG_TABLE_NAME
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_gone AFTER DELETE ON agendas_ballotinbox
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION guard_gone();
CREATE TRIGGER guard_gone AFTER DELETE ON agendas_castreceipt
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION guard_gone();

CREATE FUNCTION guard_new_codes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM fresh JOIN agendas_codebatch AS batch ON batch.id = fresh.batch_id
        JOIN agendas_consultation AS vote ON vote.id = batch.consultation_id
        WHERE vote.state <> 'draft' OR fresh.state <> 'printed'
    ) THEN
        RAISE EXCEPTION 'codes_are_made_in_draft' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_new AFTER INSERT ON agendas_votingcode
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION guard_new_codes();

CREATE FUNCTION guard_codes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM was LEFT JOIN now USING (id)
        LEFT JOIN agendas_codebatch AS batch ON batch.id = was.batch_id
        LEFT JOIN agendas_consultation AS vote ON vote.id = batch.consultation_id
        WHERE (was.batch_id, was.serial, was.tag)
              IS DISTINCT FROM (now.batch_id, now.serial, now.tag)
          OR vote.state IN {OVER}
          OR now.state <> was.state AND (was.state, now.state) NOT IN (
              ('printed', 'active'), ('printed', 'void'), ('active', 'void'),
              ('active', 'spent'))
          OR now.state = 'spent' AND was.state <> 'spent' AND vote.state <> 'open'
    ) THEN
        RAISE EXCEPTION 'codes_go_one_way' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_change AFTER UPDATE ON agendas_votingcode
    REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION guard_codes();

CREATE FUNCTION guard_gone_codes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM gone JOIN agendas_codebatch AS batch ON batch.id = gone.batch_id
        JOIN agendas_consultation AS vote ON vote.id = batch.consultation_id
        WHERE vote.state NOT IN {OVER}
    ) THEN
        RAISE EXCEPTION 'codes_stay_until_the_close' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_gone AFTER DELETE ON agendas_votingcode
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION guard_gone_codes();

CREATE FUNCTION guard_counts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    vote uuid;
BEGIN
    IF TG_TABLE_NAME = 'agendas_codebatch' THEN
        vote := CASE TG_OP WHEN 'DELETE' THEN OLD.consultation_id ELSE NEW.consultation_id END;
    ELSE
        SELECT consultation_id INTO vote FROM agendas_codebatch
            WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.batch_id ELSE NEW.batch_id END;
    END IF;
    PERFORM FROM agendas_consultation WHERE id = vote AND state IN {OVER};
    IF FOUND THEN
        RAISE EXCEPTION '% of a vote that is over', TG_TABLE_NAME
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER guard_counts BEFORE INSERT OR UPDATE OR DELETE ON agendas_codebatch
    FOR EACH ROW EXECUTE FUNCTION guard_counts();
CREATE TRIGGER guard_counts BEFORE INSERT OR UPDATE OR DELETE ON agendas_sliprange
    FOR EACH ROW EXECUTE FUNCTION guard_counts();
"""
BACKWARD = """
DROP TRIGGER guard_counts ON agendas_sliprange;
DROP TRIGGER guard_counts ON agendas_codebatch;
DROP FUNCTION guard_counts();
DROP TRIGGER guard_gone ON agendas_votingcode;
DROP FUNCTION guard_gone_codes();
DROP TRIGGER guard_change ON agendas_votingcode;
DROP FUNCTION guard_codes();
DROP TRIGGER guard_new ON agendas_votingcode;
DROP FUNCTION guard_new_codes();
DROP TRIGGER guard_gone ON agendas_castreceipt;
DROP TRIGGER guard_gone ON agendas_ballotinbox;
DROP FUNCTION guard_gone();
DROP TRIGGER append_only ON agendas_ballotbox;
DROP TRIGGER append_only ON agendas_ballotinbox;
DROP TRIGGER guard_of_vote ON agendas_ballotbox;
DROP TRIGGER guard_of_vote ON agendas_castreceipt;
DROP TRIGGER guard_of_vote ON agendas_ballotinbox;
DROP FUNCTION guard_of_vote();
DROP TRIGGER guard_vote ON agendas_consultation;
DROP FUNCTION guard_vote();
ALTER TABLE agendas_castreceipt ALTER COLUMN cast_hash SET STATISTICS -1;
ALTER TABLE agendas_ballotinbox ALTER COLUMN sealed SET STATISTICS -1;
ALTER TABLE agendas_votingcode ALTER COLUMN tag SET STATISTICS -1;
"""


def lock_exact_records(apps, schema_editor):
    """Records made so far: the exact one goes under a key, what the gate lets through stays."""
    # Only here, and only where such records exist: a copy of the gate would be a second gate.
    from agendas.queries.results import public_national, public_vote  # noqa: PLC0415
    from agendas.tally.record import canonical_json  # noqa: PLC0415

    rows = apps.get_model("agendas", "Tally").plain.select_related("consultation__agenda")
    with _unguarded(schema_editor):
        for row in rows:
            exact = row.record
            salt = bytes.fromhex(exact.pop("salt", "")) or secrets.token_bytes(16)
            row.sealed = sealing.lock(
                salt + canonical_json(exact), key=_key_of(row), context=row.id.bytes
            )
            row.record = (
                public_vote(exact, n_ballots=row.consultation.n_ballots or 0)
                if row.consultation
                else public_national(exact)
            )
            # Published versions carry the older commitment; it stays as it was frozen.
            row.save()


def open_exact_records(apps, schema_editor):
    """The exact records in clear again, with their salt inside."""
    rows = apps.get_model("agendas", "Tally").plain.select_related("consultation__agenda")
    with _unguarded(schema_editor):
        for row in rows:
            plain = sealing.unlock(
                bytes(row.sealed), key=_key_of(row), context=row.id.bytes
            )
            row.record = json.loads(plain[16:]) | {"salt": plain[:16].hex()}
            row.save()


def _key_of(row):
    keys = Keyring(settings.KEYS_DIR)
    if row.consultation is None:
        return keys.process_key(row.process_id)
    return keys.community_key(row.consultation.agenda.community_id)


@contextmanager
def _unguarded(schema_editor):
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("ALTER TABLE agendas_tally DISABLE TRIGGER append_only")
    yield
    schema_editor.execute("ALTER TABLE agendas_tally ENABLE TRIGGER append_only")


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
        migrations.AddField(
            model_name='consultation',
            name='swept',
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AddField(
            model_name="tally",
            name="sealed",
            field=models.BinaryField(default=b""),
        ),
        migrations.RunPython(lock_exact_records, open_exact_records),
    ]
