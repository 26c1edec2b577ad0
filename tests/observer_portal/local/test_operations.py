"""docs/operations.md and deploy/ say what the code says."""

import re
from pathlib import Path

BASE = Path(__file__).resolve().parents[3]
READ = re.compile(r'env\.(?:flag|text|words|integer|secret|is_set|key_bytes)\(\s*"([A-Z_]+)"')


def test_every_setting_has_its_line_in_the_documentation():
    names = set(READ.findall((BASE / "observer_portal" / "settings.py").read_text()))
    lines = (BASE / "docs" / "operations.md").read_text().splitlines()
    rows = [line.split("|")[1] for line in lines if line.startswith("| `")]
    described = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert names - described == set()


def test_every_unit_runs_a_process_that_the_documentation_names():
    units = {path.stem.removeprefix("portal-") for path in (BASE / "deploy/systemd").iterdir()}
    assert units == {"web", "bulk", "beat", "issue", "issuer"}


def test_only_the_issuing_units_may_write_the_signing_keys():
    holders = {
        path.stem
        for path in (BASE / "deploy" / "systemd").iterdir()
        if "/var/lib/portal/keys" in path.read_text()
    }
    assert holders == {"portal-issue", "portal-issuer"}
    for path in (BASE / "deploy" / "systemd").iterdir():
        account = re.search(r"^User=(.+)$", path.read_text(), re.MULTILINE).group(1)
        assert (account == "portal-issuer") == (path.stem in holders)
