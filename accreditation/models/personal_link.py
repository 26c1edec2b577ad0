"""The observer's own way in: a link with a secret that is derived and never stored."""

import base64
import hashlib

from django.conf import settings
from django.db import models

from accreditation.models.application import Application
from observer_portal import sealing

SECRET_BYTES = 20


class PersonalLink(models.Model):
    """The observer's own way in: no account, a secret in a link.

    The secret is derived by keyed hash from id and issue; the row holds its hash. A link that is
    sent anew makes the old one void.
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="personal_link")
    issue = models.IntegerField(default=1)
    secret_hash = models.BinaryField(unique=True, null=True)
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link of {self.application_id}"


def secret_of(application_reference: str, issue: int) -> str:
    """Return the secret of a link, as it stands in the address: 32 characters of base32."""
    key = sealing.subkey(settings.DATA_KEY, "personal links")
    derived = sealing.keyed_hash(key, application_reference, str(issue))
    return base64.b32encode(derived[:SECRET_BYTES]).decode()


def hash_of(secret: str) -> bytes:
    """Return what the row holds of a secret."""
    return hashlib.sha256(secret.strip().upper().encode()).digest()
