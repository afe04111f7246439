"""The database itself publishes no line that its group has not confirmed, or that is restricted.

A line that was voted on and withdrawn since keeps its place and says so; it carries the words
of its card, not its own.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION refuse_unconfirmed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found_state text;
    found_sensitivity text;
BEGIN
    IF NEW.theme_id IS NOT NULL OR NEW.content ->> 'withdrawn' = 'true' THEN
        RETURN NEW;
    END IF;
    SELECT state, sensitivity INTO found_state, found_sensitivity FROM (
        SELECT id, state, sensitivity FROM workshops_insecurity
        UNION ALL
        SELECT id, state, sensitivity FROM workshops_proposal
    ) AS item WHERE item.id = COALESCE(NEW.insecurity_id, NEW.proposal_id);
    IF found_state <> 'validated' OR found_sensitivity NOT IN ('S0', 'S1') THEN
        RAISE EXCEPTION 'agenda_item_is_confirmed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_confirmed BEFORE INSERT ON agendas_agendaitem
    FOR EACH ROW EXECUTE FUNCTION refuse_unconfirmed();
"""
BACKWARD = """
DROP TRIGGER only_confirmed ON agendas_agendaitem;
DROP FUNCTION refuse_unconfirmed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("agendas", "0003_take_downs"),
        ("workshops", "0001_what_was_said"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
