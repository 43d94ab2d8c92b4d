"""Components say in words what they show in colour."""

import re
from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from core.ui import icons
from core.ui.templatetags import ui


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def _render(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


def _words(html: str) -> list[str]:
    return [text.strip() for text in re.findall(r">([^<>]+)<", html) if text.strip()]


def test_a_status_is_text_beside_its_colour() -> None:
    html = _render('{% status_tag "Approved" "success" %}')

    assert (_words(html), 'data-color="success"' in html) == (["Approved"], True)


def test_each_status_colour_has_its_own_drawing() -> None:
    drawings = {colour: ui._STATUS_ICONS[colour] for colour in ui._STATUS_ICONS}

    assert len(set(drawings.values())) == len(drawings)


def test_a_status_text_is_escaped() -> None:
    assert "<b>" not in _render("{% status_tag text %}", text="<b>x</b>")


def test_steps_are_an_ordered_list_that_names_each_state() -> None:
    items = [
        {"label": "Registered", "state": "done"},
        {"label": "Contact", "state": "current", "detail": "Answer by Friday"},
        {"label": "Agreement", "state": "pending"},
    ]

    html = _render('{% steps items "The way" %}', items=items)

    assert _words(html) == [
        "Registered",
        "Done",
        "Contact",
        "Current step",
        "Answer by Friday",
        "3",
        "Agreement",
        "Not started",
    ]
    assert html.count('aria-current="step"') == 1


@pytest.mark.parametrize(
    ("points", "maximum", "width"),
    [(31, 40, "77.5"), (0, 0, "0.0"), (50, 40, "100.0"), (-1, 9, "0.0")],
)
def test_a_meter_never_leaves_its_track(points: int, maximum: int, width: str) -> None:
    html = _render("{% meter points maximum %}", points=points, maximum=maximum)

    assert re.findall(r'vk-meter__fill" width="([^"]+)"', html) == [width]


def test_a_meter_says_its_points() -> None:
    assert _words(_render('{% meter 31 40 "Competence" %}')) == ["Competence:", "31 of 40"]


def test_a_meters_width_is_a_number_in_every_language() -> None:
    with translation.override("nb"):
        assert 'width="77.5"' in _render("{% meter 31 40 %}")


def test_pagination_keeps_the_other_filters() -> None:
    request = RequestFactory().get("/needs/?q=tilsyn&page=2")
    page = Paginator(range(30), 10).page(2)

    html = _render("{% pagination page %}", request=request, page=page)

    assert re.findall(r'href="([^"]+)"', html) == [
        "?q=tilsyn&amp;page=1",
        "?q=tilsyn&amp;page=1",
        "?q=tilsyn&amp;page=2",
        "?q=tilsyn&amp;page=3",
        "?q=tilsyn&amp;page=3",
    ]


def test_one_page_needs_no_pagination() -> None:
    request = RequestFactory().get("/needs/")

    html = _render("{% pagination page %}", request=request, page=Paginator([1], 10).page(1))

    assert html.strip() == ""


def test_facts_without_a_value_are_left_out() -> None:
    html = _render(
        "{% definition_list items %}", items=[("Place", "Oslo"), ("Share", None), ("Note", "")]
    )

    assert _words(html) == ["Place", "Oslo"]


def test_a_date_is_in_the_readers_language_and_readable_by_machine() -> None:
    with translation.override("nb"):
        html = ui.local_date(date(2027, 8, 15))

    assert html == '<time datetime="2027-08-15">15. august 2027</time>'


def test_a_moment_is_shown_in_norwegian_time() -> None:
    html = ui.local_datetime(datetime(2026, 7, 1, 10, 30, tzinfo=UTC))

    assert 'datetime="2026-07-01T12:30+02:00"' in html


def test_breadcrumbs_end_with_the_page_itself() -> None:
    html = _render('{% breadcrumbs "Needs" "/needs/" "Caseworker" %}')

    assert re.findall(r'href="([^"]+)"', html) == ["/needs/"]
    assert re.findall(r'aria-current="page">([^<]+)', html) == ["Caseworker"]


def test_a_persons_text_keeps_paragraphs_and_loses_markup() -> None:
    assert ui.paragraphs("One <b>two</b>\r\n\r\nThree") == (
        '<p class="ds-paragraph">One &lt;b&gt;two&lt;/b&gt;</p><p class="ds-paragraph">Three</p>'
    )


@pytest.mark.parametrize("name", sorted(icons.PATHS))
def test_an_icon_is_silent_to_screen_readers(name: str) -> None:
    html = ui.icon(name)

    assert ('aria-hidden="true"' in html, icons.PATHS[name] in html) == (True, True)


def test_every_status_drawing_exists() -> None:
    assert {name for name in ui._STATUS_ICONS.values() if name not in icons.PATHS} == set()
