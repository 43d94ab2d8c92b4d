"""Changing the look: who may, what is refused, and what the log keeps."""

import io
import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from branding import domain
from branding.contrast import UnusableColourError
from branding.logo import UnusableLogoError
from branding.models import Theme
from branding.queries import current_theme
from core.accounts.enums import Role
from core.accounts.models import User
from core.audit.models import Entry
from core.base.errors import NotAllowedError
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.factories.people import MemberFactory


@pytest.fixture
def administrator(in_tenant_a: Tenant) -> User:
    return MemberFactory(role=Role.TENANT_ADMIN, organisation=None).user


@pytest.fixture
def theme(in_tenant_a: Tenant) -> Theme:
    found = current_theme()
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


def _upload(size=(300, 100)) -> SimpleUploadedFile:
    output = io.BytesIO()
    Image.new("RGB", size, "#12454f").save(output, "PNG")
    return SimpleUploadedFile("logo.png", output.getvalue(), content_type="image/png")


def test_new_colours_are_saved_and_the_log_keeps_old_and_new(
    theme: Theme, administrator: User
) -> None:
    old = (theme.primary_colour, theme.accent_colour, theme.version)

    domain.change_colours(theme, by=administrator, primary="#12454F", accent="#FFD400")

    theme.refresh_from_db()
    assert (theme.primary_colour, theme.accent_colour, theme.version) == (
        "#12454f",
        "#ffd400",
        old[2] + 1,
    )
    entry = Entry.objects.get(action="theme.colours_changed")
    assert (entry.actor_id, entry.changes) == (
        administrator.pk,
        {"primary_colour": [old[0], "#12454f"], "accent_colour": [old[1], "#ffd400"]},
    )


def test_a_refused_colour_changes_nothing(theme: Theme, administrator: User) -> None:
    before = (theme.primary_colour, theme.accent_colour, theme.version)

    with pytest.raises(UnusableColourError):
        domain.change_colours(theme, by=administrator, primary="#ffff00", accent="#12454f")

    theme.refresh_from_db()
    assert (theme.primary_colour, theme.accent_colour, theme.version) == before
    assert Entry.objects.filter(action="theme.colours_changed").count() == 0


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.TENANT_ADMIN, Role.OPERATOR}]
)
def test_no_other_role_may_change_the_look(theme: Theme, role: Role) -> None:
    options = {"organisation": None} if role in {Role.PROGRAMME_OFFICE, Role.AUDITOR} else {}
    somebody = MemberFactory(role=role, **options).user

    with pytest.raises(NotAllowedError):
        domain.change_colours(theme, by=somebody, primary="#12454f", accent="#ffd400")
    with pytest.raises(NotAllowedError):
        domain.replace_logo(theme, by=somebody, upload=_upload())
    with pytest.raises(NotAllowedError):
        domain.remove_logo(theme, by=somebody)


def test_a_logo_is_stored_under_the_tenants_own_prefix(
    theme: Theme, administrator: User, tenant_a: Tenant
) -> None:
    domain.replace_logo(theme, by=administrator, upload=_upload())

    theme.refresh_from_db()
    assert re.fullmatch(rf"t/{tenant_a.pk}/logo/[0-9a-f-]{{36}}\.png", theme.logo_key)
    assert default_storage.exists(theme.logo_key)
    assert (theme.logo_width, theme.logo_height, len(theme.logo_sha256)) == (300, 100, 64)


def test_the_old_logo_goes_only_when_the_change_is_committed(
    theme: Theme, administrator: User, django_capture_on_commit_callbacks
) -> None:
    domain.replace_logo(theme, by=administrator, upload=_upload())
    theme.refresh_from_db()
    old = theme.logo_key

    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        domain.replace_logo(theme, by=administrator, upload=_upload((200, 90)))

    assert default_storage.exists(old)
    for callback in callbacks:
        callback()
    assert not default_storage.exists(old)


def test_a_refused_logo_leaves_the_old_one(theme: Theme, administrator: User) -> None:
    domain.replace_logo(theme, by=administrator, upload=_upload())
    theme.refresh_from_db()
    kept = (theme.logo_key, theme.version)

    with pytest.raises(UnusableLogoError):
        domain.replace_logo(
            theme, by=administrator, upload=SimpleUploadedFile("logo.png", b"%PDF-1.7 x")
        )

    theme.refresh_from_db()
    assert (theme.logo_key, theme.version) == kept


def test_removing_the_logo_twice_is_one_change(theme: Theme, administrator: User) -> None:
    domain.replace_logo(theme, by=administrator, upload=_upload())

    domain.remove_logo(theme, by=administrator)
    domain.remove_logo(theme, by=administrator)

    theme.refresh_from_db()
    assert theme.has_logo is False
    assert Entry.objects.filter(action="theme.logo_removed").count() == 1


def test_provisioning_twice_makes_one_theme(in_tenant_a: Tenant) -> None:
    again = domain.create_default_theme("#8a1538", "#ffd400")

    assert Theme.objects.count() == 1
    assert again.primary_colour != "#8a1538"


def test_the_database_refuses_a_second_theme(theme: Theme) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Theme.objects.create(primary_colour="#12454f", accent_colour="#12454f")


def test_the_database_refuses_what_is_no_colour(theme: Theme) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Theme.objects.update(primary_colour="red;}{")


def test_a_tenants_look_does_not_reach_its_neighbour(
    theme: Theme, administrator: User, tenant_b: Tenant
) -> None:
    domain.change_colours(theme, by=administrator, primary="#8a1538", accent="#ffd400")

    with tenant_context(tenant_b):
        neighbour = current_theme()

    assert neighbour is not None
    assert (neighbour.primary_colour, theme.pk == neighbour.pk) == ("#0b5c8a", False)
