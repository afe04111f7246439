"""An asking keeps the fingerprint of what it asks for."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0005_people_and_their_ways_in'),
    ]

    operations = [
        migrations.AddField(
            model_name='secondpersonact',
            name='fingerprint',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name='secondpersonact',
            name='kind',
            field=models.CharField(choices=[('open_consultation', 'Open the consultation'), ('close_consultation', 'Close the consultation'), ('lift_freeze', 'Lift the freeze'), ('put_back', 'Put a published page back'), ('publish_local', 'Publish the local agenda'), ('publish_national', 'Publish the national agenda'), ('void_slips', 'Make slips void'), ('resume_community', 'Take up the work again')], max_length=32),
        ),
    ]
