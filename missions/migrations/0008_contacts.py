"""Whom a mission phones: the desks of the commission and of the ministry, for each election."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("missions", "0007_row_key")]

    operations = [
        migrations.AddField(
            model_name="election",
            name=name,
            field=models.EmailField(blank=True, max_length=254)
            if name.endswith("email")
            else models.CharField(blank=True, max_length=30),
        )
        for name in ("desk_phone", "desk_email", "ministry_phone", "ministry_email")
    ]
