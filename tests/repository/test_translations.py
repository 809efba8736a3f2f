"""Every text has its Swedish, with the same placeholders, and what is compiled is what is written."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

from klustermotor.casefile.faults import SENTENCES

Program = Callable[[str], ModuleType]


def test_swedish_is_complete(program: Program, capsys: pytest.CaptureFixture[str]) -> None:
    status = program("tools/messages.py").main(["--check"])
    assert status == 0, capsys.readouterr().out


def test_every_fault_of_a_case_file_has_swedish(program: Program) -> None:
    wanted = program("tools/messages.py").collect()
    assert {sentence for sentence in SENTENCES.values() if sentence not in wanted} == set()


@pytest.mark.parametrize(
    ("text", "swedish", "fault"),
    [
        ("Members", "", "no Swedish"),
        ("%(n)s of %(all)s", "%(n)s av %(alla)s", "other placeholders"),
        ("%(n)s of %(all)s", "%(n)s", "other placeholders"),
        (("%(n)s firm", "%(n)s firms"), ("%(n)s företag", ""), "no Swedish"),
        (("one firm", "%(n)s firms"), ("ett företag", "flera företag"), "other placeholders"),
    ],
)
def test_a_bad_translation_is_recognised(program: Program, text: object, swedish: object, fault: str) -> None:
    catalog = Catalog(locale="sv")
    catalog.add(text, swedish)
    (found,) = program("tools/messages.py").faults(catalog)
    assert found.startswith(fault)


def test_a_good_translation_is_let_through(program: Program) -> None:
    catalog = Catalog(locale="sv")
    catalog.add(("one firm", "%(n)s firms"), ("ett företag", "%(n)s företag"))
    catalog.add("%(part)s of %(all)s", "av %(all)s: %(part)s")
    assert program("tools/messages.py").faults(catalog) == []


def test_an_unsure_translation_is_refused(program: Program) -> None:
    catalog = Catalog(locale="sv")
    catalog.add("Members", "Medlemmar", flags=["fuzzy"])
    assert len(program("tools/messages.py").faults(catalog)) == 1


def test_a_translation_survives_while_its_text_is_away(program: Program) -> None:
    messages = program("tools/messages.py")
    catalog, with_text = Catalog(locale="sv"), Catalog()
    catalog.add("Members", "Medlemmar")
    with_text.add("Members")
    away = messages.updated(catalog, Catalog())
    assert "Members" not in away
    assert messages.updated(away, with_text)["Members"].string == "Medlemmar"


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('<h1>{% translate "A cluster" %}</h1>', ["A cluster"]),
        ('{% include "x.html" with title=_("All") %}', ["All"]),
        ("{% blocktranslate trimmed %}\n  Hello\n  {{ name }}\n{% endblocktranslate %}", ["Hello %(name)s"]),
        (
            "{% blocktranslate count n=n %}{{ n }} firm{% plural %}{{ n }} firms{% endblocktranslate %}",
            [("%(n)s firm", "%(n)s firms")],
        ),
        ("  <p>\n{% if x %}\n   (a'b {{ c }}\n{% endif %}", []),
    ],
)
def test_texts_of_templates_are_found(program: Program, source: str, texts: list[object]) -> None:
    assert [text for text, _context in program("tools/messages.py").texts_of_template(source)] == texts
