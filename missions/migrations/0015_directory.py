"""People of earlier elections: who agreed to be kept, and the directory of each organisation."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('missions', '0014_registrations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DirectoryConsent',
            fields=[
                ('observer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='directory_consent', serialize=False, to='missions.observer')),
                ('given_at', models.DateTimeField()),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='DirectoryEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20, unique=True)),
                ('surname_latin', models.CharField(max_length=100)),
                ('given_names_latin', models.CharField(blank=True, max_length=100)),
                ('surname_cyrillic', models.CharField(blank=True, max_length=100)),
                ('given_names_cyrillic', models.CharField(blank=True, max_length=100)),
                ('patronymic_cyrillic', models.CharField(blank=True, max_length=100)),
                ('kind', models.CharField(max_length=16)),
                ('position', models.CharField(blank=True, max_length=200)),
                ('folded_name', models.CharField(max_length=520)),
                ('consented_at', models.DateTimeField()),
                ('kept_at', models.DateTimeField()),
                ('election', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='missions.election')),
                ('observer', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='directory_entry', to='missions.observer')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='directory', to='missions.sendingorganisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'folded_name'), name='once_in_a_directory')],
            },
        ),
    ]
