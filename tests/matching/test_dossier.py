"""The page on how rankings are made says what the code does, to anybody."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse
from django.utils import translation

from config.cli import main
from matching.dossier import HOW, dossier
from matching.engine import ENGINE_VERSION
from matching.engine.rules import RULE_CODES
from matching.engine.weights import CRITERIA, DEFAULT_WEIGHTS
from tenants.models import Tenant
from tests.factories.classifications import write_small_esco, write_styrk


def test_every_criterion_and_rule_of_the_engine_has_its_words() -> None:
    assert tuple(HOW) == CRITERIA
    found = dossier()
    assert len(found.rules) == len(set(found.rules)) == len(RULE_CODES)
    assert (found.engine_version, found.weights_version) == (
        ENGINE_VERSION,
        DEFAULT_WEIGHTS.version,
    )


def test_the_points_are_the_engines() -> None:
    shares = {row.label: row.shares for row in dossier().criteria}
    tables = [DEFAULT_WEIGHTS.tables[f] for f in ("short_exchange", "rotation", "secondment")]
    assert shares["Competence"] == tuple(table["competence"] / 100 for table in tables)
    for column in zip(*shares.values(), strict=True):
        assert sum(column) == pytest.approx(100)


@pytest.mark.parametrize(
    ("language", "words"),
    [("nb", ("Alder", "Kompetanse", "36")), ("nn", ("Alder", "Kompetanse", "36"))],
)
def test_anybody_reads_it_in_their_language(
    client_for: Callable[..., Client], tenant_a: Tenant, language: str, words: tuple[str, ...]
) -> None:
    client = client_for(tenant_a)
    client.cookies["django_language"] = language
    page = client.get(reverse("matching:dossier")).content.decode()
    assert f'lang="{language}"' in page
    assert [word in page for word in (*words, ENGINE_VERSION)] == [True] * (len(words) + 1)
    with translation.override(language):
        assert all(limit in page for limit in dossier().limits)


def _page(client_for: Callable[..., Client], tenant: Tenant, language: str = "en") -> str:
    client = client_for(tenant)
    client.cookies["django_language"] = language
    return client.get(reverse("matching:dossier")).content.decode()


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_what_others_publish_is_acknowledged_where_it_is_loaded(
    client_for: Callable[..., Client],
    tenant_a: Tenant,
    tenant_b: Tenant,
    tmp_path: Path,
    language: str,
) -> None:
    demanded = "This service uses the ESCO classification of the European Commission."
    assert demanded not in _page(client_for, tenant_a, language)
    for command, path in (
        ("load-esco", write_small_esco(tmp_path)),
        ("load-styrk", write_styrk(tmp_path / "klass.csv")),
    ):
        arguments = ["vocabulary", command, str(path), "--tenant", "alfa"]
        assert CliRunner().invoke(main, arguments).exit_code == 0

    page = _page(client_for, tenant_a, language)
    assert (demanded in page, "CC BY 4.0" in page, "1.2.0" in page) == (True, True, True)
    other = _page(client_for, tenant_b, language)
    assert (demanded in other, "CC BY 4.0" in other) == (False, False)
