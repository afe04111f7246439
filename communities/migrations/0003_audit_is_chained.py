"""Each audit row holds the hash of the one before it; auditors may read them.

The rows that are here already are chained in the order of their ids, and their times are
cut to what may be kept. docs/decisions/0006-audit-chain.md says why it is done here and not
in Python.
"""

from django.db import migrations, models

# What an entry's hash covers is also written in communities/safety/chain.py.
FORWARD = """
DROP TRIGGER append_only ON communities_auditentry;

UPDATE communities_auditentry SET at = date_trunc(
    CASE WHEN target_kind IN
        ('consultation', 'card', 'codebatch', 'tally', 'secondpersonact', 'community')
    THEN 'hour' ELSE 'minute' END, at, 'UTC');

CREATE FUNCTION chain_audit_entry(entry bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    act communities_auditentry;
    last_position bigint;
    last_hash text;
    place bigint;
BEGIN
    -- One lock for all chains: two transactions can never wait for each other.
    PERFORM pg_advisory_xact_lock('communities_auditentry'::regclass::oid::bigint);
    SELECT * INTO STRICT act FROM communities_auditentry WHERE id = entry;
    IF act.position IS NOT NULL THEN
        RETURN;
    END IF;
    IF act.process_id IS NULL THEN
        SELECT position, hash INTO last_position, last_hash FROM communities_auditentry
        WHERE process_id IS NULL AND position IS NOT NULL ORDER BY position DESC LIMIT 1;
    ELSE
        SELECT position, hash INTO last_position, last_hash FROM communities_auditentry
        WHERE process_id = act.process_id AND position IS NOT NULL
        ORDER BY position DESC LIMIT 1;
    END IF;
    place := coalesce(last_position, 0) + 1;
    last_hash := coalesce(last_hash, '');
    UPDATE communities_auditentry SET
        position = place,
        previous = last_hash,
        hash = encode(sha256(convert_to(json_build_array(
            place, act.id,
            to_char(act.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
            act.process_id, act.actor_id, act.action, act.target_kind, act.target_id,
            last_hash
        )::text, 'UTF8')), 'hex')
    WHERE id = entry;
END $$;

CREATE FUNCTION chain_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- Not yet: this only asks to be called again after every other check of the commit,
        -- which may wait for rows that others hold.
        UPDATE communities_auditentry SET previous = '' WHERE id = NEW.id;
    ELSE
        PERFORM chain_audit_entry(NEW.id);
    END IF;
    RETURN NULL;
END $$;

DO $$
DECLARE entry bigint;
BEGIN
    FOR entry IN SELECT id FROM communities_auditentry ORDER BY id LOOP
        PERFORM chain_audit_entry(entry);
    END LOOP;
END $$;

CREATE TRIGGER no_forged_place BEFORE INSERT ON communities_auditentry
    FOR EACH ROW WHEN (NEW.position IS NOT NULL OR NEW.previous <> '' OR NEW.hash <> '')
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE ON communities_auditentry
    FOR EACH ROW WHEN (OLD.position IS NOT NULL OR
        (OLD.id, OLD.at, OLD.process_id, OLD.actor_id, OLD.action, OLD.target_kind,
         OLD.target_id) IS DISTINCT FROM
        (NEW.id, NEW.at, NEW.process_id, NEW.actor_id, NEW.action, NEW.target_kind,
         NEW.target_id))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_delete BEFORE DELETE ON communities_auditentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON communities_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE CONSTRAINT TRIGGER chain_asked AFTER INSERT ON communities_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chain_audit();
CREATE CONSTRAINT TRIGGER chain_last AFTER UPDATE ON communities_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.position IS NULL)
    EXECUTE FUNCTION chain_audit();
"""
BACKWARD = """
-- A role that the older table does not know.
DELETE FROM communities_membership WHERE role = 'auditor';
DROP TRIGGER chain_last ON communities_auditentry;
DROP TRIGGER chain_asked ON communities_auditentry;
DROP TRIGGER no_truncate ON communities_auditentry;
DROP TRIGGER no_delete ON communities_auditentry;
DROP TRIGGER append_only ON communities_auditentry;
DROP TRIGGER no_forged_place ON communities_auditentry;
DROP FUNCTION chain_audit();
DROP FUNCTION chain_audit_entry(bigint);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON communities_auditentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("communities", "0002_audit_is_append_only")]
    operations = [
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("facilitator", "Facilitator"),
                    ("coordinator", "Coordinator"),
                    ("editor", "Editor"),
                    ("researcher", "Researcher"),
                    ("operator", "Operator"),
                    ("auditor", "Auditor"),
                ],
                max_length=16,
            ),
        ),
        migrations.RemoveConstraint(
            model_name="membership", name="membership_role_fits_place"
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    role__in=["editor", "operator", "auditor"], community__isnull=True
                )
                | models.Q(role="researcher")
                | models.Q(
                    role__in=["facilitator", "coordinator"], community__isnull=False
                ),
                name="membership_role_fits_place",
            ),
        ),
        migrations.AlterField(
            model_name="auditentry", name="at", field=models.DateTimeField()
        ),
        migrations.AddField(
            model_name="auditentry",
            name="position",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="previous",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=64
            ),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="hash",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=64
            ),
        ),
        migrations.AddConstraint(
            model_name="auditentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(position__isnull=False),
                fields=("process", "position"),
                name="audit_position_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="auditentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    action__regex="^[a-z0-9_]+$", target_kind__regex="^[a-z0-9_]*$"
                ),
                name="audit_holds_codes_only",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
