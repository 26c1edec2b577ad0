"""Who is to belong to a mission, and to whom the headship is offered."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from missions.models import Membership, Post

STAYS = [
    ("yes", _("I stay as deputy head of mission")),
    ("no", _("I leave the mission")),
]


class InviteForm(forms.Form):
    """A person and the post in the mission."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label=_("Full name"), max_length=120)
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("In which the portal writes to this person."),
        choices=settings.LANGUAGES,
    )
    post = forms.ChoiceField(label=_("Post"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, posts: Iterable[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = [(post.value, f"{post.label}: {WHAT[post]}") for post in posts]
        self.fields["post"].choices = given  # type: ignore[attr-defined]


WHAT = {
    Post.DEPUTY: _("declares observers, submits, answers, withdraws"),
    Post.EDITOR: _("declares observers; cannot submit"),
}


class HandOverForm(forms.Form):
    """The next head, and what becomes of the present one."""

    to = forms.ChoiceField(label=_("The next head of mission"), widget=forms.RadioSelect)
    stays = forms.ChoiceField(
        label=_("And you"), choices=STAYS, initial="yes", widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, others: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._others = {member.user.email: member for member in others}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (email, f"{member.user.name}, {member.get_post_display()} ({email})")
            for email, member in self._others.items()
        ]

    @property
    def member(self) -> Membership:
        """The member who was chosen in a valid form."""
        return self._others[self.cleaned_data["to"]]
