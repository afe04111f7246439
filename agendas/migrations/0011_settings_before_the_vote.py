"""How a vote is counted is fixed before it opens, and the database holds it."""

from django.db import migrations, models

TABLES = ("consultation", "nationalagenda")
FORWARD = """
CREATE FUNCTION guard_settings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.settings <> '{}'::jsonb
        AND (NEW.settings <> OLD.settings OR NEW.tie_seed <> OLD.tie_seed)
    THEN
        RAISE EXCEPTION 'settings_are_fixed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
""" + "\n".join(
    f"CREATE TRIGGER guard_settings BEFORE UPDATE OF settings, tie_seed ON agendas_{table}"
    " FOR EACH ROW EXECUTE FUNCTION guard_settings();"
    for table in TABLES
)
BACKWARD = "\n".join(f"DROP TRIGGER guard_settings ON agendas_{table};" for table in TABLES)
BACKWARD += "DROP FUNCTION guard_settings();"


class Migration(migrations.Migration):
    dependencies = [("agendas", "0010_counts_are_chained")]

    operations = [
        migrations.AddField(
            "consultation", "settings", models.JSONField(blank=True, default=dict)
        ),
        migrations.AddField(
            "nationalagenda", "settings", models.JSONField(blank=True, default=dict)
        ),
        migrations.AlterField(
            "consultation", "tie_seed", models.CharField(blank=True, max_length=64)
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
