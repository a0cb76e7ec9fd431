"""Roles hold for a year. Those that exist count as renewed today: an upgrade locks nobody out."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("towns", "0003_address_to_answer")]

    operations = [
        migrations.AddField(
            model_name="townmembership",
            name="renewed_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
    ]
