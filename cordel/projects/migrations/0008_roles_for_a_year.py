"""Roles hold for a year. Those that exist count as renewed today: an upgrade locks nobody out."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0007_people_change")]

    operations = [
        migrations.AddField(
            model_name="projectmembership",
            name="renewed_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
    ]
