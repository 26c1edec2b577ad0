"""Texts that are data: three columns, read in the language of the moment."""

from django.utils.translation import get_language


class InThreeLanguages:
    """Reads `<stem>_kk`, `_ru`, `_en`; falls back to English where a text is missing."""

    def in_language(self, stem: str, language: str | None = None) -> str:
        """Return the text of `stem` in `language`, or in the active one."""
        code = (language or get_language() or "en")[:2]
        text: str = getattr(self, f"{stem}_{code}", "") or getattr(self, f"{stem}_en")
        return text
