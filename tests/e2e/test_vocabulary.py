"""ESCO in a form: the filter of a list finds what stands beyond it, and what is ticked is saved."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from infra.local.addresses import derived_addresses
from tests.factories.classifications import write_small_esco

pytestmark = pytest.mark.e2e


@pytest.fixture
def loaded(stack: Any, tmp_path: Path) -> None:
    """The customer of the demo has loaded ESCO."""
    addresses = derived_addresses(
        f"postgresql://postgres:@/postgres?host={stack.folder}/pg", stack.folder
    )
    subprocess.run(
        [
            sys.executable,
            "-m",
            "config.cli",
            "vocabulary",
            "load-esco",
            str(write_small_esco(tmp_path)),
            "--tenant",
            "staten",
        ],
        env={**os.environ, **addresses.for_web(), "VEKSEL_DATA_DIR": str(stack.folder)},
        check=True,
    )


@pytest.mark.usefixtures("loaded")
def test_a_skill_beyond_the_list_is_found_ticked_and_kept(
    stack: Any, someone: Callable[..., Any]
) -> None:
    visitor = someone(locale="nb-NO", reduced_motion="reduce")
    page = visitor.visit(stack.url("/accounts/login/", tenant="staten"))
    visitor.press("Tonje Nystuen", exact=False)
    visitor.visit(stack.url("/needs/new/", tenant="staten"))
    title = "Hjelp med garn"
    visitor.fill({"title": title, "form": "secondment"})

    field = page.locator("[data-concepts]:has(input[name='wanted_competences'])")
    search = field.get_by_role("searchbox")
    search.fill("garn")
    box = field.get_by_role("checkbox", name="knyte garn")
    expect(box).not_to_be_checked()
    expect(field.get_by_role("status")).to_contain_text("1 til fra andre vokabularer.")
    _examine_from_the_top(visitor)

    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    # The next search does not take it away, nor offer it again.
    search.fill("knyte")
    expect(field.get_by_role("checkbox", name="knyte knuter")).to_be_visible()
    expect(field.get_by_role("checkbox", name="knyte garn")).to_have_count(1)
    _examine_from_the_top(visitor)

    visitor.submit()
    expect(page.get_by_role("main")).to_contain_text("knyte garn")
    page.goto(page.url.rstrip("/") + "/edit/")
    expect(page.get_by_role("checkbox", name="knyte garn")).to_be_checked()
    visitor.examine()


def _examine_from_the_top(visitor: Any) -> None:
    """Scrolled, the bar with the buttons lies over whatever is under it just then."""
    visitor.page.evaluate("scrollTo(0, 0)")
    visitor.examine()
