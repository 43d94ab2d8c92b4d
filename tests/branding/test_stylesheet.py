"""What a tenant's colours may put into a stylesheet."""

import re
from pathlib import Path

from branding.colours import TARGETS
from branding.stylesheet import PLATFORM_ACCENT, PLATFORM_PRIMARY, render_stylesheet

ROOT = Path(__file__).resolve().parents[2]
STEPS = {
    *TARGETS,
    "base-default",
    "base-hover",
    "base-active",
    "base-contrast-subtle",
    "base-contrast-default",
}


def test_the_sheet_says_nothing_but_hex_colours() -> None:
    declarations = re.findall(r"(--[a-z0-9-]+):([^;}]+)", render_stylesheet("#12454f", "#ffd400"))

    assert {value for _, value in declarations if not re.fullmatch(r"#[0-9a-f]{6}", value)} == {
        "transparent"
    }


def test_the_sheet_sets_every_step_the_design_system_reads() -> None:
    theme = ROOT / "node_modules/@digdir/designsystemet-css/dist/theme/designsystemet.css"
    expected = set(re.findall(r"--ds-color-accent-([a-z-]+):#", theme.read_text()))

    assert expected == STEPS
    sheet = render_stylesheet("#12454f", "#c8562b")
    assert set(re.findall(r"--ds-color-accent-([a-z-]+):", sheet)) == STEPS
    assert set(re.findall(r"--ds-color-brand1-([a-z-]+):", sheet)) == STEPS


def test_a_preview_reaches_only_the_element_it_names() -> None:
    sheet = render_stylesheet("#12454f", "#c8562b", within=".vk-candidate")

    assert re.findall(r"(?m)^([^{]+)\{", sheet) == [
        ".vk-candidate[data-color-scheme=light]",
        ".vk-candidate[data-color-scheme=dark]",
    ]


def test_the_platforms_own_sheet_is_the_one_this_code_draws() -> None:
    kept = (ROOT / "core/ui/static/ui/platform.css").read_text()

    assert kept == render_stylesheet(PLATFORM_PRIMARY, PLATFORM_ACCENT)
