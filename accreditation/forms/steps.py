"""The form of a step, made from what the table says that the step asks for."""

from collections.abc import Callable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accreditation.actions.recommendation import Letter
from accreditation.forms.kept_scan import KeptScan, scan_field
from accreditation.forms.labels import field_choices
from accreditation.models import ChecklistItem, Reason, ReasonUse
from accreditation.workflow import Ask, Guard, ResolutionKind, Step

USES = {
    "return": ReasonUse.RETURN,
    "send_back": ReasonUse.RETURN,
    "query": ReasonUse.QUERY,
    "decline": ReasonUse.DECLINE,
    "take_back": ReasonUse.TAKE_BACK,
    "reopen": ReasonUse.REOPEN,
    "set_aside": ReasonUse.SET_ASIDE,
}
# reasons that say "see the text"
NEEDS_WORDS = ("R10", "Q10", "D9", "T9", "O9", "G9")
MISSION_READS = ("return", "send_back", "query", "decline")
BESIDE = {"letter_number": "letter_on", "invitation_number": "invitation_on"}


class Checklist(forms.MultipleChoiceField):
    """Points to be ticked. Whether one may stay open is said by the proposal, not here."""

    def validate(self, value: Any) -> None:
        """See that each is a point of the list; none at all is an answer too."""
        if value:
            super().validate(value)


class StepForm(KeptScan):
    """Base of the forms that `form_of` makes; one class for each step."""

    SCAN = "letter_scan"
    step: Step

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            *(
                Div(name, BESIDE[name], css_class="form-row") if name in BESIDE else name
                for name in self.fields
                if name not in BESIDE.values()
            )
        )

    def clean_letter_on(self) -> Any:
        """A letter that is here was written today at the latest."""
        return self._past("letter_on", _("The letter cannot be of a later day than today."))

    def clean_invitation_on(self) -> Any:
        """So was an invitation."""
        return self._past("invitation_on", _("The invitation cannot be of a later day than today."))

    def clean(self) -> dict[str, Any]:
        """See that one answer does not call for another."""
        data = super().clean() or self.cleaned_data
        if data.get("proposal") == ResolutionKind.REFUSE and not data.get("ground"):
            self.add_error("ground", _("Choose the ground on which you propose to refuse."))
        if data.get("proposal") == ResolutionKind.ACCREDIT:
            data["ground"] = ""
            points = {code for code, _text in self.fields["checklist"].choices}  # type: ignore[attr-defined]
            if points - set(data.get("checklist", ())):
                self.add_error("checklist", Guard.CHECKLIST_DONE.label)
        chosen = data.get("reason") or data.get("ground")
        if chosen in NEEDS_WORDS and not data.get("words"):
            self.add_error("words", _("This reason is given in the text. Write it here."))
        return data

    def answers(self) -> dict[str, Any]:
        """Return what was answered, as the arguments of the verb's action."""
        data = self.cleaned_data
        plain = ("reason", "words", "fields", "proposal", "ground", "checklist", "note_number")
        found = {name: data[name] for name in (*plain, "overturned_by") if name in self.fields}
        if "letter_number" in data:
            found["letter"] = Letter(
                number=data["letter_number"], on=data["letter_on"], scan=self.kept
            )
        if "invitation_number" in data:
            found["invitation"] = f"{data['invitation_number']}, {data['invitation_on']}"
        return found

    def _past(self, name: str, sentence: Any) -> Any:
        day = self.cleaned_data[name]
        if day and day > timezone.localdate():
            raise forms.ValidationError(sentence)
        return day


def form_of(step: Step) -> type[StepForm]:
    """Return the form class of a step; its choices are read now, in the active language."""
    fields: dict[str, Any] = {}
    for ask in step.asks:
        fields |= BUILDERS[ask](step)
    if "words" not in fields:
        if step.verb == "answer":
            fields["words"] = _words(
                _("Reply"), _("Needed only where you have changed nothing that was asked for.")
            )
        elif step.verb in ("withdraw", "reconsider", "examine"):
            fields["words"] = _words(_("Note"))
    return type(f"{step.verb.title().replace('_', '')}Form", (StepForm,), fields | {"step": step})


def stand_ins(step: Step) -> dict[str, Any]:
    """Return answers as good as any, for a preview before the questions are answered."""
    found: dict[str, Any] = {}
    for ask in step.asks:
        found |= STAND_INS[ask]
    if step.verb == "answer":
        found["words"] = "-"
    if Ask.RECOMMENDATION in step.asks:
        found["letter"] = Letter(number="-", on=timezone.localdate())
    return found


def _words(label: Any, help_text: Any = "") -> forms.Field:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _number(label: Any, longest: int, missing: Any) -> forms.Field:
    return forms.CharField(label=label, max_length=longest, error_messages={"required": missing})


def _date(label: Any, missing: Any) -> forms.Field:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": _("Write the date as day, month, year.")},
    )


def _reason(step: Step) -> dict[str, forms.Field]:
    rows = Reason.objects.filter(use=USES[step.verb], in_force=True).order_by("pk")
    choices = [(reason.code, reason.text) for reason in rows]
    only = choices[0][0] if len(choices) == 1 else None
    reads = _("The mission reads this.") if step.verb in MISSION_READS else ""
    if step.verb == "set_aside":
        reads = _("For the commission alone. The mission reads the reason above, and never this.")
    return {
        "reason": forms.ChoiceField(
            label=_("Reason"),
            choices=choices,
            initial=only,
            widget=forms.RadioSelect,
            error_messages={"required": Ask.REASON.label},
        ),
        "words": _words(_("In words"), reads),
    }


def _fields(_step: Step) -> dict[str, forms.Field]:
    return {
        "fields": forms.MultipleChoiceField(
            label=_("Fields to be corrected"),
            help_text=_("The mission can change these and no others."),
            choices=field_choices(),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": Ask.FIELDS.label},
        )
    }


def _recommendation(_step: Step) -> dict[str, forms.Field]:
    return {
        "letter_number": _number(
            _("Number of the letter"), 40, _("Write the number of the letter.")
        ),
        "letter_on": _date(_("Date of the letter"), _("Write the date of the letter.")),
        "letter_scan": scan_field(_("Scan of the letter")),
    }


def _invitation(_step: Step) -> dict[str, forms.Field]:
    return {
        "invitation_number": _number(
            _("Number of the invitation"), 40, _("Write the number of the invitation.")
        ),
        "invitation_on": _date(_("Date of the invitation"), _("Write the date of the invitation.")),
    }


def _proposal(_step: Step) -> dict[str, forms.Field]:
    points = ChecklistItem.objects.filter(in_force=True).order_by("position")
    grounds = Reason.objects.filter(use=ReasonUse.REFUSAL, in_force=True).order_by("pk")
    kinds = (ResolutionKind.ACCREDIT, ResolutionKind.REFUSE)
    return {
        "checklist": Checklist(
            label=_("Checklist"),
            help_text=_("Where you propose to refuse, a point may stay open."),
            choices=[(point.code, point.text) for point in points],
            widget=forms.CheckboxSelectMultiple,
        ),
        "proposal": forms.ChoiceField(
            label=_("Your proposal"),
            choices=[(kind.value, kind.label) for kind in kinds],
            widget=forms.RadioSelect,
            error_messages={"required": Ask.PROPOSAL.label},
        ),
        "ground": forms.ChoiceField(
            label=_("Ground for the refusal"),
            required=False,
            choices=[("", _("None: I propose to accredit"))]
            + [(ground.code, ground.text) for ground in grounds],
        ),
        "words": _words(_("Note")),
    }


def _note_number(_step: Step) -> dict[str, forms.Field]:
    label = _("Number of the note verbale")
    return {"note_number": _number(label, 60, Ask.NOTE_NUMBER.label)}


def _overturned_by(_step: Step) -> dict[str, forms.Field]:
    label = _("The act that overturned the decision, with its date")
    return {"overturned_by": _number(label, 60, Ask.OVERTURNED_BY.label)}


def _elsewhere(_step: Step) -> dict[str, forms.Field]:
    """Lists and resolutions have pages of their own."""
    return {}


BUILDERS: dict[Ask, Callable[[Step], dict[str, forms.Field]]] = {
    Ask.OBSERVER_LIST: _elsewhere,
    Ask.RECOMMENDATION: _recommendation,
    Ask.INVITATION: _invitation,
    Ask.REASON: _reason,
    Ask.FIELDS: _fields,
    Ask.PROPOSAL: _proposal,
    Ask.RESOLUTION: _elsewhere,
    Ask.NOTE_NUMBER: _note_number,
    Ask.OVERTURNED_BY: _overturned_by,
}
STAND_INS: dict[Ask, Mapping[str, Any]] = {
    Ask.OBSERVER_LIST: {},
    Ask.RECOMMENDATION: {},
    Ask.INVITATION: {"invitation": "-"},
    Ask.REASON: {"reason": "-", "words": "-"},
    Ask.FIELDS: {"fields": ("photo",)},
    # a refusal, since it asks nothing of the checklist
    Ask.PROPOSAL: {"proposal": "refuse", "ground": "-", "checklist": ()},
    Ask.RESOLUTION: {},
    Ask.NOTE_NUMBER: {"note_number": "-"},
    Ask.OVERTURNED_BY: {"overturned_by": "-"},
}
