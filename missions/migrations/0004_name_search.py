"""Find a part of a name among all versions, and put a list in order by name.

The extension is part of PostgreSQL's contrib and trusted: the owner of the database may make it.
"""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("missions", "0003_archives_of_scans")]

    operations = [
        TrigramExtension(),
        migrations.AddIndex(
            model_name="observerversion",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["folded_name"], name="name_search", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="observerversion",
            index=models.Index(fields=["folded_name"], name="name_order"),
        ),
    ]
