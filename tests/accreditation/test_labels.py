"""A declared value as people read it, in their language."""

import pytest
from django.utils import translation

from accreditation.forms.labels import shown_value

SHOWN = [
    ("kk", "citizenship", "KAZ", "Қазақстан"),
    ("ru", "citizenship", "KAZ", "Казахстан"),
    ("en", "citizenship", "XXA", "Stateless person"),
    ("ru", "citizenship", "XXA", "Лицо без гражданства"),
    ("kk", "citizenship", "XXA", "Азаматтығы жоқ адам"),
    ("ru", "citizenship", "", ""),
]


@pytest.mark.parametrize(("language", "column", "value", "words"), SHOWN)
def test_values_are_shown_in_the_language_of_the_page(language, column, value, words):
    with translation.override(language):
        assert shown_value(column, value) == words
