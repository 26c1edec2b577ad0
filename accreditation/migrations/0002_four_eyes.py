"""Four eyes, in plain SQL: no setting of a session switches these triggers off."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION accreditation_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  -- one look at the statement's rows, one join per fact: an OR per row would be quadratic
  IF NOT EXISTS (SELECT 1 FROM fresh WHERE verb IN
                 ('accredit', 'refuse', 'revoke', 'correct', 'reconsider')) THEN
    RETURN NULL;
  END IF;
  SELECT min(f.application_id) INTO bad FROM fresh f JOIN accreditation_steptaken e
      ON e.application_id = f.application_id AND e.taken_by_id = f.taken_by_id
         AND e.verb IN ('examine', 'set_aside')
    WHERE f.verb IN ('accredit', 'refuse', 'revoke', 'correct', 'reconsider');
  IF bad IS NULL THEN
    SELECT min(r.application_id) INTO bad FROM
      (SELECT DISTINCT resolution_id, taken_by_id FROM fresh WHERE resolution_id IS NOT NULL) f
      JOIN accreditation_resolutionrow r
        ON r.resolution_id = f.resolution_id AND f.taken_by_id IN (r.added_by_id, r.struck_by_id);
  END IF;
  IF bad IS NULL THEN
    SELECT min(f.application_id) INTO bad FROM fresh f JOIN accreditation_resolution r
      ON r.id = f.resolution_id AND r.drafted_by_id = f.taken_by_id;
  END IF;
  IF bad IS NULL THEN
    SELECT min(f.application_id) INTO bad FROM fresh f JOIN accreditation_correctionrequest c
      ON c.id = f.correction_id AND c.prepared_by_id = f.taken_by_id;
  END IF;
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'four eyes: application % was examined or drafted by who registers it', bad
      USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes';
  END IF;
  SELECT min(f.application_id) INTO bad FROM fresh f LEFT JOIN accreditation_resolutionrow r
      ON r.resolution_id = f.resolution_id AND r.application_id = f.application_id
         AND r.struck_at IS NULL
    WHERE f.verb IN ('accredit', 'refuse', 'revoke') AND r.id IS NULL;
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'application % does not stand on the resolution', bad
      USING ERRCODE = 'check_violation', CONSTRAINT = 'on_resolution';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER four_eyes AFTER INSERT ON accreditation_steptaken
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION accreditation_four_eyes();

CREATE FUNCTION accreditation_registered_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.drafted_by_id = NEW.registered_by_id
     OR EXISTS (SELECT 1 FROM accreditation_resolutionrow r WHERE r.resolution_id = NEW.id
                AND NEW.registered_by_id IN (r.added_by_id, r.struck_by_id))
     OR EXISTS (SELECT 1 FROM accreditation_resolutionrow r
                JOIN accreditation_steptaken e ON e.application_id = r.application_id
                WHERE r.resolution_id = NEW.id AND r.struck_at IS NULL
                  AND e.verb IN ('examine', 'set_aside')
                  AND e.taken_by_id = NEW.registered_by_id)
  THEN
    RAISE EXCEPTION 'four eyes: who drafted or examined does not register'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER registered_by_another BEFORE UPDATE ON accreditation_resolution FOR EACH ROW
  WHEN (NEW.registered_by_id IS NOT NULL AND OLD.registered_by_id IS NULL)
  EXECUTE FUNCTION accreditation_registered_by_another();
"""
BACKWARDS = """
DROP TRIGGER four_eyes ON accreditation_steptaken;
DROP FUNCTION accreditation_four_eyes();
DROP TRIGGER registered_by_another ON accreditation_resolution;
DROP FUNCTION accreditation_registered_by_another();
"""


class Migration(migrations.Migration):
    dependencies = [("accreditation", "0001_decision")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
