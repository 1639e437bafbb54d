"""Names by which funders themselves know a call, found in running text and in addresses. Pure, linear."""

from __future__ import annotations

import re

_REACH = 30_000
# HORIZON-CL5-2027-D3-01, LIFE-2027-SAP-CLIMA-GOV, CERV-2027-CITIZENS-TOWN-TT: capitals, a year, and more.
_TOPIC = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]{1,15}(?:-[A-Z0-9]{1,25}){0,6}-20\d\d(?:-[A-Za-z0-9]{1,30}){1,8}(?![\w-])")
_DIARY_NUMBER = re.compile(
    r"(?:\bdnr|\bd\.nr|\bdiarienummer|\bdiarienr|\bdiary number)\.?\s{0,3}:?\s{0,3}(\d{4}-\d{5})(?![\d-])",
    re.IGNORECASE,
)
_NUMBER_IN_ADDRESS = re.compile(r"/(\d{4}-\d{5})/?(?=[?#]|$)")


def topics_in(*texts: str) -> tuple[str, ...]:
    """The EU topic identifiers that the texts or addresses name, each once, in their order."""
    return tuple(dict.fromkeys(found for text in texts for found in _TOPIC.findall(text[:_REACH])))


def diary_numbers_in(text: str, addresses: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Diary numbers (`YYYY-NNNNN`) that are called so in the text, or that an address ends with."""
    named = _DIARY_NUMBER.findall(text[:_REACH])
    ended = [found[1] for address in addresses if (found := _NUMBER_IN_ADDRESS.search(address[:_REACH]))]
    return tuple(dict.fromkeys([*named, *ended]))
