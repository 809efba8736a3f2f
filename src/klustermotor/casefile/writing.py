"""Writing a case as a case file: the same case always gives the same bytes.

Fields come in the order of the definitions. What is unknown, empty or as it is by default is left out;
reading the file gives the same case again.
"""

from __future__ import annotations

from klustermotor.casefile.records import Case


def case_bytes(case: Case) -> bytes:
    """A case as JSON in UTF-8 that a person can read and a version system can compare line by line.

    Examples
    --------
    >>> from klustermotor.casefile.records import Text
    >>> case = Case(format="klustermotor-case", version=1, id="mitt", title=Text(sv="Mitt"))
    >>> print(case_bytes(case).decode().rstrip())
    {
     "format": "klustermotor-case",
     "version": 1,
     "id": "mitt",
     "title": {
      "sv": "Mitt"
     }
    }
    """
    # What `model_dump_json` does, without a text in between: a large case is hundreds of megabytes as it is.
    return Case.__pydantic_serializer__.to_json(case, indent=1, exclude_defaults=True) + b"\n"
