from django.db import migrations, models


def begin_with_the_state(apps, _editor):
    """Files that stand already wait since they came where they are."""
    rows = apps.get_model("accreditation", "Application").objects
    rows.update(waits_since=models.F("state_since"))


class Migration(migrations.Migration):
    dependencies = [("accreditation", "0011_purge")]

    operations = [
        migrations.AddField("application", "waits_since", models.DateTimeField(null=True)),
        migrations.RunPython(begin_with_the_state, migrations.RunPython.noop),
        migrations.RemoveIndex("application", "accreditati_electio_90851a_idx"),
        migrations.RemoveIndex("application", "files_by_age"),
        migrations.AddIndex(
            "application",
            models.Index(fields=["election", "state", "waits_since", "id"], name="files_by_wait"),
        ),
        migrations.AddIndex(
            "application",
            models.Index(fields=["election", "waits_since", "id"], name="files_by_age"),
        ),
    ]
