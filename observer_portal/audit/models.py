"""The audit log: one entry per act, append-only, hash-chained by the database.

A chain cannot tell that its end was cut off; the head, which the same trigger moves, can.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

# What is hashed: every column, in one text that the trigger (NEW) and the verifier (e) share.
_COLUMNS = """jsonb_build_array({r}.id, {r}.act, {r}.actor_id, {r}.tag, {r}.subject, {r}.facts,
    {r}.steps, encode({r}.steps_digest, 'hex'),
    to_char({r}.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    to_char({r}.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text"""
HASH = "sha256({r}.prev_hash || convert_to(" + _COLUMNS + ", 'UTF8'))"

# The id is drawn inside the lock: an id drawn before it could be smaller than that of an entry
# which is already chained.
CHAIN = f"""
    PERFORM pg_advisory_xact_lock(7243001);
    NEW.id := nextval(pg_get_serial_sequence('audit_auditentry', 'id'));
    SELECT this_hash INTO NEW.prev_hash FROM audit_auditentry ORDER BY id DESC LIMIT 1;
    NEW.prev_hash := coalesce(NEW.prev_hash, ''::bytea);
    NEW.recorded_at := clock_timestamp();
    NEW.this_hash := {HASH.format(r="NEW")};
    INSERT INTO audit_audithead AS head (id, entries, last, last_hash)
        VALUES (1, 1, NEW.id, NEW.this_hash)
        ON CONFLICT (id) DO UPDATE SET entries = head.entries + 1,
            last = EXCLUDED.last, last_hash = EXCLUDED.last_hash;
    RETURN NEW;"""  # noqa: S608 - constants only

NO_TRUNCATE = pgtrigger.Trigger(
    name="no_truncate",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func="RAISE EXCEPTION 'append-only'; RETURN NULL;",
)
APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class AuditEntry(models.Model):
    """One act: who, what, on what, the legal time and the time of writing."""

    act = models.UUIDField(unique=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    tag = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    steps = models.IntegerField(default=0)
    steps_digest = models.BinaryField(default=b"")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    prev_hash = models.BinaryField(db_default=b"")
    this_hash = models.BinaryField(db_default=b"")

    class Meta:
        indexes = [models.Index(fields=["tag"]), models.Index(fields=["subject"])]
        triggers = [
            APPEND_ONLY,
            NO_TRUNCATE,
            pgtrigger.Trigger(
                name="chain", when=pgtrigger.Before, operation=pgtrigger.Insert, func=CHAIN
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag} {self.subject}"


class AuditHead(models.Model):
    """How far the log reaches: one row, moved by the trigger of the entries and by nothing else."""

    id = models.SmallIntegerField(primary_key=True)
    entries = models.BigIntegerField()
    last = models.BigIntegerField()
    last_hash = models.BinaryField()

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="by_the_chain_alone",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("pg_trigger_depth() = 0"),
            ),
            NO_TRUNCATE,
        ]

    def __str__(self) -> str:
        return f"{self.entries} entries, the last is {self.last}"
