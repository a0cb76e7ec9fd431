from django.db import migrations, transaction
from django.db.utils import DatabaseError

NAME = "people_by_letters"


def begin(apps, schema_editor):
    """PostgreSQL finds any part of a name along an index of three letters each; SQLite reads all names faster than
    it would keep such an index. Where the extension is missing or not allowed, names are read there, too."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(), schema_editor.connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return
    schema_editor.execute(
        f"CREATE INDEX IF NOT EXISTS {NAME} ON participants_person USING gin (search_key gin_trgm_ops)"
    )


def end(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0002_letters_to_groups"),
    ]

    operations = [migrations.RunPython(begin, end)]
