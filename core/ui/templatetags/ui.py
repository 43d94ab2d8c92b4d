"""Components as tags. Colour never speaks alone: every tag carries its meaning as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.ui import icons

register = template.Library()

_STATUS_ICONS = {
    "success": "check",
    "warning": "clock",
    "danger": "cross",
    "info": "info",
    "neutral": "dash",
    "accent": "arrow-right",
    "brand1": "star",
}
_STEP_ICONS = {"done": "check", "current": "arrow-right", "failed": "cross", "pending": ""}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A decorative drawing; `size` is "" (text size), "lg" or "xl". An unknown name is an error."""
    return format_html(
        '<svg class="vk-icon" data-icon-size="{}" viewBox="0 0 24 24" width="24" height="24"'
        ' aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        size,
        icons.PATHS[name],
    )


@register.inclusion_tag("ui/components/brandmark.html")
def brandmark() -> dict[str, Any]:
    """The product's sign in the tenant's two colours, for tenants without a logo."""
    return {}


@register.simple_tag
def status_tag(text: str, colour: str = "neutral", icon_name: str | None = None) -> SafeString:
    """A small label: `text` with a colour (success, warning, danger, info, neutral, accent, brand1)
    and a drawing that differs between colours. `icon_name=""` leaves the drawing out."""
    name = _STATUS_ICONS.get(colour, "dash") if icon_name is None else icon_name
    drawing = icon(name) if name else ""
    return format_html(
        '<span class="ds-tag vk-status" data-color="{}">{}<span>{}</span></span>',
        colour,
        drawing,
        text,
    )


@register.inclusion_tag("ui/components/steps.html")
def steps(items: Iterable[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """A process as an ordered list. Each item: `label`, `state` (done, current, pending, failed),
    and optionally `detail` and `url`."""
    words = {
        "done": _("Done"),
        "current": _("Current step"),
        "pending": _("Not started"),
        "failed": _("Stopped"),
    }
    rows = [
        {**item, "icon": _STEP_ICONS[item["state"]], "state_text": words[item["state"]]}
        for item in items
    ]
    return {"rows": rows, "label": label or _("Steps")}


@register.inclusion_tag("ui/components/meter.html")
def meter(points: float, maximum: float, label: str = "", colour: str = "accent") -> dict[str, Any]:
    """`points` of `maximum` as a bar with the same said in text. `label` names what is measured."""
    share = 0 if maximum <= 0 else max(0.0, min(1.0, float(points) / float(maximum)))
    return {
        "points": points,
        "maximum": maximum,
        "label": label,
        "colour": colour,
        "width": f"{share * 100:.1f}",
    }


@register.inclusion_tag("ui/components/empty_state.html")
def empty_state(
    title: str,
    text: str = "",
    action_label: str = "",
    action_url: str = "",
    icon_name: str = "swap",
) -> dict[str, Any]:
    """What a list says when it has nothing: why, and the one thing to do next."""
    return {
        "title": title,
        "text": text,
        "action_label": action_label,
        "action_url": action_url,
        "icon_name": icon_name,
    }


@register.inclusion_tag("ui/components/pagination.html", takes_context=True)
def pagination(
    context: Mapping[str, Any], page: Page[Any], parameter: str = "page"
) -> dict[str, Any]:
    """Links to the other pages of a list; the address's other parameters are kept."""
    query = context["request"].GET.copy()
    query.pop(parameter, None)
    return {
        "page": page,
        "parameter": parameter,
        "query": query.urlencode(),
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "ellipsis": page.paginator.ELLIPSIS,
    }


@register.inclusion_tag("ui/components/definition_list.html")
def definition_list(items: Iterable[Sequence[Any]], variant: str = "") -> dict[str, Any]:
    """Pairs of (term, value); a pair without a value is left out. `variant` "" or "columns"."""
    pairs = [(term, value) for term, value in items if value not in (None, "", [])]
    return {"pairs": pairs, "variant": variant}


@register.inclusion_tag("ui/components/breadcrumbs.html")
def breadcrumbs(*parts: Any) -> dict[str, Any]:
    """Where this page is: `label url label url ...`; a last label alone is the page itself."""
    labels, urls = parts[::2], [*parts[1::2], ""]
    return {"crumbs": list(zip(labels, urls, strict=False))}


@register.filter
def local_date(value: date | datetime | None, form: str = "DATE_FORMAT") -> SafeString | str:
    """A date in the reader's language inside `<time>`; a dash said in words when there is none."""
    if value is None:
        return format_html('<span class="vk-muted">{}</span>', _("Not set"))
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="minutes") if isinstance(local, datetime) else local.isoformat(),
        date_format(local, form),
    )


@register.filter
def local_datetime(value: datetime | None) -> SafeString | str:
    """As `local_date`, with the time of day."""
    return local_date(value, "DATETIME_FORMAT")


@register.filter
def error_count(form: BaseForm) -> int:
    """How many single errors the summary lists."""
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def paragraphs(text: str) -> SafeString:
    """Plain text from a person as escaped paragraphs."""
    blocks = [block.strip() for block in str(text).replace("\r\n", "\n").split("\n\n")]
    return mark_safe(  # noqa: S308  # every block is escaped by format_html
        "".join(format_html('<p class="ds-paragraph">{}</p>', block) for block in blocks if block)
    )
