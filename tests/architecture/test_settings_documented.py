"""Whatever the settings read of the environment stands in docs/operations.md, and the reverse."""

import ast
import re
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]
SETTINGS = BASE / "observer_portal" / "settings.py"
PAGE = (BASE / "docs" / "operations.md").read_text(encoding="utf-8")


def read_names(source: str) -> set[str]:
    """The first argument of each call of `env.<function>` that names a variable."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="env"), attr=function),
                args=[ast.Constant(value=str(name)), *_more],
            ) if function.islower():  # an exception takes a sentence
                names.add(name)
    return names


NAMES = read_names(SETTINGS.read_text(encoding="utf-8"))


def test_the_names_are_found_in_the_source():
    assert read_names('A = env.flag("A")\nB = f(env.secret(\'B\', "c"))\nenv.database(A)') == {
        "A",
        "B",
    }
    assert {"SECRET_KEY", "DATABASE_URL", "DEMO", "MAIL_HOST"} <= NAMES


def test_the_settings_ask_nobody_else():
    source = SETTINGS.read_text(encoding="utf-8")
    assert not re.findall(r"os\.environ|getenv", source)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_variable_is_explained(name):
    explained = [line for line in PAGE.splitlines() if re.match(rf"\|[^|]*`{name}`", line)]
    assert len(explained) == 1, f"docs/operations.md has {len(explained)} rows for {name}"


def test_no_variable_is_explained_that_nobody_reads():
    _before, table = PAGE.split("A name marked *")
    rows = table.split("\n\n")[1].splitlines()[2:]
    told = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row.split("|")[1])}
    assert told == NAMES
