from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0005_languages_of_a_project'),
    ]

    operations = [
        migrations.AlterField(
            model_name='obligationanswer',
            name='kind',
            field=models.CharField(choices=[('quota', 'say how many people come'), ('announcement', "publish the event's page"), ('programme', 'write the programme'), ('names', 'register the people who come'), ('sheets', 'record who was there, for every day'), ('figures', 'confirm the figures'), ('minutes', 'agree on what the rooms wrote down'), ('event sheet', 'freeze the figures for the Event Description Sheet'), ('publication', "publish the project on the town's own website"), ('report', 'send the final report')], max_length=20),
        ),
    ]
