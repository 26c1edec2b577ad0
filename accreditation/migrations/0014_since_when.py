"""From when a version of a wording is in force."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accreditation", "0013_looks_and_handing_over"),
    ]

    operations = [
        migrations.AddField("reason", "since", models.DateTimeField(null=True)),
        migrations.AddField("text", "since", models.DateTimeField(null=True)),
    ]
