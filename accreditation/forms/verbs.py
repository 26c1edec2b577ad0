"""What the pages of the verbs say: what a step does, and its button for many."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

EXPLAINS: dict[str, Promise | str] = {
    "recall": _(
        "The file comes back to the mission. All of it can be changed, and it can be submitted "
        "again until the lists close."
    ),
    "resubmit": _("The corrected file is submitted again, on the same list."),
    "recommend": _("The file goes to the commission under the letter of the ministry."),
    "return": _("The mission is told the reason and can change the fields that you mark."),
    "decline": _("The person is not put before the commission. The mission is told the reason."),
    "take_back": _("What the ministry said about this file is undone; the ministry has it again."),
    "admit": _(
        "The file goes to examination. The commission invited this sender itself, so that no "
        "recommendation of the ministry is needed."
    ),
    "send_back": _("The mission is told the reason and can change the fields that you mark."),
    "query": _(
        "The mission is told the question and can change the fields that you mark. You become "
        "the examiner of this file."
    ),
    "answer": _("The file goes back to the commission with what you changed or with your reply."),
    "set_aside": _(
        "The file is closed in favour of the other one. The mission is told the reason and "
        "nothing of the other file. You become the examiner of this file."
    ),
    "examine": _(
        "The examination is closed with your proposal to the commission. You become the examiner "
        "of this file."
    ),
    "reopen": _("The file is examined again. Its row on a draft resolution is struck."),
    "accredit": _(
        "A file is accredited when the secretary registers the resolution on which it stands."
    ),
    "refuse": _(
        "Accreditation is refused when the secretary registers the resolution on which the file "
        "stands."
    ),
    "revoke": _(
        "Accreditation is revoked when the secretary registers the resolution on which the file "
        "stands."
    ),
    "withdraw": _(
        "The observer takes no further part. A badge ends at once, and the row on a resolution "
        "that is not yet adopted is struck."
    ),
    "correct": _("The corrected data become valid. The badge ends, and the next one is issued."),
    "reconsider": _("The file is examined again. A badge that was issued ends at once."),
}

# the button of a preview: a verb and a number
FOR_MANY = {
    "recall": ngettext_lazy("Recall %(n)d observer", "Recall %(n)d observers", "n"),
    "resubmit": ngettext_lazy("Submit %(n)d observer again", "Submit %(n)d observers again", "n"),
    "recommend": ngettext_lazy("Recommend %(n)d observer", "Recommend %(n)d observers", "n"),
    "return": ngettext_lazy("Return %(n)d observer", "Return %(n)d observers", "n"),
    "decline": ngettext_lazy("Decline %(n)d observer", "Decline %(n)d observers", "n"),
    "take_back": ngettext_lazy("Take back %(n)d observer", "Take back %(n)d observers", "n"),
    "admit": ngettext_lazy("Admit %(n)d observer", "Admit %(n)d observers", "n"),
    "send_back": ngettext_lazy("Send back %(n)d observer", "Send back %(n)d observers", "n"),
    "query": ngettext_lazy("Ask about %(n)d observer", "Ask about %(n)d observers", "n"),
    "answer": ngettext_lazy("Answer for %(n)d observer", "Answer for %(n)d observers", "n"),
    "set_aside": ngettext_lazy("Set aside %(n)d file", "Set aside %(n)d files", "n"),
    "examine": ngettext_lazy(
        "Close the examination of %(n)d file", "Close the examination of %(n)d files", "n"
    ),
    "reopen": ngettext_lazy("Reopen %(n)d file", "Reopen %(n)d files", "n"),
    "withdraw": ngettext_lazy("Withdraw %(n)d observer", "Withdraw %(n)d observers", "n"),
    "reconsider": ngettext_lazy("Reconsider %(n)d file", "Reconsider %(n)d files", "n"),
}
# what a mission loses, or what ends a badge
GRAVE = ("decline", "set_aside", "refuse", "revoke", "withdraw")


def tone(verb: str) -> str:
    """Return the tone of the verb's own button: `danger` or `primary`."""
    return "danger" if verb in GRAVE else "primary"


def for_many(verb: str, n: int) -> str:
    """Return the words of the button that takes the step on `n` files."""
    return str(FOR_MANY[verb] % {"n": n})
