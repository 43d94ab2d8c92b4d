import pytest
from click.testing import CliRunner

from config.cli import main
from core.accounts.models import User
from onboarding.validation import TenantOrder
from tenants.doors import platform_context
from tenants.models import Tenant


def _arguments(order: TenantOrder) -> list[str]:
    options = [
        part
        for name, value in order.items()
        if name != "slug"
        for part in (f"--{name.replace('_', '-')}", str(value))
    ]
    return ["tenant", "create", order["slug"], *options]


def test_tenant_create_prints_the_portals_address(committed_db: None, order: TenantOrder) -> None:
    result = CliRunner().invoke(main, _arguments(order))

    assert (result.exit_code, result.output) == (0, "http://kommune.localhost:8000/\n")
    with platform_context():
        assert Tenant.objects.get(slug="kommune").is_active


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("slug", "admin", "Error: slug: “admin” is kept for the service itself."),
        ("sector", "church", "Error: sector: Choose one of the sectors: state, county,"),
        ("primary_colour", "red", "Error: primary-colour: Write the colour as #"),
    ],
)
def test_tenant_create_says_in_one_sentence_what_is_wrong(
    order: TenantOrder, field: str, value: str, sentence: str
) -> None:
    result = CliRunner().invoke(main, _arguments({**order, field: value}))

    assert (result.exit_code, result.output[: len(sentence)]) == (1, sentence)
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("db")
def test_tenant_list_prints_a_line_for_each() -> None:
    result = CliRunner().invoke(main, ["tenant", "list"])

    assert result.output == (
        "alfa\tactive\tAlfa\thttp://alfa.localhost:8000/\n"
        "beta\tactive\tBeta\thttp://beta.localhost:8000/\n"
    )


@pytest.mark.usefixtures("db")
def test_operator_create_prints_where_to_sign_in() -> None:
    result = CliRunner().invoke(
        main, ["operator", "create", "Kari@Veksel.example", "--name", "Kari Nordmann"]
    )

    assert (result.exit_code, result.output) == (
        0,
        "http://localhost:8000/accounts/login/code/\n",
    )
    with platform_context():
        kari = User.objects.get(email="kari@veksel.example")
    assert (kari.full_name, kari.is_active, kari.has_usable_password()) == (
        "Kari Nordmann",
        True,
        False,
    )


@pytest.mark.parametrize(
    ("email", "name", "sentence"),
    [
        (
            "OPERATOR@veksel.example",
            "Ny",
            "email: There is already an operator with this e-mail address.",
        ),
        ("kari.example", "Kari", "email: Enter a valid email address."),
        ("kari@veksel.example", " ", "name: This field cannot be blank."),
    ],
)
def test_operator_create_says_in_one_sentence_what_is_wrong(
    operator: User, email: str, name: str, sentence: str
) -> None:
    result = CliRunner().invoke(main, ["operator", "create", email, "--name", name])

    expected = f"Error: {sentence}"
    assert (result.exit_code, result.output[: len(expected)]) == (1, expected)
    with platform_context():
        assert list(User.objects.values_list("email", flat=True)) == [operator.email]
