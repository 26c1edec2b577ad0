"""Who stayed when a list was handed in: the other half of its receipt."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accreditation', '0005_facts_of_four_eyes'),
        ('missions', '0006_versions_count_from_one'),
    ]

    operations = [
        migrations.CreateModel(
            name='StayedBehind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lacks_data', models.BooleanField(default=False)),
                ('lacks_photo', models.BooleanField(default=False)),
                ('lacks_scan', models.BooleanField(default=False)),
                ('lacks_consent', models.BooleanField(default=False)),
                ('guard', models.CharField(blank=True, max_length=30)),
                ('words', models.CharField(blank=True, max_length=400)),
                ('observer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='missions.observer')),
                ('observer_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stayed', to='missions.observerlist')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='missions.observerversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('observer_list', 'observer'), name='stayed_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stayedbehind',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c5b9295f9991df6202e924abb49d64d71a11b31c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cb41a', table='accreditation_stayedbehind', when='BEFORE')),
        ),
    ]
