"""Texts to translate: collected from Python, templates and the sentences of faults, kept in a catalogue, compiled.

English is the language of the source, so only Swedish needs a catalogue. Translations are written by hand in
``django.po``; this program adds what is new, keeps what is there, and sets aside what is no longer used. With
``--check`` it changes nothing and says what is missing. Needs the packages for development; no system gettext.
"""

from __future__ import annotations

import datetime
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from klustermotor.casefile.faults import NEAREST, SENTENCES

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "src/klustermotor/web"
SWEDISH = WEB / "locale/sv/LC_MESSAGES/django.po"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
SHOWN = 40
_PLACEHOLDER = re.compile(r"%\((\w+)\)|(?<!%)%[sd]|\{(\w*)\}")
Found = tuple[str | tuple[str, ...], str | None]


def texts_of_python(source: str) -> Iterator[Found]:
    """Texts that Python source marks for translation, each with its context.

    >>> list(texts_of_python('title = _("Members")'))
    [('Members', None)]
    """
    for _line, text, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        if text:
            yield text, context


def texts_of_template(source: str) -> Iterator[Found]:
    """Texts that a template marks for translation, each with its context.

    >>> list(texts_of_template('<p>{% translate "Members" %}</p>'))
    [('Members', None)]
    """
    # What is not text has been blanked out with letters; only the calls are kept, as the layout is no Python.
    for call in re.findall(r"(?:\bn?p?gettext|(?<!\w)_)\(.*\)", templatize(source)):
        yield from texts_of_python(call)


def collect() -> Catalog:
    """Every text to translate, with the files that it is in."""
    catalog = Catalog()
    sources: dict[str, Iterator[Found]] = {}
    program = ROOT / "src/klustermotor/cli"
    for path in sorted(
        [*program.rglob("*.py"), *WEB.rglob("*.py"), *WEB.rglob("*.html"), *WEB.rglob("*.txt")]
    ):
        reader = texts_of_python if path.suffix == ".py" else texts_of_template
        sources[path.relative_to(ROOT).as_posix()] = reader(path.read_text("utf-8"))
    sources["src/klustermotor/casefile/faults.py"] = (
        (sentence, None) for sentence in (*SENTENCES.values(), NEAREST)
    )
    for place, found in sources.items():
        for text, context in found:
            catalog.add(text, locations=[(place, 0)], context=context)
    return catalog


def updated(catalog: Catalog, wanted: Catalog) -> Catalog:
    """The catalogue with what is wanted: translations are kept, also those that were set aside before."""
    for key, message in list(catalog.obsolete.items()):
        catalog.obsolete.pop(key)
        catalog[message.id] = message
    catalog.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
    return catalog


def faults(catalog: Catalog) -> list[str]:
    """What is wrong with the translations: missing, unsure, or with other placeholders than the text."""
    found = []
    for message in catalog:
        if not message.id:
            continue
        if message.fuzzy:
            found.append(f"marked as unsure (fuzzy): {message.id!r}")
        elif not all(_strings(message)):
            found.append(f"no Swedish: {message.id!r}")
        elif not _same_placeholders(message):
            found.append(f"other placeholders in Swedish: {message.id!r}")
    return found


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string or "",)


def _same_placeholders(message: Message) -> bool:
    texts = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    wanted = [set(_PLACEHOLDER.findall(text)) for text in texts]
    return all(
        set(_PLACEHOLDER.findall(string)) == wanted[min(form, len(wanted) - 1)]
        for form, string in enumerate(_strings(message))
    )


def _written(catalog: Catalog) -> bytes:
    stream = io.BytesIO()
    write_po(stream, catalog, width=110, sort_by_file=True, include_lineno=False)
    # Dates and addresses in the header would change at every run and say nothing; version control knows better.
    return re.sub(
        rb'^"(?!Language:|Plural-|MIME-|Content-)[\w-]+: .*\\n"\n', b"", stream.getvalue(), flags=re.MULTILINE
    )


def _compiled(catalog: Catalog) -> bytes:
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def _read() -> Catalog:
    catalog = Catalog(locale="sv", fuzzy=False)
    if SWEDISH.is_file():
        with SWEDISH.open("rb") as stream:
            catalog = read_po(stream, locale="sv")
    catalog.project, catalog.header_comment = (
        "klustermotor",
        "# Klustermotor in Swedish. See CONTRIBUTING.md.",
    )
    catalog.creation_date = catalog.revision_date = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
    return catalog


def main(arguments: list[str]) -> int:
    """Bring the catalogue up to date, or check that it is; the answer is the exit status."""
    catalog = updated(_read(), collect())
    wrong = faults(catalog)
    binary = SWEDISH.with_suffix(".mo")
    if "--check" in arguments:
        for path, content in ((SWEDISH, _written(catalog)), (binary, _compiled(catalog))):
            if not path.is_file() or path.read_bytes() != content:
                wrong.append(f"out of date: {path.relative_to(ROOT)}; run python3 dev.py messages")
    else:
        SWEDISH.parent.mkdir(parents=True, exist_ok=True)
        SWEDISH.write_bytes(_written(catalog))
        binary.write_bytes(_compiled(catalog))
    print(f"{len(catalog)} texts, {len(wrong)} of them without good Swedish")
    for line in wrong[:SHOWN]:
        print("-", line)
    if wrong[SHOWN:]:
        print(f"- and {len(wrong) - SHOWN} more")
    return 1 if wrong and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
