"""When the personal data of an election went, and which files with them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('missions', '0015_directory'),
    ]

    operations = [
        migrations.AddField('election', 'purged_at', models.DateTimeField(blank=True, null=True)),
        migrations.AddField('storedfile', 'gone_at', models.DateTimeField(null=True)),
    ]
