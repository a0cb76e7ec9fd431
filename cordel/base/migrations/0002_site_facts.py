from django.db import migrations, models


def mark_demonstrations(apps, schema_editor):
    """Databases that were filled with the demonstration before there was a mark."""
    made = apps.get_model("base", "AuditEntry").objects.filter(verb="project.demo_made").order_by("id").first()
    if made is not None:
        apps.get_model("base", "SiteFact").objects.create(name="demonstration", since=made.at)


class Migration(migrations.Migration):

    dependencies = [
        ('base', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SiteFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True)),
                ('since', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'fact about the site',
                'verbose_name_plural': 'facts about the site',
            },
        ),
        migrations.RunPython(mark_demonstrations, migrations.RunPython.noop),
    ]
