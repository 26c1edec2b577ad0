from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('missions', '0006_versions_count_from_one'),
    ]

    operations = [
        migrations.AddField(
            model_name='observer',
            name='row_key',
            field=models.CharField(db_default='', default='', max_length=20),
        ),
    ]
