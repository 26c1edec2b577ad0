"""What polling stations carry with them: signed lists, and the key that signs them."""

from django.db import models
from django.db.models import Q


class PackKey(models.Model):
    """The public half of the key of the packs; the issuer makes the pair. One at a time."""

    kid = models.BinaryField(unique=True)  # 4 bytes
    public = models.BinaryField()  # 32 bytes
    made_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), name="one_pack_key", condition=Q(dropped_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return bytes(self.kid).hex()


class SignedPack(models.Model):
    """A pack as it is served. A version is written once; the newest is the one that counts.

    Versions grow with the clock, so that they do after a backup was put back too.
    """

    version = models.BigIntegerField(primary_key=True)
    key = models.ForeignKey(PackKey, models.PROTECT, related_name="packs")
    made_at = models.DateTimeField()
    digest = models.BinaryField()  # of what it says, without version and times
    cards = models.IntegerField()  # that are valid no more
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"pack {self.version}"
