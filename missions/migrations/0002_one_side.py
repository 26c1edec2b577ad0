"""A user is on the mission's side or on the State's, never on both. Plain SQL over two apps."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION missions_one_side() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- holds the user's row, so that two inserts at once cannot cross
  PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
  IF TG_TABLE_NAME = 'missions_membership' AND (to_jsonb(NEW) ->> 'ended_at') IS NULL AND EXISTS (
       SELECT 1 FROM accounts_appointment a WHERE a.user_id = NEW.user_id
         AND coalesce(a.ends_at, 'infinity') > clock_timestamp())
     OR TG_TABLE_NAME = 'accounts_appointment'
        AND coalesce((to_jsonb(NEW) ->> 'ends_at')::timestamptz, 'infinity') > clock_timestamp()
        AND EXISTS (SELECT 1 FROM missions_membership m
                    WHERE m.user_id = NEW.user_id AND m.ended_at IS NULL)
  THEN
    RAISE EXCEPTION 'a user is never in a mission and in an office of the State'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'one_side';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER one_side BEFORE INSERT OR UPDATE ON missions_membership
  FOR EACH ROW EXECUTE FUNCTION missions_one_side();
CREATE TRIGGER one_side BEFORE INSERT OR UPDATE ON accounts_appointment
  FOR EACH ROW EXECUTE FUNCTION missions_one_side();
"""
BACKWARDS = """
DROP TRIGGER one_side ON missions_membership;
DROP TRIGGER one_side ON accounts_appointment;
DROP FUNCTION missions_one_side();
"""


class Migration(migrations.Migration):
    dependencies = [("missions", "0001_declaration"), ("accounts", "0001_users")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
