"""System checks of this app: what a start-up must refuse."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from accreditation.guards import GUARDS
from accreditation.workflow import WORKFLOW
from observer_portal import sealing


@register()
def sealing_is_available(**_options: Any) -> list[CheckMessage]:
    """The cryptography build must have AES-GCM-SIV."""
    if sealing.available():
        return []
    return [
        Error(
            "This build of cryptography has no AES-GCM-SIV.",
            hint="Install the wheel of requirements.txt, or OpenSSL 3.2 or newer.",
            id="accreditation.E001",
        )
    ]


@register()
def every_guard_is_a_function(**_options: Any) -> list[CheckMessage]:
    """The table and guards.py must agree."""
    missing = sorted({g.value for step in WORKFLOW for g in step.only_if if g not in GUARDS})
    return [Error(f"guards.py lacks {name}.", id="accreditation.E002") for name in missing]
