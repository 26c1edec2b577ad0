"""allauth's forms for keys, which leave their fields without words of their own."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext_lazy as _

NAME_OF_KEY = _("Name of the key")


class AddKeyForm(AddWebAuthnForm):
    """A new key: its name, and what the browser says of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = NAME_OF_KEY
        self.fields["credential"].error_messages["required"] = _(
            "The browser has told nothing of the key. Press the button once more."
        )


class RenameKeyForm(EditWebAuthnForm):
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = NAME_OF_KEY
