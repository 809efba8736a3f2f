"""Generated company lists where it is known which rows are one firm, to measure how well matching does.

Assumes nothing of real firms: names are put together from syllables, and towns, streets, telephones, domains and
organisation numbers are made up (the numbers have a valid check digit, so one may by chance be in real use). What makes
real lists hard is there: typing errors, abbreviations, other word orders, changed names, firms that moved, branches,
sole traders, companies of one group that share all but number and a word of the name, offices that many firms share,
common names, and missing values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from klustermotor.registers.lists import EMPTY_SCHEMA, CompanyList
from klustermotor.registers.vocabulary import vocabulary

Words = np.ndarray[Any, np.dtype[np.object_]]
Integers = np.ndarray[Any, np.dtype[np.int64]]

STARTS = tuple(vocabulary("generated")["starts"])
MIDDLES = tuple(vocabulary("generated")["middles"])
ENDS = tuple(vocabulary("generated")["ends"])
TRADES = tuple(vocabulary("generated")["trades"])
GROUP_ROLES = ("Fastigheter", "Holding", "Invest", "Förvaltning")
OTHER_ROLES = ("Service", "Produktion", "Export")
KINDS = {
    "plain": 0.40,
    "typing error": 0.16,
    "abbreviated": 0.12,
    "word order": 0.06,
    "moved": 0.10,
    "new name": 0.04,
    "little known": 0.12,
}
FORMS = ("AB", "Aktiebolag", "HB", "AB (publ)")
_FOLDED = str.maketrans("åäöÅÄÖé", "aaoAAOe")


@dataclass(frozen=True)
class Generated:
    """Two lists and the truth about them.

    Attributes
    ----------
    register : CompanyList
        As a business register: every firm with its number (sole traders with a hash), branches as rows of their own.
    listed : CompanyList
        As a list that people keep: rows of some of these firms, and of others, with what makes lists hard.
    truth : pyarrow.Table
        For each row of both: ``list``, ``row``, ``entity`` (one for each firm) and ``kind`` (what makes a listed row
        hard; empty for the register).
    """

    register: CompanyList
    listed: CompanyList
    truth: pa.Table


def registers(
    generator: np.random.Generator,
    *,
    firms: int = 10_000,
    listed: int = 1_000,
    numbers: float = 0.5,
    known: float = 0.8,
) -> Generated:
    """A business register and a list, with the truth.

    Parameters
    ----------
    generator
        Where chance comes from.
    firms
        Firms of the register; it has some more rows, for branches.
    listed
        Rows of the list.
    numbers
        Share of the listed rows that have an organisation number.
    known
        Share of the listed rows whose firm is in the register.

    Returns
    -------
    Generated

    Examples
    --------
    >>> made = registers(np.random.default_rng(1), firms=50, listed=10)
    >>> made.listed.table.num_rows, made.truth.num_rows == made.register.table.num_rows + 10
    (10, True)
    """
    world = _world(generator, firms + max(listed - int(known * listed), 1) + 1)
    main = np.arange(firms, dtype=np.int64)
    branches = generator.choice(main, size=int(0.04 * firms), replace=True)
    rows = np.concatenate([main, branches])
    register = _register(generator, world, rows=rows, firms=firms)
    inside = generator.choice(main, size=min(int(known * listed), firms), replace=False)
    outside = np.arange(firms, firms + listed - len(inside)) % len(world["name"])
    chosen = generator.permutation(np.concatenate([inside, outside]))
    list_, kinds = _list(generator, world, chosen=chosen, numbers=numbers, branched=set(branches.tolist()))
    truth = pa.table(
        {
            "list": ["register"] * len(rows) + ["listed"] * listed,
            "row": np.concatenate([np.arange(1, len(rows) + 1), np.arange(1, listed + 1)]),
            "entity": np.concatenate([rows, chosen]),
            "kind": [""] * len(rows) + kinds,
        }
    )
    return Generated(register, list_, truth)


def _world(generator: np.random.Generator, n: int) -> dict[str, Words]:
    """All firms as they are: one row each, groups beside one another."""
    head = np.arange(n)
    member = np.flatnonzero(generator.random(n) < 0.06)
    head[member] = np.maximum(member - generator.integers(1, 4, len(member)), 0)
    head = head[head]
    brand = _brands(generator, n)[head]
    trade = generator.choice(np.array(TRADES, dtype=object), n)[head]
    second = generator.choice(np.array(TRADES, dtype=object), n)[head]
    two = (generator.random(n) < 0.25)[head] & (trade != second)
    name = brand + " " + trade
    name[two] = name[two] + " " + second[two]
    roles = np.where(
        generator.random(n) < 0.75,
        generator.choice(np.array(GROUP_ROLES, dtype=object), n),
        generator.choice(np.array(OTHER_ROLES, dtype=object), n),
    )
    apart = head != np.arange(n)
    name[apart] = name[apart] + " " + roles[apart]
    # an office that firms share: its address, and now and then its telephone
    office = np.where(generator.random(n) < 0.05, generator.integers(0, n, n), head)
    switchboard = np.where(generator.random(n) < 0.2, office, head)
    phone, domain = _phones(generator, n), _domains(_joined(_folded(brand), _folded(trade)))
    sole = (generator.random(n) < 0.12) & ~apart
    return {
        "name": name,
        **{field: values[office] for field, values in _addresses(generator, n).items()},
        "phone": phone[switchboard],
        "domain": domain[head],
        "number": _numbers(generator, n),
        "sole": sole.astype(object),
        "group": np.isin(np.arange(n), head[apart]).astype(object) | apart.astype(object),
    }


def _brands(generator: np.random.Generator, n: int) -> Words:
    """Made-up names; some firms have a short one, or one of a few common ones, and so share it with others."""
    starts, middles, ends = (np.array(parts, dtype=object) for parts in (STARTS, MIDDLES, ENDS))
    brand = generator.choice(starts, n) + generator.choice(middles, n) + generator.choice(ends, n)
    longer = generator.random(n) < 0.9
    brand[longer] = (
        brand[longer]
        + generator.choice(middles, int(longer.sum()))
        + generator.choice(ends, int(longer.sum()))
    )
    common = generator.random(n) < 0.06
    few = generator.choice(starts, 40) + generator.choice(ends, 40)
    brand[common] = generator.choice(few, int(common.sum())) + "ssons"
    return np.array([one.capitalize() for one in brand], dtype=object)


def _addresses(generator: np.random.Generator, n: int) -> dict[str, Words]:
    """Streets, postcodes and towns; large towns have more firms."""
    towns = np.array([start + end + "stad" for start in STARTS for end in ENDS[:12]], dtype=object)
    share = 1 / np.arange(1, len(towns) + 1)
    town = generator.choice(len(towns), n, p=share / share.sum())
    streets = np.array(
        [start + middle + kind for start in STARTS for middle in MIDDLES for kind in ("gatan", "vagen")],
        dtype=object,
    )
    street = generator.choice(streets, n) + " " + _text(generator.integers(1, 90, n))
    return {
        "street": street,
        "postcode": _text(10000 + town * 40 + generator.integers(0, 40, n)),
        "town": towns[town],
    }


def _phones(generator: np.random.Generator, n: int) -> Words:
    return _joined("+4699", _text(generator.integers(10_000_000, 99_999_999, n)))


def _domains(names: Words) -> Words:
    """One for each, counted on where the name is taken."""
    kept = np.unique(names.astype(str), return_index=True)[1]
    taken = np.ones(len(names), dtype=bool)
    taken[kept] = False
    names[taken] = names[taken] + _text(np.flatnonzero(taken))
    return _joined(names, ".example")


def _numbers(generator: np.random.Generator, n: int) -> Words:
    """Different numbers of ten digits that begin with 55, with a valid check digit."""
    body = 552_000_000 + generator.choice(4_000_000, n, replace=False)
    total = np.zeros(n, dtype=np.int64)
    for at in range(9):
        digit = body // 10**at % 10 * (2 - at % 2)
        total += digit // 10 + digit % 10
    return _text(body * 10 + (10 - total % 10) % 10)


def _register(
    generator: np.random.Generator, world: dict[str, Words], *, rows: Integers, firms: int
) -> CompanyList:
    n = len(rows)
    columns = {field: values[rows].copy() for field, values in world.items()}
    elsewhere = slice(firms, n)
    for field, values in {**_addresses(generator, n - firms), "phone": _phones(generator, n - firms)}.items():
        columns[field][elsewhere] = values
    for field, share in {"phone": 0.45, "domain": 0.5, "street": 0.03}.items():
        columns[field][generator.random(n) < share] = None
    return _company_list("register", columns, numbered=np.ones(n, dtype=bool), form="AB")


def _list(
    generator: np.random.Generator,
    world: dict[str, Words],
    *,
    chosen: Integers,
    numbers: float,
    branched: set[int],
) -> tuple[CompanyList, list[str]]:
    """Rows as people write them, and what is hard about each."""
    n = len(chosen)
    columns = {field: values[chosen].copy() for field, values in world.items()}
    kind = generator.choice(np.array(list(KINDS), dtype=object), n, p=list(KINDS.values()))
    moved = kind == "moved"
    for field, values in _addresses(generator, n).items():
        columns[field][moved] = values[moved]
    renumbered = moved & (generator.random(n) < 0.5)  # half of those that move keep their telephone number
    columns["phone"][renumbered] = _phones(generator, n)[renumbered]
    columns["name"] = np.array(
        [_written(generator, name, how) for name, how in zip(columns["name"], kind, strict=True)],
        dtype=object,
    )
    for field, share in {"phone": 0.4, "domain": 0.4, "street": 0.2, "postcode": 0.15, "town": 0.03}.items():
        columns[field][generator.random(n) < share] = None
    for field in ("phone", "domain", "street", "postcode"):
        columns[field][kind == "little known"] = None
    form = generator.choice(np.array(["", *FORMS], dtype=object), n)
    made = _company_list("listed", columns, numbered=generator.random(n) < numbers, form=form)
    special = [
        "group" if group else "branch" if entity in branched else "sole trader" if sole else ""
        for group, entity, sole in zip(columns["group"], chosen.tolist(), columns["sole"], strict=True)
    ]
    return made, [other or how for other, how in zip(special, kind, strict=True)]


def _written(generator: np.random.Generator, name: str, how: str) -> str:
    """A name as someone wrote it."""
    words = name.split(" ")
    if how == "typing error":
        return _mistyped(generator, name)
    if how == "abbreviated":
        return " ".join([words[0], *(word[: int(generator.integers(3, 5))] for word in words[1:])])
    if how == "word order":
        return " ".join([*words[1:], words[0]])
    if how == "new name":
        return " ".join([str(_brands(generator, 1)[0]), *words[1:]])
    return name


def _mistyped(generator: np.random.Generator, name: str) -> str:
    """One letter left out, doubled, changed, or in the place of the next."""
    at = int(generator.integers(1, len(name) - 1))
    kind = int(generator.integers(4))
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + name[at] + name[at:]
    if kind == 2:
        return name[:at] + "aeiorstl"[int(generator.integers(8))] + name[at + 1 :]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _company_list(key: str, columns: dict[str, Words], *, numbered: Any, form: Any) -> CompanyList:
    """In the form of a company list; names are standardised as the names of this module need it."""
    n = len(columns["name"])
    sole = columns["sole"].astype(bool)
    forms = np.where(sole, "", form).astype(object)
    name = np.array(
        [f"{name} {form}".strip() for name, form in zip(columns["name"], forms, strict=True)], dtype=object
    )
    hashes = np.array([f"h{number}" for number in columns["number"]], dtype=object)
    filled = {
        "list": [key] * n,
        "row": np.arange(1, n + 1),
        "number": pa.array(columns["number"], pa.string(), mask=sole | ~numbered),
        "number_hash": pa.array(hashes, pa.string(), mask=~sole | ~numbered),
        "name": name,
        "name_core": [" ".join(one.split()) for one in _folded(columns["name"])],
        "legal_form": forms,
        **{field: columns[field] for field in ("street", "postcode", "town", "phone", "domain")},
        "country": ["SE"] * n,
    }
    arrays = [
        pa.array(filled[one.name], one.type) if one.name in filled else pa.nulls(n, one.type)
        for one in EMPTY_SCHEMA
    ]
    return CompanyList(key, key, pa.Table.from_arrays(arrays, schema=EMPTY_SCHEMA))


def _folded(values: Sequence[str] | Words) -> Words:
    return np.array([value.translate(_FOLDED).lower() for value in values], dtype=object)


def _joined(*parts: Words | str) -> Words:
    total: Any = parts[0]
    for part in parts[1:]:
        total = total + part
    return np.asarray(total, dtype=object)


def _text(numbers: Any) -> Words:
    return np.array([str(number) for number in numbers.tolist()], dtype=object)
