"""The model that weighs pairs: which comparisons, with which levels, as settings of Splink that every engine takes.

Assumes the columns of ``firms`` (`klustermotor.registers.features`). A comparison says nothing where a value is missing
on either side. Each level has m, how often two rows of one firm are on it, and u, how often two rows of different firms
are; its weight is log2(m / u). Where the model counts how common a value is, the frequency of the value takes the place
of u, so a rare name, telephone or domain counts for more than a common one.

The parameters that are shipped (``data/matching.json``) are used for lists too small to estimate from, and hold
estimates from larger lists within bounds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from klustermotor.registers.vocabulary import vocabulary

# Comparison -> column whose values' frequencies count, on the level "same".
COUNTED = {"name": "name_core", "place": "address", "phone": "phone", "domain": "domain"}
# Levels that stand for a rule, not for an estimate, and keep their weight whatever the lists are like.
FIXED = frozenset({("number", "same"), ("number", "different"), ("name", "group")})
# Jaro-Winkler similarity from which two names are alike.
ALIKE = 0.92
SIMILARITY = "jaro_winkler_similarity"

# Comparison -> when nothing is said, and level -> condition, tried in this order; the last is everything else.
LEVELS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "number": ("firm_l is null or firm_r is null", {"same": "firm_l = firm_r", "different": "ELSE"}),
    "name": (
        "name_core_l is null or name_core_r is null",
        {
            # a word such as Holding in one of them, and not just a typing error in that word
            "group": "role_l <> role_r and (role_l <> '' and role_r <> '' "
            "or abs(length(name_core_l) - length(name_core_r)) > 3)",
            "same": "name_core_l = name_core_r",
            "order": "name_sorted_l = name_sorted_r or name_joined_l = name_joined_r",
            "close": "levenshtein(name_sorted_l, name_sorted_r) "
            "<= case when length(name_sorted_l) < 8 then 1 else 2 end",
            "alike": f"jaro_winkler_similarity(name_core_l, name_core_r) >= {ALIKE} "
            f"or jaro_winkler_similarity(name_sorted_l, name_sorted_r) >= {ALIKE}",
            "short": "name_short_l = name_short_r",
            "part": "' ' || name_core_l || ' ' like '% ' || name_core_r || ' %' "
            "or ' ' || name_core_r || ' ' like '% ' || name_core_l || ' %'",
            "other": "ELSE",
        },
    ),
    "place": (
        "(postcode_l is null or postcode_r is null) and (town_l is null or town_r is null)",
        {
            "same": "address_l = address_r",
            "street": "jaro_winkler_similarity(street_l, street_r) >= 0.9 "
            "and (postcode_l = postcode_r or town_l = town_r)",
            "postcode-alone": "postcode_l = postcode_r and (street_l is null or street_r is null)",
            "postcode": "postcode_l = postcode_r",
            "town-alone": "town_l = town_r and (postcode_l is null or postcode_r is null)",
            "town": "town_l = town_r",
            "other": "ELSE",
        },
    ),
    "phone": ("phone_l is null or phone_r is null", {"same": "phone_l = phone_r", "other": "ELSE"}),
    "domain": ("domain_l is null or domain_r is null", {"same": "domain_l = domain_r", "other": "ELSE"}),
    "country": ("country_l is null or country_r is null", {"same": "country_l = country_r", "other": "ELSE"}),
}


LinkType = Literal["dedupe_only", "link_only"]


@dataclass(frozen=True)
class Chance:
    """How often a level is seen.

    Attributes
    ----------
    m : float
        Share of pairs of rows of one firm that are on the level.
    u : float
        Share of pairs of rows of different firms that are.
    """

    m: float
    u: float


@dataclass(frozen=True)
class Parameters:
    """All parameters of the model.

    Attributes
    ----------
    chances : Mapping[str, Mapping[str, Chance]]
        By comparison and level, as in `LEVELS`.
    prior : float
        Probability that a pair drawn at random from all pairs is one firm.
    how : str
        How they came about, for the provenance: ``"shipped"`` or ``"estimated"``.
    """

    chances: Mapping[str, Mapping[str, Chance]]
    prior: float
    how: str = "shipped"

    def as_table(self) -> dict[str, dict[str, list[float]]]:
        """As plain data: comparison, level, [m, u]."""
        return {
            comparison: {level: [chance.m, chance.u] for level, chance in levels.items()}
            for comparison, levels in self.chances.items()
        }


@cache
def shipped() -> Mapping[str, Mapping[str, Chance]]:
    """The parameters that come with Klustermotor.

    >>> sorted(shipped()["phone"])
    ['other', 'same']
    """
    return {
        comparison: {level: Chance(*pair) for level, pair in levels.items()}
        for comparison, levels in vocabulary("matching")["parameters"].items()
    }


def settings(
    parameters: Parameters, *, link_type: LinkType = "dedupe_only", similarity: str = SIMILARITY
) -> Any:
    """The model as Splink's settings, for any engine.

    Parameters
    ----------
    parameters
        m and u of each level, and the prior.
    link_type
        As Splink calls it: ``"dedupe_only"`` for one table of all rows, ``"link_only"`` for two.
    similarity
        What the engine calls the Jaro-Winkler similarity; nothing else differs between engines.

    Returns
    -------
    splink.SettingsCreator
    """
    from splink import SettingsCreator

    return SettingsCreator(
        link_type=link_type,
        unique_id_column_name="uid",
        probability_two_random_records_match=parameters.prior,
        comparisons=[_comparison(name, parameters.chances[name], similarity=similarity) for name in LEVELS],
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
        em_convergence=0.001,
    )


def _comparison(name: str, chances: Mapping[str, Chance], *, similarity: str) -> Any:
    import splink.comparison_level_library as levels
    from splink.internals.comparison_library import CustomComparison

    missing, conditions = LEVELS[name]
    made: list[Any] = [levels.CustomLevel(missing, base_dialect_str="duckdb").configure(is_null_level=True)]
    for level, condition in conditions.items():
        custom = {"label_for_charts": level, "base_dialect_str": "duckdb"}
        said = condition.replace(SIMILARITY, similarity)
        one = levels.ElseLevel() if condition == "ELSE" else levels.CustomLevel(said, **custom)
        made.append(
            one.configure(
                label_for_charts=level,
                m_probability=chances[level].m,
                u_probability=chances[level].u,
                tf_adjustment_column=COUNTED.get(name) if level == "same" else None,
                fix_m_probability=(name, level) in FIXED,
                fix_u_probability=(name, level) in FIXED,
            )
        )
    return CustomComparison(output_column_name=name, comparison_levels=made)
