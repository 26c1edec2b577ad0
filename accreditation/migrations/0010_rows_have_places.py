"""Every row of an annex has its place: lists are turned over by it. What is adopted has one."""

from django.db import migrations

FORWARDS = """
ALTER TABLE accreditation_resolutionrow DISABLE TRIGGER USER;
UPDATE accreditation_resolutionrow SET position = 100000 + id WHERE position IS NULL;
ALTER TABLE accreditation_resolutionrow ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("accreditation", "0009_texts_of_resolutions")]
    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
