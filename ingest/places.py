"""The sites of a clinic as files name them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ingest import person
from ingest.refusals import FieldRefused

Sites = Mapping[str, str]
"""Our ids of a clinic's sites by everything that may stand for one, in small letters."""
NO_SITES: Sites = MappingProxyType({})


def site(raw: str, sites: Sites) -> str:
    """Our id of the site. Raises ``FieldRefused``."""
    known = sites.get(person.text(raw).casefold())
    if known is None:
        raise FieldRefused("is none of the clinic's sites; write a site's id or name as in the clinic's file")
    return known
