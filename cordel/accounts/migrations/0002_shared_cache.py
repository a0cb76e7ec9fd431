"""The table of the cache that all web processes share (settings.CACHES["default"])."""

from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    call_command("createcachetable", "shared_cache", database=schema_editor.connection.alias)


def drop_table(apps, schema_editor):
    schema_editor.execute(schema_editor.sql_delete_table % {"table": schema_editor.quote_name("shared_cache")})


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(make_table, drop_table)]
