"""Of what is frozen, words that a group took back can be destroyed; nothing else can be done.

Texts of cards whose agenda was published before are dated for destruction, too.
"""

from django.db import migrations, models


FORWARD = """
CREATE FUNCTION taken_back(version uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM agendas_takedown
        WHERE version_id = version AND reason = 'consent' AND NOT put_back
    )
$$;
CREATE FUNCTION destroy_words_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    words text[] := CASE TG_TABLE_NAME
        WHEN 'agendas_agendaitem' THEN ARRAY['content', 'salt']
        WHEN 'agendas_agendaversion' THEN ARRAY['head']
        ELSE ARRAY['words_before'] END;
    allowed boolean := false;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - words = to_jsonb(OLD) - words THEN
        IF TG_TABLE_NAME = 'agendas_agendaitem' THEN
            allowed := taken_back(OLD.version_id)
                AND NEW.content = '{"erased": true}' AND NEW.salt = '';
        ELSIF TG_TABLE_NAME = 'agendas_agendaversion' THEN
            allowed := taken_back(OLD.id) AND NOT OLD.head ? 'erased'
                AND NEW.head->>'erased' ~ '^[0-9a-f]{64}$'
                AND NEW.head - 'erased'
                    = OLD.head - ARRAY['unplaced', 'salt', 'responses', 'capacities'];
        ELSE
            allowed := NEW.words_before = '{}' AND EXISTS (
                SELECT FROM agendas_theme WHERE id = OLD.theme_id AND title_es = ''
            );
        END IF;
    END IF;
    IF allowed THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
DROP TRIGGER append_only ON agendas_agendaitem;
DROP TRIGGER append_only ON agendas_agendaversion;
DROP TRIGGER append_only ON agendas_themeoperation;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON agendas_agendaitem
    FOR EACH ROW EXECUTE FUNCTION destroy_words_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON agendas_agendaversion
    FOR EACH ROW EXECUTE FUNCTION destroy_words_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON agendas_themeoperation
    FOR EACH ROW EXECUTE FUNCTION destroy_words_only();
UPDATE workshops_contribution AS card SET purge_on = published.first + 90
FROM workshops_session AS sitting, (
    SELECT agenda.cycle_id, min(version.published_on) AS first
    FROM agendas_localagenda AS agenda
    JOIN agendas_agendaversion AS version ON version.local_agenda_id = agenda.id
    GROUP BY agenda.cycle_id
) AS published
WHERE sitting.id = card.session_id AND published.cycle_id = sitting.cycle_id
    AND card.purge_on IS NULL;
"""
BACKWARD = """
DROP TRIGGER append_only ON agendas_agendaitem;
DROP TRIGGER append_only ON agendas_agendaversion;
DROP TRIGGER append_only ON agendas_themeoperation;
DROP FUNCTION destroy_words_only();
DROP FUNCTION taken_back(uuid);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON agendas_agendaitem
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON agendas_agendaversion
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON agendas_themeoperation
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('agendas', '0004_only_confirmed_words_are_published'),
        ('workshops', '0003_consent_taken_back'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.CheckConstraint(condition=models.Q(('put_back', True), ('reason', 'consent'), _negated=True), name='consent_is_never_put_back'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
