"""The mail to whoever receives an account: a link to choose a password, made when it is sent."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from observer_portal.accounts.models import User
from observer_portal.notices import sender
from observer_portal.notices.models import Notice


@sender.composes("account_opened")
def compose_account_opened(notice: Notice) -> sender.Composed:
    """Make the link now: it is good for as long as links to reset a password are."""
    user = notice.to
    if user is None or not user.is_active:
        raise sender.NobodyToTell("The user is gone.")
    context = {"person": user, "path": password_path(user)}
    return sender.Composed(user.email, notice.language, context)


def password_path(user: User) -> str:
    """Return the address at which this user, and nobody else, chooses a password once."""
    key = default_token_generator.make_token(user)
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
