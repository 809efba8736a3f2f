"""The shipped Sörmland case: valid, complete to its source, in both languages, and silent where the source is.

The facts are stated here a second time, as the source's facts are listed, so that none can be lost unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from klustermotor.casefile import records
from klustermotor.casefile.records import Case, Plain, Ref, Text

SHIPPED = Path(records.__file__).parent / "shipped" / "sormland.json"


@cache
def case() -> Case:
    return Case.model_validate_json(SHIPPED.read_bytes())


def parts(value: Any, name: str = "case") -> Iterator[tuple[str, Plain]]:
    """Every part of the case, with the name of the field that it is in."""
    if isinstance(value, Plain):
        yield name, value
        for field in type(value).model_fields:
            yield from parts(getattr(value, field), field)
    elif isinstance(value, tuple):
        for one in value:
            yield from parts(one, name)


@cache
def found() -> dict[tuple[str, str], Plain]:
    """Records by collection and identifier; the history is kept apart from the origins."""
    return {(name, one.id): one for name, one in parts(case()) if hasattr(one, "id")}


def record(place: str) -> Any:
    """The record at ``collection/id``."""
    collection, _, key = place.partition("/")
    return found()[collection, key]


def prose(part: Plain) -> str:
    """All Swedish and English text in a part and what is nested in it."""
    texts = [text for _, text in parts(part) if isinstance(text, Text)]
    return "\n".join(f"{text.sv}\n{text.en}" for text in texts)


def referred(hint: Any) -> set[str]:
    """Collections that an annotation's ``Ref`` marks name, however deep in it they stand."""
    inner = [one for arg in get_args(hint) for one in referred(arg)]
    own = [mark.kind for mark in getattr(hint, "__metadata__", ()) if isinstance(mark, Ref)]
    return {*inner, *own}


def test_every_reference_resolves() -> None:
    known: dict[str, set[str]] = {}
    for collection, key in found():
        known.setdefault(collection, set()).add(key)
    count = 0
    for _, part in parts(case()):
        hints = get_type_hints(type(part), include_extras=True)
        for field in type(part).model_fields:
            value = getattr(part, field)
            for collection in referred(hints[field]) if value and not isinstance(value, Plain) else ():
                keys = (value,) if isinstance(value, str) else value
                if all(isinstance(key, str) for key in keys):
                    assert set(keys) <= known[collection], (field, value)
                    count += len(keys)
    assert count > 500


def test_identifiers_are_unique_among_their_kind() -> None:
    seen: set[tuple[type[Plain], str]] = set()
    for _, part in parts(case()):
        if key := getattr(part, "id", None):
            assert (type(part), key) not in seen
            seen.add((type(part), key))


def test_every_text_is_in_both_languages() -> None:
    texts = [part for _, part in parts(case()) if isinstance(part, Text)]
    assert len(texts) > 300
    assert [text for text in texts if text.sv is None or text.en is None] == []


def test_every_record_names_its_source() -> None:
    unnamed = [part for _, part in parts(case()) if isinstance(part, records.Record) and part.source is None]
    assert unnamed == []


# Field by field: the value that a record holds.
VALUES = [
    ("regions/sodermanlands-lan", "code", "04"),
    ("regions/vastmanlands-lan", "code", "19"),
    ("regions/sodertalje", "parent", "stockholms-lan"),
    ("regions/vasteras", "parent", "vastmanlands-lan"),
    ("initiatives/idea-plant", "start", "2001-03-27"),
    ("initiatives/idea-plant", "legal_form", "non_profit_association"),
    ("initiatives/idea-plant", "seat", "eskilstuna"),
    ("initiatives/biotechvalley-nu", "start", "2002-11-26"),
    ("initiatives/leverantorsnat-du", "legal_form", "project"),
    ("origin/idea-origin-2001-start", "milestone", "formal_start"),
    ("origin/idea-origin-1989-study", "initiators", True),
    ("origin/idea-origin-1989-study", "people", ("jan-brandt",)),
    ("origin/idea-origin-1998", "start", "1998"),
    ("origin/lev-origin-1997-bilkomponent", "start", "1997-23"),
    ("origin/lev-origin-1998-active", "start", "1998-06"),
    ("origin/lev-origin-1998-active", "end", "2001"),
    ("funding/idea-funding-2001-lansstyrelsen", "amount", 500_000),
    ("funding/idea-funding-2002-eskilstuna", "amount", 400_000),
    ("funding/idea-funding-2003-fees", "amount", 100_000),
    ("funding/lev-funding-2001", "amount", 1_200_000),
    ("funding/lev-funding-2002", "amount", 1_000_000),
    ("activities/idea-act-member-meetings", "occasions", 17),
    ("activities/idea-act-brainstorming", "occasions", 6),
    ("activities/idea-act-fairs", "occasions", 7),
    ("activities/idea-act-newsletter", "occasions", 40),
    ("activities/idea-act-events", "occasions", 14),
    ("activities/idea-act-events", "people", ("eva-lilja",)),
    ("activities/idea-act-kunskapsbladet", "start", "2002-23"),
    ("activities/idea-act-vaxtkraft", "start", "2002"),
    ("activities/bio-act-ekbacken", "start", "2002-09"),
    ("activities/bio-act-bio-man", "start", "2001-11"),
    ("activities/bio-act-bio-man", "end", "2003-12"),
    ("activities/lev-act-interviews", "participants", 100),
    ("activities/lev-act-purchasing", "participants", 15),
    ("activities/lev-act-parts-net", "status", "under_way"),
    ("activities/lev-act-effektivare-inkop", "status", "under_way"),
    ("activities/lev-act-power-train", "status", "planned"),
    ("bodies/lev-reference-group", "size", 7),
    ("phases/idea-phase-2003", "until_phase", "implementation"),
    ("phases/bio-phase-2003", "until_phase", "implementation"),
    ("phases/lev-phase-2003", "phase", "start"),
    ("phases/lev-phase-2003", "until_phase", None),
    ("key_figures/idea-members-start", "value", 25),
    ("key_figures/idea-members-2002", "value", 40),
    ("key_figures/idea-members-2003", "value", 70),
    ("key_figures/idea-students", "value", 500),
    ("key_figures/idea-programmes", "value", 7),
    ("key_figures/lev-employed-wide", "value", 18_000),
    ("key_figures/lev-employed-two", "value", 10_000),
    ("key_figures/lev-firms-sodermanland", "value", 60),
    ("key_figures/lev-firms-vastmanland", "value", 40),
    ("appointments/borje-haag-pharmacia", "start", "1993"),
    ("appointments/borje-haag-pharmacia", "end", "1999"),
    ("value_chain/bio-stage-research", "coverage", "elsewhere"),
    ("value_chain/bio-stage-production", "coverage", "inside"),
    ("priorities/priority-strangnas-bioteknik", "stance", "priority"),
    ("priorities/priority-eskilstuna-informationsdesign", "stance", "not_mentioned"),
    ("priorities/priority-eskilstuna-idea-plant", "stance", "not_mentioned"),
    # Silence of the source stays silence.
    ("people/eva-lilja", "background", None),
    ("people/hans-rainer", "background", None),
    ("initiatives/leverantorsnat-du", "start", None),
    ("initiatives/biotechvalley-nu", "legal_form", None),
    ("funding/lev-funding-2001", "sector", None),
    ("funding/bio-funding-public", "year", None),
    ("value_chain/bio-stage-scale-up", "coverage", None),
]


@pytest.mark.parametrize(("place", "field", "value"), VALUES)
def test_a_fact_stands_in_its_field(place: str, field: str, value: object) -> None:
    assert getattr(record(place), field) == value


# Word by word: what the record says, in either language.
WORDS = [
    ("origin/idea-origin-1989-study", "tvåårigt program", "Mälardalens högskola"),
    (
        "origin/idea-origin-1996",
        "illustration, text design, information scenography",
        "arts management",
        "500",
    ),
    ("origin/idea-origin-1999-visuellt-forum", "Visuellt Forum", "yearly event in Eskilstuna"),
    ("origin/idea-origin-2000", "NÄTVERKET", "first concrete sounding"),
    ("origin/idea-origin-2002-studio", "Interaktiv design"),
    ("origin/bio-origin-1950s", "mitten av 1950-talet"),
    ("origin/bio-origin-municipality", "extra water treatment", "administration and budget"),
    ("origin/lev-origin-western-sweden", "fyra år", "western Sweden"),
    ("activities/idea-act-newsletter", "every 14 days"),
    ("activities/idea-act-newsletter-survey", "student vid MDH", "appreciated", "few exceptions"),
    (
        "activities/idea-act-vaxtkraft",
        "Att växa med kraft",
        "joint purchasing",
        "gender equality",
        "kompetensmatris",
    ),
    ("activities/idea-act-consultancy", "TeknikBro-stiftelsen", "Interaktiva Institutet"),
    ("activities/bio-act-bio-man", "Aktiv Industriell Samverkan", "Uppsala–Stockholm", "lasting network"),
    ("activities/bio-act-ekbacken", "labour-market training", "läkemedelstekniker", "master"),
    ("activities/lev-act-gap", "20–100", "quality, price, logistics and product development"),
    ("activities/lev-act-lean", "Two-day", "IVF"),
    ("goals/bio-goal-2", "phases 1 and 2 (3)"),
    ("goals/lev-vision", "critical mass"),
    ("observations/idea-obs-members", "nöjesparker", "advertising"),
    ("observations/idea-obs-self-supporting", "three years", "provision"),
    ("observations/idea-obs-stockholm", "Stockholm dominates"),
    ("observations/bio-obs-rig", "rig projects"),
    ("observations/bio-obs-flat", "no plan documents"),
    ("observations/lev-obs-weak-interest", "ännu en förening"),
    ("observations/lev-obs-fkg", "FKG"),
    ("observations/lev-obs-network-projects", "hardening", "bockning", "surface treatment"),
    ("observations/lev-obs-earlier", "dog ut"),
    ("history/history-mid-1990s-study", "industrial niches"),
    ("history/history-biotech-network", "three county governors", "six leading biotech firms"),
]


@pytest.mark.parametrize(("place", "words"), [(row[0], row[1:]) for row in WORDS])
def test_a_fact_stands_in_words(place: str, words: tuple[str, ...]) -> None:
    said = prose(record(place))
    assert [word for word in words if word not in said] == []


def test_six_potential_strength_areas() -> None:
    assert {area.name.en for area in case().competence_areas if area.strength == "potential"} == {
        "Vehicle industry",
        "Biotechnology and pharmaceuticals",
        "Industrial electronics and electrical engineering",
        "Safety and security systems",
        "Information design",
        "Logistics",
    }


def test_each_initiative_has_three_years_of_base_funding() -> None:
    for prefix in ("idea", "bio", "lev"):
        assert "three years of base funding" in prose(record(f"observations/{prefix}-obs-base-funding"))


def test_funding_of_idea_plant_is_a_million_a_year_for_three_years() -> None:
    years = {2001: 0, 2002: 0, 2003: 0}
    for row in record("initiatives/idea-plant").funding:
        years[row.year] += row.amount
    assert years == dict.fromkeys((2001, 2002, 2003), 1_000_000)


def test_funding_of_biotechvalley_is_half_public_and_half_business() -> None:
    rows = record("initiatives/biotechvalley-nu").funding
    assert {(row.sector, row.amount, row.approximate) for row in rows} == {
        ("public", 1_000_000, True),
        ("business", 1_000_000, True),
    }


def test_cluster_engines_and_coordinator() -> None:
    held = [
        (one.id, role.role, role.person) for one in case().initiatives for role in one.roles if role.person
    ]
    assert [row for row in held if row[1] in ("cluster_manager", "coordinator")] == [
        ("idea-plant", "cluster_manager", "eva-lilja"),
        ("biotechvalley-nu", "cluster_manager", "borje-haag"),
        ("biotechvalley-nu", "coordinator", "bo-norrman"),
        ("leverantorsnat-du", "cluster_manager", "hans-rainer"),
    ]


def test_key_people_and_their_abilities() -> None:
    """Figure 4, row by row."""
    rows = {
        "borje-haag": ("pharmacia", "between business and society"),
        "catarina-mollberg": ("europaskolan", "specific demand for competence"),
        "arne-rutgersson": ("strangnas-kommun", "public goal-driven decision making"),
        "bo-norrman": ("mdh", "synergy"),
        "hans-ageland": ("bioage", "demand trends"),
        "peter-eklund": ("lansstyrelsen-sodermanland", "parts and key actors visible"),
        "jan-persson": ("kilenkrysset", "FDA-approved"),
    }
    roles = {role.person: role for role in record("initiatives/biotechvalley-nu").roles if role.ability}
    assert roles.keys() == rows.keys()
    for person, (organisation, ability) in rows.items():
        assert roles[person].organisation == organisation
        assert roles[person].post is not None
        assert ability in prose(roles[person].ability)


def test_founders_of_biotechvalley() -> None:
    named = {
        role.organisation for role in record("initiatives/biotechvalley-nu").roles if role.role == "founder"
    }
    assert {record(f"organisations/{key}").name for key in named} == {
        "Pharmacia",
        "Recip",
        "SBL Vaccin",
        "Active Biotech",
        "Microdrugs",
        "Kilenkrysset AB",
        "Länsstyrelsen Södermanland",
        "Strängnäs kommun",
        "Mälardalens högskola",
        "Karolinska Institutet",
        "Europaskolan i Strängnäs",
    }
    assert "Pfizer" in {use.name for use in record("organisations/pharmacia").also_known_as}


def test_partners_of_bio_man() -> None:
    involved = set(record("activities/bio-act-bio-man").organisations)
    assert involved == {
        *("vinnova", "mdh", "kth", "sik", "abb", "allogg", "isbit"),
        *("microdrug-development", "pharmacia", "pharmadule", "sbl-vaccin"),
    }


def test_national_and_regional_network_of_leverantorsnat() -> None:
    partners = {
        one.organisation for one in record("initiatives/leverantorsnat-du").roles if one.role == "partner"
    }
    assert partners == {
        *("bilkomponent-sverige", "fkg", "nutek", "gjuteriforeningen", "ivf", "scania", "volvo"),
        *("scanias-industrigymnasium", "fabriksforeningen-i-eskilstuna", "ostsvenska-handelskammaren"),
        *("eskilstuna-industrigymnasium", "almi", "fr"),
    }


def test_members_of_bilkomponent_sverige() -> None:
    members = {
        tie.from_organisation
        for tie in case().ties
        if tie.kind == "membership" and tie.to_organisation == "bilkomponent-sverige"
    }
    assert members == {"volvo-personvagnar", "volvo-ab", "saab-automobile", "scania", "fkg"}


def test_goals_stand_without_measure_where_none_is_stated() -> None:
    counts = {
        one.id: [goal.kind for goal in one.goals].count("sub_goal")
        for one in case().initiatives
        if all(
            (goal.indicator, goal.baseline, goal.target, goal.target_date) == (None,) * 4
            for goal in one.goals
        )
    }
    assert counts == {"idea-plant": 6, "biotechvalley-nu": 4, "leverantorsnat-du": 2}
    priorities = [goal for goal in record("initiatives/biotechvalley-nu").goals if goal.kind == "priority"]
    assert len(priorities) == 3


def test_quantities_with_their_whole() -> None:
    def counted(activity: str) -> list[tuple[int, int | None]]:
        return [(one.value, one.of) for one in record(f"activities/{activity}").quantities]

    assert counted("idea-act-vaxtkraft") == [(24, 40)]
    assert counted("idea-act-kunskapsbladet") == [(5, None), (2, None), (4000, None)]
    assert counted("bio-act-ekbacken") == [(4, None), (3, None)]
    assert counted("lev-act-register") == [(100, None)]
    assert counted("lev-act-gap") == [(60, None), (30, 60), (19, 30), (11, 30), (2, None)]


def test_findings_of_the_gap_analysis() -> None:
    findings = record("activities/lev-act-gap").findings
    assert [one.text.en for one in findings if one.kind == "strength"] == [
        "Good technical level in production",
        "Relatively well invested in machines",
        "Reliable, step up for the customer",
        "Good delivery precision",
        "Often long customer relations",
    ]
    improvements = [one.text.en for one in findings if one.kind == "improvement"]
    assert len(improvements) == 6
    assert "Few QS 9000 certified" in improvements


def test_value_chain_of_biotechvalley() -> None:
    """Figure 1: stages in order, then the supporting functions."""
    chain = record("initiatives/biotechvalley-nu").value_chain
    assert [stage.name.en for stage in chain if stage.kind == "stage"] == [
        "Research",
        "Discovery and patent",
        "Process development",
        "Scale-up and pilot plant",
        "Clinical trial material",
        "Production",
        "Quality assurance and analysis",
        "Market",
    ]
    assert [stage.name.en for stage in chain if stage.kind == "support"] == [
        "Education",
        "Clean-room technology",
        "Laboratory equipment",
        "Property and infrastructure",
        "Permits",
        "Seed finance",
        "Market analysis",
    ]


def test_focus_areas_gather_the_activities_of_idea_plant() -> None:
    gathered: dict[str | None, int] = {}
    for activity in record("initiatives/idea-plant").activities:
        gathered[activity.focus_area] = gathered.get(activity.focus_area, 0) + 1
    assert gathered == {
        "idea-focus-meeting-places": 3,
        "idea-focus-member-benefit": 4,
        "idea-focus-brand": 2,
        None: 3,
    }
