"""The catalogues: what is collected, kept, reported and compiled."""

import gettext
from pathlib import Path

import pytest

from config.messages.catalogue import catalogue_path, read_catalogue
from config.messages.check import problems_of
from config.messages.compile import compile_catalogues
from config.messages.extract import collect, template_texts, update_catalogues

CODE = """\
from django.utils.translation import gettext_lazy as _, ngettext, npgettext_lazy, pgettext

label = _("Approve")
count = ngettext("%(n)s need", "%(n)s needs", 2)
verb = pgettext("verb", "Open")
both = npgettext_lazy("people", "One is away", "%(n)s are away", 2)
joined = _("one "
           "sentence")
"""
TEMPLATE = """\
{% load i18n %}{% translate "Publish" %}{% translate "May" context "month" as month %}
{{ _("Home") }} {{ value|default:_("None yet") }}
{% blocktranslate trimmed with name=person.name %}
    Hello {{ name }},
    welcome
{% endblocktranslate %}
{% blocktranslate count n=rows|length %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
{% translate 'It said "no"' %}{# _("a comment") is no text of ours #}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "core" / "templates").mkdir(parents=True)
    (tmp_path / "core" / "models.py").write_text(CODE)
    (tmp_path / "core" / "templates" / "page.html").write_text(TEMPLATE)
    (tmp_path / "core" / "migrations").mkdir()
    (tmp_path / "core" / "migrations" / "0001.py").write_text('_("Not from a migration")')
    return tmp_path


def write_translation(locale: Path, language: str, original: str, translation: str) -> None:
    path = catalogue_path(locale, language)
    before = path.read_text()
    changed = before.replace(
        f'msgid "{original}"\nmsgstr ""', f'msgid "{original}"\nmsgstr "{translation}"'
    )
    assert changed != before
    path.write_text(changed)


def test_texts_of_code_and_templates_are_collected(root: Path) -> None:
    texts = {(message.id, message.context) for message in collect(root) if message.id}
    assert texts == {
        ("Approve", None),
        (("%(n)s need", "%(n)s needs"), None),
        ("Open", "verb"),
        (("One is away", "%(n)s are away"), "people"),
        ("one sentence", None),
        ("Publish", None),
        ("May", "month"),
        ("Home", None),
        ("None yet", None),
        ("Hello %(name)s, welcome", None),
        (("%(n)s row", "%(n)s rows"), None),
        ('It said "no"', None),
    }


def test_template_context_and_plural_stay_together() -> None:
    source = (
        '{% load i18n %}{% blocktranslate count n=n context "shop" %}'
        "{{ n }} piece{% plural %}{{ n }} pieces{% endblocktranslate %}"
    )
    assert list(template_texts(source)) == [(("%(n)s piece", "%(n)s pieces"), "shop")]


def test_update_keeps_translations_and_drops_unused_texts(root: Path, tmp_path: Path) -> None:
    locale = tmp_path / "locale"
    assert update_catalogues(locale, root) == [
        "nb: 12 texts, 12 without translation",
        "nn: 12 texts, 12 without translation",
    ]
    write_translation(locale, "nn", "Approve", "Godkjenn")
    write_translation(locale, "nn", "Publish", "Publiser")
    (root / "core" / "models.py").write_text('from x import _\n_("Approve")\n_("Approves")\n')
    update_catalogues(locale, root)

    catalogue = read_catalogue(catalogue_path(locale, "nn"), "nn")
    kept = {message.id: message.string for message in catalogue if message.id and message.string}
    kept = {key: value for key, value in kept.items() if isinstance(key, str)}
    assert kept == {"Approve": "Godkjenn", "Publish": "Publiser"}
    assert catalogue.get("one sentence") is None
    assert not any(message.fuzzy for message in catalogue if message.id)


def test_update_twice_writes_the_same_bytes(root: Path, tmp_path: Path) -> None:
    locale = tmp_path / "locale"
    update_catalogues(locale, root)
    first = catalogue_path(locale, "nb").read_bytes()
    update_catalogues(locale, root)
    assert catalogue_path(locale, "nb").read_bytes() == first


def po(body: str) -> str:
    return f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n{body}\n'


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("", "missing: 'From %(day)s'"),
        ('msgid "From %(day)s"\nmsgstr ""', "empty: 'From %(day)s'"),
        ('#, fuzzy\nmsgid "From %(day)s"\nmsgstr "Fra %(day)s"', "fuzzy: 'From %(day)s'"),
        (
            'msgid "From %(day)s"\nmsgstr "Fra %(dag)s"',
            "other placeholders than the original: 'From %(day)s'",
        ),
        (
            'msgid "From %(day)s"\nmsgstr "Fra %(day)s\\n"',
            "begins or ends with another line break than the original: 'From %(day)s'",
        ),
        (
            'msgid "From %(day)s"\nmsgstr "Fra %(day)s"\n\nmsgid "Old"\nmsgstr "Gammal"',
            "no longer used: 'Old'",
        ),
    ],
)
def test_check_names_each_problem(tmp_path: Path, entry: str, problem: str) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "models.py").write_text('_("From %(day)s")')
    locale = tmp_path / "locale"
    for language, body in (("nb", 'msgid "From %(day)s"\nmsgstr "Fra %(day)s"'), ("nn", entry)):
        path = catalogue_path(locale, language)
        path.parent.mkdir(parents=True)
        path.write_text(po(body))
    assert problems_of(locale, tmp_path) == [f"nn: {problem}"]


def test_check_accepts_a_singular_without_the_number(tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "models.py").write_text('ngettext("%(n)s need", "%(n)s needs", 1)')
    for language in ("nb", "nn"):
        path = catalogue_path(tmp_path / "locale", language)
        path.parent.mkdir(parents=True)
        path.write_text(
            po(
                'msgid "%(n)s need"\nmsgid_plural "%(n)s needs"\n'
                'msgstr[0] "Eitt behov"\nmsgstr[1] "%(n)s behov"'
            )
        )
    assert problems_of(tmp_path / "locale", tmp_path) == []


def test_compiled_catalogue_translates_and_leaves_gaps_to_the_original(
    root: Path, tmp_path: Path
) -> None:
    locale = tmp_path / "locale"
    update_catalogues(locale, root)
    write_translation(locale, "nn", "Approve", "Godkjenn")
    assert compile_catalogues(locale) == ["nb: 0 texts compiled", "nn: 1 texts compiled"]
    with catalogue_path(locale, "nn").with_suffix(".mo").open("rb") as file:
        translations = gettext.GNUTranslations(file)
    assert translations.gettext("Approve") == "Godkjenn"
    assert translations.gettext("Publish") == "Publish"
    assert translations.ngettext("%(n)s need", "%(n)s needs", 2) == "%(n)s needs"
