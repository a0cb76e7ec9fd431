import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('projects', '0006_publication'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PublishedPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=500)),
                ('put_up_on', models.DateField(blank=True, null=True, verbose_name='stands there since')),
                ('nonce', models.CharField(max_length=64, unique=True)),
                ('recorded_at', models.DateTimeField()),
                ('looked_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('stands', 'stands'), ('not found', 'not found'), ('broken', 'the server has an error'), ('silent', 'server does not answer'), ('shut', 'the server does not let us look: please look yourself'), ('unsafe', 'leads to where no public page stands')], max_length=10)),
                ('moved_to', models.CharField(blank=True, max_length=500)),
                ('names_funder', models.BooleanField(blank=True, null=True)),
                ('failing_since', models.DateField(blank=True, null=True)),
                ('gone_on', models.DateField(blank=True, null=True)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='published_pages', to='projects.partner')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'published page',
                'verbose_name_plural': 'published pages',
                'ordering': ['id'],
            },
        ),
    ]
