"""What is asked for when something is noted or decided on a judgement."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from klustermotor.web.diagnosis.models import LONGEST, Discussion


class DiscussionForm(forms.Form):
    """A note, or a decision that was taken."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Discussion.Kind.choices)
    text = forms.CharField(
        label=_("What was said or decided"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Whoever reads the case reads it. Say what you build it on; of a decision, who does what and by when."
        ),
    )
