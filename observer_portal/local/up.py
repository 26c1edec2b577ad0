"""`./portal up`: servers, migrations, world, web, workers, beat and issuer in one group.

As root the web, the bulk worker, beat and the servers run as `nobody`; the issuing worker and the
issuer stay root, and they alone can read the signing keys. Where `nobody` cannot read the checkout
or the interpreter, or where we are no root, everything is one account, and the web is told so.
"""

import argparse
import http.client
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from observer_portal.local import environment, processes, services
from observer_portal.local.environment import BASE, Address
from observer_portal.local.group import Child, Group, follow, say
from observer_portal.local.state import UMASK, Refused, State, default_folder

READY_SECONDS = 60
WORKERS_PATIENCE = "60"  # DATABASE_PATIENCE of all but the web, as in deploy/
PREPARE = "observer_portal.local.prepare"
STOP_ORDER = (("beat", "issuer"), ("bulk", "issue"), ("web",))
BEGIN = (
    "FIRST_PASSWORD='…' ./portal manage appoint_first EMAIL --name 'NAME' --language en",
    "./portal manage appoint_second EMAIL --name 'NAME' --language en",
)
EXPOSE = "the demo lets anybody sign in as anybody; write --expose-demo to show it to others"


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="./portal up", description="Run the portal.")
    parser.add_argument("--port", type=int, default=environment.PORT, help="0: any free one")
    parser.add_argument("--host", default="localhost", help="address to listen on")
    parser.add_argument("--expose-demo", action="store_true", help="let others reach the demo")
    parser.add_argument("--state", type=Path, default=default_folder(), help="where data is kept")
    parser.add_argument("--no-demo", action="store_true", help="begin without the invented world")
    return parser.parse_args(arguments)


def listening_address(host: str, port: int) -> Address:
    """Return where to listen, having looked whether the port is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((Address(host).dial, port))
        except OSError as error:
            raise Refused(
                f"portal: cannot listen on {host} port {port} ({error.strerror}); try --port 0."
            ) from None
        return Address(host, probe.getsockname()[1])


def commands(address: Address, state: State) -> dict[str, list[str]]:
    """Return the command of each process, by its name."""
    python, celery = sys.executable, [sys.executable, "-m", "celery", "-q", "-A", "observer_portal"]
    work = ["-c", "2", "-l", "INFO", "--without-mingle", "--without-gossip"]
    listen = ["--host", address.dial, "--port", str(address.port)]
    size = ["--workers", "2", "--blocking-threads", "4"]
    log = ["--no-access-log", "--log-level", "warning"]  # the link to a badge is a secret
    revive = ["--respawn-failed-workers", "--respawn-interval", "0.2"]
    server = [python, "-m", "granian", "--interface", "wsgi", *listen, *size, *log, *revive]
    schedule = str(state.path("beat") / "schedule")
    return {
        "web": [*server, "observer_portal.wsgi:application"],
        "bulk": [*celery, "worker", "-Q", "bulk", "-n", "bulk@localhost", *work],
        "issue": [*celery, "worker", "-Q", "issue", "-n", "issue@localhost", *work],
        "beat": [*celery, "beat", "--pidfile=", "-s", schedule, "-l", "WARNING"],
        "issuer": [python, str(BASE / "manage.py"), "run_issuer"],
    }


def answers(address: Address) -> bool:
    """Whether the health page says that all is well."""
    host = "127.0.0.1" if address.dial in environment.EVERY_ADDRESS else address.dial
    connection = http.client.HTTPConnection(host, address.port, timeout=5)
    try:
        connection.request("GET", "/health/", headers={"Host": address.netloc})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Up:
    """One run of `./portal up`."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.state = State(options.state, "up")
        self.group = Group()
        self.product: dict[str, str] = {}

    def run(self) -> int:
        """Start everything, wait, stop everything; return the exit code."""
        self.group.obey_signals()
        self._take_folder()
        began = time.monotonic()
        with ExitStack() as stack:
            stack.callback(self.state.release)
            demo = self.state.world(demo=False if self.options.no_demo else None)
            if demo and not (Address(self.options.host).is_loopback or self.options.expose_demo):
                raise Refused(f"portal: {EXPOSE}.")
            address = listening_address(self.options.host, self.options.port)
            sockets = stack.enter_context(self.state.sockets())
            stack.callback(self._stop)
            self._start_servers(sockets, address, demo=demo)
            self._prepare()
            children = self._children(address)
            web = children.pop("web")
            self.group.start_child(web)  # pages first: the rest costs seconds
            if not self._wait_until_ready(web, address):
                return 1
            for child in children.values():
                self.group.start_child(child)
            self.state.announce(self.product, ready=True)
            self._greet(address, demo=demo, seconds=time.monotonic() - began)
            return self.group.watch()

    def _take_folder(self) -> None:
        if not self.state.take():
            holder = self.state.running()
            if holder is None or holder.command == "up":
                raise Refused(f"portal: already up with the data in {self.state.folder}.")
            say("portal", "waiting for a command that is using the data")
            while not self.state.take():
                if self.group.stopping.wait(0.2):
                    raise SystemExit(0)
        self.state.prepare()

    def _start_servers(self, sockets: Path, address: Address, *, demo: bool) -> None:
        urls: dict[str, str] = {}
        for name, kind in services.KINDS.items():
            if not (os.environ.get(name) or os.environ.get(f"{name}_FILE")):
                server = kind(self.state.folder, sockets, durable=True)
                self.group.start_server(server)
                urls[name] = server.url
        self.product = environment.of_product(self.state, address, demo=demo, servers=urls)

    def _prepare(self) -> None:
        process = processes.spawn(
            [sys.executable, "-m", PREPARE, "--stamps", str(self.state.folder)],
            cwd=BASE,
            env=environment.for_child(self.product),
            umask=UMASK,
            output=subprocess.PIPE,
        )
        follow("prepare", process)
        while process.poll() is None:
            if self.group.stopping.wait(0.05):
                processes.signal_once(process, signal.SIGTERM)
                processes.wait_or_kill(process, 10)
                raise SystemExit(0)
        processes.kill_session(process)
        if process.returncode:
            raise Refused("portal: the data could not be prepared; the lines above say why.")

    def _children(self, address: Address) -> dict[str, Child]:
        nobody = processes.unprivileged() if environment.nobody_can_run_us() else None
        if nobody is None:
            self.product["PORTAL_KEY_WALL"] = "missing"
        quiet = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
        children = {}
        for name, argv in commands(address, self.state).items():
            account = None if name in ("issue", "issuer") else nobody
            build = environment.for_nobody if account else environment.for_child
            patience = {} if name == "web" else {"DATABASE_PATIENCE": WORKERS_PATIENCE}
            env = build(self.product | quiet | patience)
            children[name] = Child(name, argv, env, BASE, account=account, umask=UMASK)
        return children

    def _wait_until_ready(self, web: Child, address: Address) -> bool:
        end = time.monotonic() + READY_SECONDS
        while not self.group.stopping.wait(0.1):
            if answers(address):
                return True
            if web.process is None or web.process.poll() is not None:
                say("portal", "the web server cannot start; the lines above say why")
                return False
            if time.monotonic() > end:
                say("portal", f"the web server did not answer in {READY_SECONDS} s; stopping")
                return False
        return True

    def _greet(self, address: Address, *, demo: bool, seconds: float) -> None:
        say("portal", f"ready on http://{address.netloc}/ after {seconds:.1f} s")
        if demo:
            say("portal", "the demo's accounts are on the page “Sign in”; no password is asked")
        else:
            say("portal", "without the demo, and empty at first; in another terminal:")
            other = self.options.state.resolve() != default_folder().resolve()
            where = f"PORTAL_STATE={shlex.quote(str(self.state.folder))} " if other else ""
            for line in BEGIN:
                say("portal", f"  {where}{line}")
            if "MAIL_DIR" in self.product:
                say("portal", f"mails stand as files in {self.product['MAIL_DIR']}")
        if self.product.get("PORTAL_KEY_WALL") == "missing":
            say("portal", "web and issuer are one account here: the wall around the key is missing")
        say("portal", f"data in {self.state.folder}; Ctrl-C stops everything")

    def _stop(self) -> None:
        began = time.monotonic()
        say("portal", "stopping")
        self.group.stop(STOP_ORDER)
        say("portal", f"stopped in {time.monotonic() - began:.1f} s")


def main(arguments: list[str]) -> int:
    """Run the portal until it is told to stop."""
    return Up(parse(arguments)).run()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
