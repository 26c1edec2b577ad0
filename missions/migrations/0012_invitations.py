"""An invitation is sent, sent anew and answered; until now the table was not used."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('missions', '0011_membership_since'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='answer_words',
            field=models.CharField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name='invitation',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='issued_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='invitation',
            name='issued_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='language',
            field=models.CharField(choices=[('kk', 'Kazakh'), ('ru', 'Russian'), ('en', 'English')], default='en', max_length=2),
        ),
        migrations.AddField(
            model_name='invitation',
            name='void_hashes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list, size=None),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='answer',
            field=models.CharField(choices=[('none', 'No answer yet'), ('accepted', 'Accepted'), ('declined', 'Declined')], default='none', max_length=8),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='election',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='missions.election'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='missions.sendingorganisation'),
        ),
        migrations.RemoveField(model_name='invitation', name='secret_hash'),
        migrations.AddField(
            model_name='invitation',
            name='secret_hash',
            field=models.CharField(max_length=64, null=True, unique=True),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(fields=('election', 'organisation'), name='invited_once'),
        ),
    ]
