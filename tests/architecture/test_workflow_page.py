"""docs/workflow.md is what the tables say."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

PAGE = Path(__file__).resolve().parents[2] / "docs" / "workflow.md"


def test_the_page_is_printed_from_the_tables():
    printed = StringIO()
    call_command("workflow_page", stdout=printed)
    assert PAGE.read_text(encoding="utf-8") == printed.getvalue()
