"""Become another program that dies with the process that started it.

    python -I -S tether.py SIGNAL PARENT USER GROUP UMASK PROGRAM [ARGUMENT ...]

SIGNAL (a number) is sent by the kernel when PARENT (its process id) ends, by whatever way. USER and
GROUP are numbers, or `-` to stay who we are; UMASK is octal, or `-`. The account is changed before
the signal is asked for, because changing it drops the request. A program of its own rather than a
`preexec_fn`, which is unsafe in a process with threads. Standard library alone: the interpreter
runs it before anything else is known to work.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def die_with(parent: int, signal: int) -> None:
    """Ask the kernel for `signal` when the parent ends. Where there is no prctl, do nothing."""
    try:
        prctl = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return
    prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os._exit(1)


def main(arguments: list[str]) -> None:
    """Change account, tie the process to its parent, become the program."""
    signal, parent, user, group, umask, *program = arguments
    if user != "-":
        os.setgroups([])
        os.setgid(int(group))
        os.setuid(int(user))
    if umask != "-":
        os.umask(int(umask, 8))
    die_with(int(parent), int(signal))
    os.execv(program[0], program)


if __name__ == "__main__":
    main(sys.argv[1:])
