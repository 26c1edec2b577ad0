"""`./portal manage ...`: manage.py on the servers and data of `./portal up`.

Joins a running `up`; else starts the servers for the length of the call, and prepares an empty
folder as `up` does. Standard output belongs to the command alone, and its exit code is ours.
"""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from observer_portal.local import environment, processes, services
from observer_portal.local.environment import BASE, Address
from observer_portal.local.state import UMASK, Refused, State, default_folder

PREPARE = "observer_portal.local.prepare"
# These change or describe the code; they must run even where the world cannot be prepared by it.
NEED_NO_WORLD = {"check", "help", "makemigrations", "migrate", "showmigrations", "sqlmigrate"}

# These read nothing but what they are given: no servers, no data, and no waiting for another.
NEED_NO_SERVERS = {"check_upload"}


def parse(arguments: list[str]) -> tuple[Path, list[str]]:
    """Return the state folder (`--state DIR` before the command) and the command."""
    parser = argparse.ArgumentParser(prog="./portal manage", add_help=False)
    parser.add_argument("--state", type=Path, default=default_folder())
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args(arguments)
    return options.state, options.command or ["help"]


@contextmanager
def own_servers(state: State) -> Iterator[dict[str, str]]:
    """Start what is not given; give the environment of the product; stop it all."""
    with ExitStack() as stack:
        stack.callback(state.release)
        state.prepare()
        demo = state.world(demo=None if os.environ.get("DEMO") != "0" else False)
        sockets = stack.enter_context(state.sockets())
        log = stack.enter_context(state.path("servers.log").open("ab"))
        urls: dict[str, str] = {}
        for name, kind in services.KINDS.items():
            if not (os.environ.get(name) or os.environ.get(f"{name}_FILE")):
                server = kind(state.folder, sockets, durable=True)
                stack.callback(services.stop, server)
                services.start(server, output=log)
                urls[name] = server.url
        yield environment.of_product(state, Address(), demo=demo, servers=urls)


def prepare(state: State, product: Mapping[str, str]) -> None:
    """Prepare the world; quickly where nothing has changed."""
    quick = ["--quick"] if set(services.KINDS).isdisjoint(os.environ) else []
    code = run([sys.executable, "-m", PREPARE, "--stamps", str(state.folder), *quick], product)
    if code:
        raise Refused("portal: the data could not be prepared; the lines above say why.")


def run(argv: list[str], product: Mapping[str, str], *, is_command: bool = False) -> int:
    """Run a program in our place and return its exit code; only the command itself may print."""
    writes_code = is_command and not NEED_NO_WORLD.isdisjoint(argv)
    process = subprocess.Popen(
        processes.tied(argv, umask=None if writes_code else UMASK),
        env=environment.for_child(product),
        stdin=None if is_command else subprocess.DEVNULL,
        stdout=None if is_command else sys.stderr,
    )
    # The terminal's Ctrl-C reaches the command too; other signals are handed on.
    signal.signal(signal.SIGINT, lambda _number, _frame: None)
    signal.signal(signal.SIGTERM, lambda number, _frame: process.send_signal(number))
    return process.wait()


def main(arguments: list[str]) -> int:
    """Run one command of manage.py."""
    folder, command = parse(arguments)
    argv = [sys.executable, str(BASE / "manage.py"), *command]
    if command[0] in NEED_NO_SERVERS:
        return run(argv, environment.of_nothing(), is_command=True)
    state = State(folder, "manage")
    running = None if state.take() else state.wait_for_up()
    if running:
        return run(argv, running.environment, is_command=True)
    with own_servers(state) as product:
        if command[0] not in NEED_NO_WORLD:
            prepare(state, product)
        return run(argv, product, is_command=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
