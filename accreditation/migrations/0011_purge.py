"""The purge of an election: its record, and the one way in which a version is ever changed.

Versions and the ledger of cards are append-only, by a trigger and by grants. What was sealed with a key that is gone, and
the names of people about whom the commission never decided, and what was written about a
card's way from hand to hand, are emptied by a function that runs with
the rights of the owner of the tables; it asks again whether the election is purged and whether the
keys are destroyed, and it can write nothing but emptiness.
"""

import django.db.models.deletion
from django.db import migrations, models

FORWARDS = """
CREATE FUNCTION accreditation_forget(observers bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  bad bigint;
  before text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}');
BEGIN
  SELECT min(o.id) INTO bad FROM missions_observer o
    JOIN missions_mission m ON m.id = o.mission_id
    JOIN missions_election e ON e.id = m.election_id
    LEFT JOIN missions_observerkey k ON k.observer_id = o.id
    WHERE o.id = ANY (observers) AND (e.purged_at IS NULL OR k.observer_id IS NOT NULL);
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'observer %: not purged', bad
      USING ERRCODE = 'check_violation', CONSTRAINT = 'only_what_is_purged';
  END IF;
  PERFORM set_config('pgtrigger.ignore', (SELECT array_agg(tgname)::text FROM pg_trigger
    WHERE tgrelid IN ('missions_observerversion'::regclass, 'accreditation_cardmove'::regclass)
    AND tgname LIKE 'pgtrigger\\_append\\_only%'), true);
  UPDATE missions_observerversion SET sealed = ''::bytea
    WHERE observer_id = ANY (observers) AND sealed <> ''::bytea;
  UPDATE missions_observerversion v SET surname_latin = '—', given_names_latin = '',
      surname_cyrillic = '', given_names_cyrillic = '', patronymic_cyrillic = '',
      position = '', folded_name = ''
    WHERE v.observer_id = ANY (observers) AND NOT EXISTS (
      SELECT 1 FROM accreditation_steptaken s
      JOIN accreditation_application a ON a.id = s.application_id
      WHERE a.observer_id = v.observer_id AND s.verb IN ('accredit', 'refuse'));
  UPDATE accreditation_cardmove c SET to_whom = CASE to_whom WHEN '' THEN '' ELSE '—' END,
      note = '', words = ''
    FROM accreditation_badge b JOIN accreditation_application a ON a.id = b.application_id
    WHERE b.id = c.badge_id AND a.observer_id = ANY (observers);
  PERFORM set_config('pgtrigger.ignore', before, true);
END $$;
REVOKE ALL ON FUNCTION accreditation_forget(bigint[]) FROM PUBLIC;
"""
BACKWARDS = "DROP FUNCTION accreditation_forget(bigint[]);"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_kept_forms"),
        ("accreditation", "0010_rows_have_places"),
        ("missions", "0016_purge"),
    ]

    operations = [
        migrations.CreateModel(
            name="Purge",
            fields=[
                (
                    "election",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="purge",
                        serialize=False,
                        to="missions.election",
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("observers", models.IntegerField()),
                ("observers_done", models.IntegerField(default=0)),
                ("last_observer", models.BigIntegerField(default=0)),
                ("last_mission", models.BigIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "decided",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.twopersonact",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
