"""What is looked for in a mission's table of observers."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from missions.actions import keys
from missions.models import Mission
from missions.queries.rosters import Filter
from missions.roster import states, wording
from missions.roster.tables import read_table
from observer_portal import reference, sealing

SHORTEST_NUMBER = 5  # of a document, in characters: names are not hashed for every word typed
LACKS = [
    ("", _("All")),
    ("nothing", _("Complete")),
    ("any", _("Something is missing")),
    ("photo", _("Photo is missing")),
    ("scan", _("Scan is missing")),
    ("consent", _("Consent is missing")),
]
OPENNESS = [
    ("", _("All")),
    ("all", _("Can be changed")),
    ("some", _("Only some fields open")),
    ("none", _("Locked")),
]
ORDERS = [("name", pgettext_lazy("of a person", "Name")), ("newest", _("Newest first"))]


def _kinds() -> wording.Options:
    return [("", str(_("All"))), *wording.options("kind")]


class RosterForm(forms.Form):
    """The filters above the table; a word that no filter knows narrows nothing."""

    q = forms.CharField(
        label=_("Name, reference or whole document number"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    lacks = forms.ChoiceField(choices=LACKS, required=False, widget=forms.HiddenInput)
    openness = forms.ChoiceField(label=_("Changes"), choices=OPENNESS, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=_kinds, required=False)
    order = forms.ChoiceField(label=_("Order"), choices=ORDERS, required=False)

    def wanted(self, mission: Mission) -> Filter:
        """Return the filter, a document number as its keyed hashes."""
        self.is_valid()
        typed = self.cleaned_data.get("q", "").strip()
        written = reference.normalised(typed)
        return Filter(
            words=tuple(typed.casefold().split()),
            reference=written if reference.is_well_formed(written) else "",
            documents=_documents(mission, typed),
            lacks=self.cleaned_data.get("lacks", ""),
            openness=self.cleaned_data.get("openness", ""),
            kind=self.cleaned_data.get("kind", ""),
            order=self.cleaned_data.get("order") or "name",
        )


def _documents(mission: Mission, typed: str) -> tuple[bytes, ...]:
    """Return the hashes of a whole document number under every issuer there may be."""
    number = sealing.folded(typed)
    if len(number) < SHORTEST_NUMBER or not any(symbol.isdigit() for symbol in number):
        return ()
    index = keys.index_key(mission.election.code)
    return tuple(sealing.keyed_hash(index, "document", issuer, number) for issuer in _issuers())


def _issuers() -> list[str]:
    specials = [record["code"] for record in read_table("icao_specials")]
    return [*(record["alpha3"] for record in read_table("states")), *specials, states.SPECIMEN]
