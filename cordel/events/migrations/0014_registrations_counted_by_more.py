from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0013_where_to_join")]

    operations = [
        migrations.RemoveIndex(model_name="registration", name="registrations_of_event"),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                fields=["event", "status", "mode", "days_present"], name="registrations_of_event"
            ),
        ),
    ]
