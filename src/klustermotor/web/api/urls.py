"""Addresses of the interface for programs; whatever begins as they do and is none of them is answered alike.

What is not a list of records has a hyphen in its name, so that no list can ever be called the same.
"""

from django.urls import path, re_path
from django.views.generic import RedirectView

import klustermotor.web.cases.converters  # noqa: F401 - registers the form of identifiers in addresses
from klustermotor.web.api import case_handlers, record_handlers, reference
from klustermotor.web.api.door import nothing_here, resource

CASE = "v1/cases/<key:case_key>"
LIST = f"{CASE}/<str:collection>"
RECORD = f"{LIST}/<key:key>"
ANY = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api_reference"), name="api"),
    path("v1/", RedirectView.as_view(pattern_name="api_reference"), name="api_first"),
    path("v1/docs", reference.page, name="api_reference"),
    path(
        "v1/openapi.json",
        resource("description", {"GET": reference.description}, public=True),
        name="api_description",
    ),
    path("v1/cases", resource("cases", {"GET": case_handlers.cases}), name="api_cases"),
    path(CASE, resource("case", {"GET": case_handlers.case}), name="api_case"),
    path(f"{CASE}/case-file", resource("case_file", {"GET": case_handlers.case_file}), name="api_case_file"),
    path(f"{CASE}/batch", resource("batch", {"POST": record_handlers.batch}), name="api_batch"),
    path(f"{CASE}/change-log", resource("changes", {"GET": case_handlers.changes}), name="api_changes"),
    path(
        f"{CASE}/change-log/<int:number>",
        resource("change", {"GET": case_handlers.change}),
        name="api_change",
    ),
    path(
        f"{CASE}/change-log/<int:number>/records",
        resource("touched", {"GET": case_handlers.touched}),
        name="api_touched",
    ),
    path(
        f"{CASE}/change-log/<int:number>/undo",
        resource("undo", {"POST": case_handlers.undo}),
        name="api_undo",
    ),
    path(
        LIST,
        resource("records", {"GET": record_handlers.of_list, "POST": record_handlers.make}),
        name="api_records",
    ),
    path(
        RECORD,
        resource(
            "record",
            {"GET": record_handlers.by_itself, "PUT": record_handlers.put, "DELETE": record_handlers.remove},
        ),
        name="api_record",
    ),
    path(f"{RECORD}/history", resource("history", {"GET": case_handlers.of_record}), name="api_history"),
    re_path(r"", resource("nothing", dict.fromkeys(ANY, nothing_here)), name="api_nothing"),
]
