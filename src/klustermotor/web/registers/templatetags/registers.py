"""Words for rows of lists and for comparisons, in templates."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from klustermotor.casefile.records import Organisation
from klustermotor.web.cases.templatetags.records import known
from klustermotor.web.recording.guidance import label_of
from klustermotor.web.registers.models import Comparison, ListedFirm
from klustermotor.web.registers.standard import written
from klustermotor.web.registers.words import title_of

register = template.Library()


@register.simple_tag
def comparison_title(comparison: Comparison) -> str:
    """What a comparison is called."""
    return title_of(comparison)


@register.simple_tag
def firm_name(firm: ListedFirm, keeps: bool) -> str:
    """The name in a row; a sole trader's only for who keeps the lists."""
    return (
        firm.name or _("without a name") if keeps or not firm.personal else _("sole trader (name not shown)")
    )


@register.simple_tag
def written_number(firm: ListedFirm) -> object:
    """An organisation number as it is usually written; a sole trader's is a personal number and not kept."""
    return known(written(firm) or None)


@register.simple_tag
def listed_organisation(firm: ListedFirm, names: dict[str, str]) -> str:
    """The organisation of the case that a row is linked to, where it is there."""
    return names.get(firm.organisation_key, "")


@register.simple_tag
def field_label(name: str) -> str:
    """What a field of an organisation is called in forms."""
    return label_of(Organisation, name)
