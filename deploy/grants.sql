-- What the running portal may do, and no more. Run by the owner of the tables after each migration:
--   psql "$OWNER_URL" -v role=portal -f deploy/grants.sql
-- The triggers that keep a table append-only guard against mistakes: a session can switch them off.
-- These grants are what stops an intruder who holds the portal's own connection.
\set ON_ERROR_STOP on
BEGIN;
GRANT USAGE ON SCHEMA public TO :"role";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"role";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO :"role";
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM :"role";
GRANT EXECUTE ON FUNCTION accreditation_forget(bigint[]) TO :"role";
SELECT format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM %I', tgrelid::regclass, :'role')
  FROM pg_trigger WHERE tgname LIKE 'pgtrigger\_append\_only\_%' \gexec
COMMIT;
