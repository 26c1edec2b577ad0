"""Print `docs/workflow.md` from the tables, so that the page cannot say anything else."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from accreditation.workflow import (
    NOT_LIVE,
    RESOLUTION_ACTS,
    WORKFLOW,
    Guard,
    ResolutionState,
    State,
)

HEAD = """# The workflow

This page is printed from the tables in `accreditation/workflow.py` by
`./portal manage workflow_page`. A test compares it with them.

The application has these states; a dashed state is not live.
"""


class Command(BaseCommand):
    """Writes Markdown to standard output."""

    help = "Print docs/workflow.md."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print the page in English."""
        with translation.override("en"):
            self.stdout.write("\n".join(page()), ending="\n")


def page() -> Iterator[str]:
    """Yield the lines of the page."""
    yield HEAD
    yield from _diagram()
    yield "\n## Steps of an application\n"
    yield "| verb | by | from | to | only if | asks for | opens for the mission |"
    yield "|---|---|---|---|---|---|---|"
    for step in WORKFLOW:
        cells = (
            step.verb,
            ", ".join(step.by),
            ", ".join(step.before),
            str(step.after),
            ", ".join(f"`{guard.value}`" for guard in step.only_if),
            ", ".join(ask.value for ask in step.asks),
            str(step.opens),
        )
        yield f"| {' | '.join(cells)} |"
    yield "\n## Conditions\n"
    yield "The sentence is what a person reads when the condition fails.\n"
    yield "| condition | sentence |"
    yield "|---|---|"
    for guard in Guard:
        yield f"| `{guard.value}` | {guard.label} |"
    yield "\n## Acts on a resolution\n"
    yield "| act | by | from | to |"
    yield "|---|---|---|---|"
    for act in RESOLUTION_ACTS:
        after = str(act.after) if act.after else "(the state stays)"
        yield f"| {act.verb} | {', '.join(act.by)} | {', '.join(act.before)} | {after} |"
    states = ", ".join(str(state) for state in ResolutionState)
    yield f"\nStates of a resolution: {states}."


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "    [*] --> draft"
    for before in State:
        for after in State:
            verbs = [s.verb for s in WORKFLOW if before in s.before and s.after == after]
            if verbs:
                yield f"    {before} --> {after}: {', '.join(verbs)}"
    yield "    classDef ended stroke-dasharray: 4 4"
    yield f"    class {','.join(NOT_LIVE)} ended"
    yield "```"
