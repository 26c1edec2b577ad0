from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('missions', '0008_contacts'),
    ]

    operations = [
        migrations.AddField(
            model_name='mission',
            name='list_columns',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='listimport',
            name='table_sheet',
            field=models.CharField(db_default='', default='', max_length=100),
        ),
        migrations.AddField(
            model_name='listimport',
            name='header_row',
            field=models.IntegerField(null=True),
        ),
    ]
