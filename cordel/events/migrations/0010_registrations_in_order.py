import cordel.base.ordering
from django.db import migrations, models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce


def copy_what_lists_need(apps, schema_editor):
    """The person's sort key, and how many days somebody was present."""
    Registration = apps.get_model("events", "Registration")
    Person = apps.get_model("participants", "Person")
    Attendance = apps.get_model("events", "Attendance")
    person = Person.objects.filter(pk=OuterRef("person")).values("sort_key")
    days = (
        Attendance.objects.filter(registration=OuterRef("pk"))
        .order_by()
        .values("registration")
        .annotate(days=Count("pk"))
        .values("days")
    )
    Registration.objects.update(sort_key=Subquery(person), days_present=Coalesce(Subquery(days), 0))


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_changes_of_plan"),
        ("participants", "0001_initial"),
        ("towns", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="days_present",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="days present"),
        ),
        migrations.AddField(
            model_name="registration",
            name="sort_key",
            field=cordel.base.ordering.SortKeyField(default="", max_length=200),
        ),
        migrations.RunPython(copy_what_lists_need, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="registration", name="registrations_counted"),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(fields=["event", "country", "role"], name="registrations_counted"),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(fields=["event", "town"], name="registrations_of_town"),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                fields=["event", "sort_key", "id", "status", "role", "country", "town", "mode", "days_present"],
                name="registrations_in_order",
            ),
        ),
    ]
