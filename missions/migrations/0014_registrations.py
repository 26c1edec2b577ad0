"""A sender registers by itself, and the State decides."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('missions', '0013_nominations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20, unique=True)),
                ('named', models.CharField(blank=True, max_length=240)),
                ('named_kind', models.CharField(blank=True, choices=[('intergovernmental_organisation', 'Intergovernmental organisation'), ('parliamentary_assembly', 'Parliamentary assembly'), ('foreign_state', 'Foreign state'), ('election_body', 'Election body of a foreign state'), ('other', 'Other organisation')], max_length=32)),
                ('decided_through', models.CharField(choices=[('ministry', 'The ministry'), ('commission', 'The commission')], max_length=10)),
                ('contact_email', models.EmailField(max_length=254)),
                ('contact_phone', models.CharField(max_length=30)),
                ('expected_size', models.IntegerField()),
                ('head_name', models.CharField(max_length=120)),
                ('head_email', models.EmailField(max_length=254)),
                ('language', models.CharField(choices=[('kk', 'Kazakh'), ('ru', 'Russian'), ('en', 'English')], max_length=2)),
                ('words', models.CharField(blank=True, max_length=1000)),
                ('state', models.CharField(choices=[('unconfirmed', 'Address not confirmed'), ('requested', 'Waits for a decision'), ('asked', 'Asked the sender'), ('admitted', 'Admitted'), ('declined', 'Declined')], default='unconfirmed', max_length=12)),
                ('secret_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('requested_at', models.DateTimeField(null=True)),
                ('question', models.CharField(blank=True, max_length=1000)),
                ('asked_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=1000)),
                ('decided_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='registration',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='registration',
            name='election',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='missions.election'),
        ),
        migrations.AddField(
            model_name='registration',
            name='letter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='missions.storedfile'),
        ),
        migrations.AddField(
            model_name='registration',
            name='mission',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registration', to='missions.mission'),
        ),
        migrations.AddField(
            model_name='registration',
            name='organisation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='missions.sendingorganisation'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['unconfirmed', 'requested', 'asked', 'admitted', 'declined'])), name='registration_state_values'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(('organisation__isnull', False), models.Q(models.Q(('named', ''), _negated=True), models.Q(('named_kind', ''), _negated=True)), _connector='OR'), name='registration_names_a_sender'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['requested', 'asked', 'admitted'])), fields=('election', 'organisation'), name='one_open_registration'),
        ),
    ]
