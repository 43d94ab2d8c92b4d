"""The two colours as custom properties: the whole of what a tenant may say in CSS.

Only hex colours computed here are written, never text a person has typed. Designsystemet's set
`accent` (the default of every component) takes the primary colour, `brand1` the accent colour.
"""

from __future__ import annotations

from functools import lru_cache

from branding.colours import Scheme, build_scale

# The theme of the platform's own pages and of tenants that have none yet.
PLATFORM_PRIMARY = "#12454f"
PLATFORM_ACCENT = "#c8562b"


@lru_cache(maxsize=512)
def render_stylesheet(primary: str, accent: str, *, within: str = "") -> str:
    """CSS for light and dark pages. With `within` (one of our own class selectors) the colours
    hold only inside that element, as the preview of colours not yet saved needs."""
    light = _declarations(primary, accent, Scheme.LIGHT)
    dark = _declarations(primary, accent, Scheme.DARK)
    if within:
        return f"{within}[data-color-scheme=light]{{{light}}}\n{within}[data-color-scheme=dark]{{{dark}}}\n"
    return (
        f":root,[data-color-scheme=light]{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{[data-color-scheme=auto]{{{dark}}}}}\n"
        f"[data-color-scheme=dark]{{{dark}}}\n"
    )


def _declarations(primary: str, accent: str, scheme: Scheme) -> str:
    lines: list[str] = []
    for name, colour in (("accent", primary), ("brand1", accent)):
        scale = build_scale(colour, scheme)
        lines += [f"--ds-color-{name}-{step}:{value}" for step, value in scale.steps.items()]
        lines += [
            f"--vk-{name}-edge:{scale.edge or 'transparent'}",
            f"--vk-{name}-shape:{scale.shape}",
            f"--vk-{name}-shape-contrast:{scale.shape_contrast}",
        ]
    return ";".join(lines)
