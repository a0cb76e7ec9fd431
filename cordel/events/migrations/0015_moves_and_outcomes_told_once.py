from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("events", "0014_registrations_counted_by_more"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="activityseat",
            name="known_as",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="kind",
            field=models.CharField(
                choices=[
                    ("week", "a week before the event"),
                    ("day", "on the day before the event"),
                    ("thanks", "after the event"),
                    ("outcome", "when more of it was published"),
                ],
                max_length=8,
            ),
        ),
    ]
