"""Adopt resolutions while faults strike, then look at the invariants.

    python -m tests.faults.harness --badges 641 --faults 100 --seed 1 [--no-sweeper]

Prints one JSON object. A resolution whose adoption was cut off is adopted again, as its secretary
would: adopting is idempotent.
"""

import argparse
import json
import sys

import django

from tests.faults.stage import FAULTS, Stage

ROWS = 16  # applications on one resolution
RECOVERY = 60  # seconds that everything may take after the last fault


def main(arguments: list[str]) -> int:
    """Run, print, and tell by the exit status whether the invariants hold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--badges", type=int, default=641)
    parser.add_argument("--faults", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-sweeper", action="store_true")
    options = parser.parse_args(arguments)
    stage = Stage(sweeper=not options.no_sweeper)
    try:
        stage.start_servers()
        django.setup()
        from tests.faults import issuing  # noqa: PLC0415 - needs the servers and Django

        figures = issuing.run(stage, options, faults=FAULTS, rows=ROWS, recovery=RECOVERY)
    finally:
        stage.stop()
    print(json.dumps(figures))  # noqa: T201
    return 0 if figures["holds"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
