"""Filters above a list of files; sent by GET, so that the address holds them."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accreditation.queries.lapsed import LAPSED
from accreditation.workflow import State
from missions.roster import tables
from observer_portal.page import moments


class FileFilter(forms.Form):
    """Names, reference or document number; state; kind of observer."""

    q = forms.CharField(
        label=_("Search: name, reference or whole document number"),
        required=False,
        max_length=100,
        widget=forms.SearchInput,
    )
    state = forms.ChoiceField(label=pgettext_lazy("of a file", "State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    letter = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(
        self, data: Any, *, counts: Mapping[str, int], lapses: Collection[str] = ()
    ) -> None:
        """`counts`: state -> how many there are; states without any are not offered.

        `lapses`: the states that show as lapsed, which can be asked for together.
        """
        super().__init__(data)
        behind = sum(counts.get(state, 0) for state in lapses)
        everybody = _("All (%(n)d)") % {"n": sum(counts.values())}
        self.fields["state"].choices = [("", everybody)] + [  # type: ignore[attr-defined]
            (state.value, f"{state.label} ({counts[state]})") for state in State if state in counts
        ]
        if behind:
            together = (LAPSED, _("Lapsed (%(n)d)") % {"n": behind})
            self.fields["state"].choices.append(together)  # type: ignore[attr-defined]
        language = moments.language()
        self.fields["kind"].choices = [("", _("All"))] + [  # type: ignore[attr-defined]
            (code, labels[language]) for code, labels in tables.value_labels()["kind"].items()
        ]

    def answers(self) -> dict[str, str]:
        """Return what was filled in and can be understood; anything else filters nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
