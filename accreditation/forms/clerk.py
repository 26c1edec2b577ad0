"""What a clerk fills in: filters of the inbox, the answer to a match, a Cyrillic form."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accreditation.forms.filters import FileFilter
from accreditation.queries import desk
from missions.forms.fields import ListField
from missions.models import ObserverVersion, SendingOrganisation
from missions.roster.reading import CYRILLIC_NAMES
from observer_portal.accounts.models import User


class InboxFilter(FileFilter):
    """As for all files, and the clerk's own: sender, on whose desk, late, matched, in which order.

    Without a state the files that wait are shown; where something is searched for, all of them.
    """

    sender = forms.ChoiceField(label=_("Sender"), required=False)
    examiner = forms.ChoiceField(
        required=False,
        choices=[(whose, whose) for whose in (desk.MINE, desk.NOBODY, desk.OTHERS)],
        widget=forms.HiddenInput,
    )
    late = forms.CharField(required=False, widget=forms.HiddenInput)
    match = forms.CharField(required=False, widget=forms.HiddenInput)
    sort = forms.ChoiceField(
        required=False,
        choices=[(name, name) for name in desk.ORDERS],
        widget=forms.HiddenInput,
    )
    field_order = ("q", "state", "sender", "kind")

    def __init__(
        self,
        data: Any,
        *,
        counts: Mapping[str, int],
        waiting: int,
        senders: Iterable[SendingOrganisation],
        lapses: Collection[str] = (),
    ) -> None:
        """`counts`: state -> how many; `waiting`: how many wait for a clerk."""
        super().__init__(data, counts=counts, lapses=lapses)
        state: Any = self.fields["state"]
        (_everybody, label), *states = state.choices
        waits = _("Waiting (%(n)d)") % {"n": waiting}
        state.choices = [("", waits), (desk.EVERY_STATE, label), *states]
        sender: Any = self.fields["sender"]
        by_name = sorted(senders, key=lambda organisation: organisation.short.casefold())
        sender.choices = [("", _("All"))] + [(row.code, row.short) for row in by_name]


KEEP_THIS, KEEP_OTHER, BOTH = "one", "other", "both"


class ResolveMatchForm(forms.Form):
    """Which file of a match is kept, and why."""

    why = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept in both files. The missions do not read it."),
        max_length=200,
        error_messages={
            "required": _("Write why; the reason is kept in both files."),
            "max_length": _("The reason is too long: %(limit_value)d characters at most."),
        },
    )
    keep = forms.ChoiceField(
        choices=[(KEEP_THIS, ""), (KEEP_OTHER, ""), (BOTH, "")],
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Say which file is kept, or that they are two people."),
            "invalid_choice": _("Say which file is kept, or that they are two people."),
        },
    )


class HandOverForm(forms.Form):
    """To which clerk files go."""

    use_required_attribute = False  # it shares a form with buttons that do not ask for it
    to = forms.ModelChoiceField(
        label=_("To which clerk"),
        queryset=User.objects.none(),
        empty_label=_("Choose a clerk"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, clerks: QuerySet[User], **kwargs: Any) -> None:
        """`clerks`: who may be chosen."""
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.queryset = clerks


class CyrillicForm(forms.Form):
    """A name in Cyrillic letters, as a clerk confirms it; read as a list is read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CYRILLIC_NAMES:
            self.fields[name] = ListField(name, specimens=False)
            self.fields[name].widget.attrs["lang"] = "ru"
        surname = self.fields["surname_cyrillic"]
        surname.required = True
        surname.error_messages["required"] = _("Write the surname in Cyrillic letters.")

    @classmethod
    def of(cls, version: ObserverVersion) -> "CyrillicForm":
        """Return the form with what was declared or suggested."""
        return cls(initial={name: getattr(version, name) for name in CYRILLIC_NAMES})
