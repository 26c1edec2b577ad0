import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CASCADE, PROTECT = django.db.models.deletion.CASCADE, django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("accreditation", "0012_waits_since"),
        ("missions", "0015_directory"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "holding",
            "given_by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL, on_delete=PROTECT, null=True, related_name="+"
            ),
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        "accreditation.application", on_delete=CASCADE, related_name="looks"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, on_delete=CASCADE, related_name="+"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "version",
                    models.ForeignKey(
                        "missions.observerversion", on_delete=PROTECT, related_name="+"
                    ),
                ),
                ("before_at", models.DateTimeField(null=True)),
                (
                    "before_version",
                    models.ForeignKey(
                        "missions.observerversion", on_delete=PROTECT, null=True, related_name="+"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("by", "application"), name="one_look")
                ]
            },
        ),
    ]
