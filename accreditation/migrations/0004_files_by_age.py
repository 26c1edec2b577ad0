"""All files of an election by their age, whatever their state."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("accreditation", "0003_holding")]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["election", "state_since", "id"], name="files_by_age"),
        ),
    ]
