"""The database itself refuses to change or delete what was published or logged."""

from django.db import migrations

TABLES = ["agendaversion", "agendaitem", "agendatrace", "themeoperation", "tally"]
FORWARD = "\n".join(
    f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON agendas_{table}"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change();"
    for table in TABLES
)
BACKWARD = "\n".join(f"DROP TRIGGER append_only ON agendas_{table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("agendas", "0001_what_was_decided"),
        ("communities", "0002_audit_is_append_only"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
