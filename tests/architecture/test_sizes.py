"""A file is read in one sitting, a function at one glance: so many lines and no more."""

import ast

import pytest
from django.conf import settings

SOURCE = ("observer_portal", "missions", "accreditation", "benchmarks", "portal", "manage.py")
LINES, IN_TESTS = 300, 400  # a file of tests tells many short stories of one thing
BODY, OF_A_TEST = 40, 60  # a test may be a whole journey, or data in full


def files(*names):
    """Python files below these; what `makemigrations` writes is nobody's to shorten."""
    for name in names:
        path = settings.BASE / name
        found = [path] if path.is_file() else sorted(path.rglob("*.py"))
        yield from (one for one in found if "migrations" not in one.parts)


def bodies(path):
    """Yield every function of a file with the lines of its body, the docstring left out."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[ast.get_docstring(node) is not None :]
            yield node.name, node.end_lineno - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize(("names", "most"), [(SOURCE, LINES), (["tests"], IN_TESTS)])
def test_no_file_is_too_long(names, most):
    lengths = {str(path): len(path.read_text().splitlines()) for path in files(*names)}
    assert len(lengths) > 1
    assert {path: lines for path, lines in lengths.items() if lines > most} == {}


@pytest.mark.parametrize(("names", "most"), [(SOURCE, BODY), (["tests"], OF_A_TEST)])
def test_no_function_is_too_long(names, most):
    lengths = {
        f"{path}:{function}": lines for path in files(*names) for function, lines in bodies(path)
    }
    assert len(lengths) > 1
    assert {place: lines for place, lines in lengths.items() if lines > most} == {}
