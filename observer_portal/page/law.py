"""A text of law on a page."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_POINT = re.compile(r"(?<=[:.;])\s+(?=\d{1,2}\.\s)")  # "resolves: 1. To accredit"


def in_points(text: str) -> SafeString:
    """Write a text of law: its title where it has one, its opening words, each numbered point."""
    title, *lines = [line for line in text.splitlines() if line.strip()] or [""]
    if not lines:
        title, lines = "", _POINT.split(text)
    paragraphs = format_html_join("", "<p>{}</p>", ((part,) for part in lines if part))
    return format_html("<h3>{}</h3>{}", title, paragraphs) if title else paragraphs
