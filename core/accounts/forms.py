"""allauth's forms of signing in, in our own words, so that they exist in every language of ours."""

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EMAIL, PASSWORD, NEW_PASSWORD = _("E-mail"), _("Password"), _("New password")


class OwnWords:
    """Gives fields our labels. A new password is asked for once: a forgotten one is replaced by mail."""

    labels: ClassVar[dict[str, str | Promise]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields  # type: ignore[attr-defined] # mixed into a form
        fields.pop("password2", None)
        for name, label in self.labels.items():
            fields[name].label = label


class LoginForm(OwnWords, allauth_forms.LoginForm):
    labels = {"login": EMAIL, "password": PASSWORD}


class RequestLoginCodeForm(OwnWords, allauth_forms.RequestLoginCodeForm):
    labels = {"email": EMAIL}


class ConfirmLoginCodeForm(OwnWords, allauth_forms.ConfirmLoginCodeForm):
    labels = {"code": _("Code")}


class ReauthenticateForm(OwnWords, allauth_forms.ReauthenticateForm):
    labels = {"password": PASSWORD}


class ChangePasswordForm(OwnWords, allauth_forms.ChangePasswordForm):
    labels = {"oldpassword": _("Present password"), "password1": NEW_PASSWORD}


class SetPasswordForm(OwnWords, allauth_forms.SetPasswordForm):
    labels = {"password1": NEW_PASSWORD}


class ResetPasswordForm(OwnWords, allauth_forms.ResetPasswordForm):
    labels = {"email": EMAIL}


class ResetPasswordKeyForm(OwnWords, allauth_forms.ResetPasswordKeyForm):
    labels = {"password1": NEW_PASSWORD}
