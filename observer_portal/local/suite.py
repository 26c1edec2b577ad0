"""`./portal test`: pytest with the settings of the house."""

import os
import sys


def main(arguments: list[str]) -> None:
    """Become pytest."""
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
