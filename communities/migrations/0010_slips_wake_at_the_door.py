"""Slips are made valid by two people."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0009_words_in_further_languages'),
    ]

    operations = [
        migrations.AlterField(
            model_name='secondpersonact',
            name='kind',
            field=models.CharField(choices=[('open_consultation', 'Open the consultation'), ('close_consultation', 'Close the consultation'), ('resume_consultation', 'Resume the consultation'), ('lift_freeze', 'Lift the freeze'), ('put_back', 'Put a published page back'), ('publish_local', 'Publish the local agenda'), ('publish_national', 'Publish the national agenda'), ('withdraw_agenda', 'Withdraw the local agenda for good'), ('activate_slips', 'Make slips valid at the door'), ('void_slips', 'Make slips void'), ('resume_community', 'Take up the work again')], max_length=32),
        ),
    ]
