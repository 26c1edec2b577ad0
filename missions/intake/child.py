"""The first lines of the child process: limits before anything else, then the readers.

Started by `parent.py` as `python -I -B child.py MEMORY CPU_SECONDS OPEN_FILES`. The limits bind
before a library that parses is imported, and before a byte of the file is read.
"""

import importlib
import resource
import sys
from pathlib import Path


def limit(what: int, most: int) -> None:
    """Set one limit, soft and hard."""
    try:
        resource.setrlimit(what, (most, most))
    except (ValueError, OSError):
        if sys.platform != "darwin":  # macOS takes no limit of address space; the others stand
            raise


def main() -> None:
    """Set the limits and answer requests until the parent has no more."""
    memory, cpu_seconds, open_files = (int(text) for text in sys.argv[1:4])
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_FSIZE, 0)
    limit(resource.RLIMIT_NOFILE, open_files)
    limit(resource.RLIMIT_CPU, cpu_seconds)
    limit(resource.RLIMIT_AS, memory)
    limit(resource.RLIMIT_NPROC, 0)  # no process or thread of its own, where it is not root
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    importlib.import_module("missions.intake.inside.loop").serve()


if __name__ == "__main__":
    main()
