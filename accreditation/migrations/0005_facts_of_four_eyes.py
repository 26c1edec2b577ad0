"""The facts that four eyes are judged by stand as written, and no way of writing goes past them.

Plain SQL, as the walls that it mends. 1. Who registers is compared whenever it is written, with
an aggregate: an EXISTS over thousands of rows cost seconds. 2. A resolution begins as a draft.
3. A step stands on a row that is open, of a locked resolution of its own kind. 4. Who drafted,
added, struck or prepared is not rewritten.
"""

from django.db import migrations

FORWARDS = """
CREATE OR REPLACE FUNCTION accreditation_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  -- One look at the statement's rows for each fact: an OR per row would be quadratic. Where two
  -- sides are large they meet as sets, hashed or sorted, whatever old statistics say of them.
  IF NOT EXISTS (SELECT 1 FROM fresh WHERE verb IN
                 ('accredit', 'refuse', 'revoke', 'correct', 'reconsider')) THEN
    RETURN NULL;
  END IF;
  SELECT min(application_id) INTO bad FROM (
    SELECT f.application_id, f.taken_by_id FROM fresh f
      WHERE f.verb IN ('accredit', 'refuse', 'revoke', 'correct', 'reconsider')
    INTERSECT
    SELECT e.application_id, e.taken_by_id FROM accreditation_steptaken e
      WHERE e.verb IN ('examine', 'set_aside')
        AND e.taken_by_id IN (SELECT taken_by_id FROM fresh)) x;
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
  SELECT min(application_id) INTO bad FROM (
    SELECT f.application_id, f.resolution_id, f.verb FROM fresh f
      WHERE f.verb IN ('accredit', 'refuse', 'revoke')
         OR f.verb = 'correct' AND f.resolution_id IS NOT NULL
    EXCEPT
    SELECT r.application_id, r.resolution_id, s.kind FROM accreditation_resolution s
      JOIN accreditation_resolutionrow r ON r.resolution_id = s.id
      WHERE s.id IN (SELECT resolution_id FROM fresh) AND s.state = 'locked'
        AND r.struck_at IS NULL AND r.closed_at IS NULL) x;
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'application % does not stand on the resolution', bad
      USING ERRCODE = 'check_violation', CONSTRAINT = 'on_resolution';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION accreditation_registered_by_another() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  IF NEW.registered_by_id = NEW.drafted_by_id THEN
    bad := NEW.id;
  ELSE
    SELECT min(r.id) INTO bad FROM accreditation_resolutionrow r WHERE r.resolution_id = NEW.id
      AND NEW.registered_by_id IN (r.added_by_id, r.struck_by_id);
  END IF;
  IF bad IS NULL THEN
    WITH examined AS MATERIALIZED (
      SELECT DISTINCT e.application_id FROM accreditation_steptaken e
      WHERE e.taken_by_id = NEW.registered_by_id AND e.verb IN ('examine', 'set_aside'))
    SELECT min(r.id) INTO bad FROM accreditation_resolutionrow r JOIN examined USING (application_id)
      WHERE r.resolution_id = NEW.id AND r.struck_at IS NULL;
  END IF;
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'four eyes: who drafted or examined does not register'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER registered_by_another ON accreditation_resolution;
CREATE TRIGGER registered_by_another BEFORE UPDATE ON accreditation_resolution FOR EACH ROW
  WHEN (NEW.registered_by_id IS DISTINCT FROM OLD.registered_by_id)
  EXECUTE FUNCTION accreditation_registered_by_another();

CREATE FUNCTION accreditation_begins_as_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a resolution begins as a draft'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'begins_as_draft';
END $$;
CREATE TRIGGER begins_as_draft BEFORE INSERT ON accreditation_resolution FOR EACH ROW
  WHEN (NEW.state <> 'draft' OR NEW.registered_by_id IS NOT NULL)
  EXECUTE FUNCTION accreditation_begins_as_draft();

CREATE FUNCTION accreditation_facts_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: who drafted, added, struck or prepared it stands as written', TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'facts_stand';
END $$;
CREATE TRIGGER facts_stand BEFORE UPDATE ON accreditation_resolution FOR EACH ROW
  WHEN ((OLD.kind, OLD.election_id, OLD.drafted_by_id)
        IS DISTINCT FROM (NEW.kind, NEW.election_id, NEW.drafted_by_id))
  EXECUTE FUNCTION accreditation_facts_stand();
CREATE TRIGGER facts_stand BEFORE UPDATE ON accreditation_resolutionrow FOR EACH ROW
  WHEN ((OLD.resolution_id, OLD.application_id, OLD.added_by_id)
          IS DISTINCT FROM (NEW.resolution_id, NEW.application_id, NEW.added_by_id)
        OR OLD.struck_at IS NOT NULL AND (OLD.struck_at, OLD.struck_by_id)
          IS DISTINCT FROM (NEW.struck_at, NEW.struck_by_id))
  EXECUTE FUNCTION accreditation_facts_stand();
CREATE TRIGGER row_stands BEFORE DELETE ON accreditation_resolutionrow FOR EACH ROW
  EXECUTE FUNCTION accreditation_facts_stand();
CREATE TRIGGER facts_stand BEFORE UPDATE ON accreditation_correctionrequest FOR EACH ROW
  WHEN ((OLD.application_id, OLD.version_id, OLD.prepared_by_id)
        IS DISTINCT FROM (NEW.application_id, NEW.version_id, NEW.prepared_by_id))
  EXECUTE FUNCTION accreditation_facts_stand();
CREATE TRIGGER request_stands BEFORE DELETE ON accreditation_correctionrequest FOR EACH ROW
  EXECUTE FUNCTION accreditation_facts_stand();
"""
BACKWARDS = """
DROP TRIGGER request_stands ON accreditation_correctionrequest;
DROP TRIGGER facts_stand ON accreditation_correctionrequest;
DROP TRIGGER row_stands ON accreditation_resolutionrow;
DROP TRIGGER facts_stand ON accreditation_resolutionrow;
DROP TRIGGER facts_stand ON accreditation_resolution;
DROP FUNCTION accreditation_facts_stand();
DROP TRIGGER begins_as_draft ON accreditation_resolution;
DROP FUNCTION accreditation_begins_as_draft();
"""  # the two functions that were mended stay: they hold what the first ones held


class Migration(migrations.Migration):
    dependencies = [("accreditation", "0004_files_by_age")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
