import stat
from pathlib import Path

from infra.local.addresses import derived_addresses, given_addresses, kept_secret


def test_embedded_server_gives_each_process_its_own_role(tmp_path: Path) -> None:
    addresses = derived_addresses("postgresql://postgres:@/postgres?host=/s", tmp_path)
    owner = kept_secret(tmp_path, "password-veksel_migrator")
    login = kept_secret(tmp_path, "password-veksel_app")
    assert addresses.for_web() == {
        "DATABASE_URL": f"postgresql://veksel_app:{login}@/veksel?host=/s"
    }
    assert addresses.for_worker() == {
        **addresses.for_web(),
        "DATABASE_MIGRATOR_URL": f"postgresql://veksel_migrator:{owner}@/veksel?host=/s",
    }
    assert addresses.for_preparation() == {
        **addresses.for_worker(),
        "DATABASE_ADMIN_URL": "postgresql://postgres:@/postgres?host=/s",
    }


def test_no_address_given_means_embedded(tmp_path: Path) -> None:
    assert given_addresses({}, tmp_path) is None
    assert given_addresses({"DATABASE_URL": ""}, tmp_path) is None


def test_one_address_is_the_administrators(tmp_path: Path) -> None:
    url = "postgresql://boss:secret@db.example:5433/exchange?sslmode=require"
    addresses = given_addresses({"DATABASE_URL": url}, tmp_path)
    assert addresses is not None
    login = kept_secret(tmp_path, "password-veksel_app")
    assert addresses.admin == url
    assert addresses.login == (
        f"postgresql://veksel_app:{login}@db.example:5433/exchange?sslmode=require"
    )


def test_two_addresses_are_used_as_they_are(tmp_path: Path) -> None:
    given = {"DATABASE_URL": "postgresql://a@x/v", "DATABASE_MIGRATOR_URL": "postgresql://m@x/v"}
    addresses = given_addresses(given, tmp_path)
    assert addresses is not None
    assert addresses.for_preparation() == given


def test_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = kept_secret(tmp_path, "secret-key")
    assert len(first) >= 64
    assert kept_secret(tmp_path, "secret-key") == first
    assert kept_secret(tmp_path, "other") != first
    assert stat.S_IMODE((tmp_path / "secrets" / "secret-key").stat().st_mode) == 0o600
