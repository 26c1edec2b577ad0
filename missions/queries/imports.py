"""The lists that a mission has uploaded."""

from typing import Any

from django.db.models import QuerySet

from missions.models import ListImport, Mission


def own_imports(user: Any) -> QuerySet[ListImport]:
    """Return the lists of the user's own missions; nobody else ever sees one."""
    return ListImport.objects.filter(
        mission__memberships__user=user, mission__memberships__ended_at=None
    ).select_related("mission__election", "mission__organisation", "uploaded_by")


def imports_of(mission: Mission) -> QuerySet[ListImport]:
    """Return the lists of a mission, the newest first, without what was found in them."""
    return (
        mission.imports.select_related("uploaded_by")
        .defer("staged", "key_wrapped")
        .order_by("-uploaded_at", "-pk")
    )
