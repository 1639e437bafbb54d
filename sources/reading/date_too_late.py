"""The last day, told by what becomes of those who come after it: "applications received after 30 April will not be
considered"."""

from __future__ import annotations

import re

from sources.reading.date_context import APPLYING, Context, Meaning, Role
from sources.reading.date_ranges import Mention
from sources.reading.date_words import WEEKDAYS

_BEFORE_REACH = 110
_AFTER_REACH = 90
_APPLICATIONS = (
    r"(?:applications|proposals|bids|submissions|ansökningar(?:na)?|anbud|projektförslag|søknader|søknadene|ansøgninger"
    r"|ansøgningerne)"
)
_AND_THEN = rf"(?:(?:on|den|the|d\.|{'|'.join(sorted(WEEKDAYS))}),? ){{0,3}}\Z"
_HANDED_IN = (
    r"(?:received|submitted|sent|made|lodged|arriving|arrive|(?:kommer|kommit|kom|lämnas|lämnats|skickas|skickats) in"
    r"|inkomm[ae]r?|inkommit|inkomna|inlämnade|inskickade|mottatt|innsendt|levert|sendt"
    r"|(?:kommer|sendes|leveres) inn|modtaget|modtages|indsendt|indsendes|indkommet|(?:kommer|sendes) ind)"
)
_LATER_THAN = "(?:after|later than|efter|etter|senare än|senere end|senere enn)"
_LATER_WORDS = ("after", "later than", "efter", "etter", "senare än", "senere en")
_HANDED_IN_AFTER = re.compile(
    rf"\b{_APPLICATIONS},? (?:(?:that|which|som|der|are|is|have|has|been|har|er|blir|bliver|vi|får|lämnas) ){{0,4}}"
    rf"{_HANDED_IN} {_LATER_THAN} {_AND_THEN}"
    rf"|\b(?:din |er |en )?ansökan (?:(?:som|har|är) ){{0,2}}{_HANDED_IN} {_LATER_THAN} {_AND_THEN}"
    rf"|\bkommer (?:din |er |en )?ansökan in {_LATER_THAN} {_AND_THEN}"
)
# "No applications may be approved after 31 December": that is the funder's last day, not the applicant's.
_GRANTED = (
    r"(?:bevilja|bifall|godkänn|besluta|betala|utbetal|innvilg|bevilg|imøtekom|approv|grant|award|fund|paid|decid)"
)
_NONE_AFTER = re.compile(
    rf"\b(?:(?:går|kan)(?: det| du| ni| man)? (?:inte|ej) (?:längre )?(?:att )?(?:söka|ansöka)"
    rf"|(?:ansökan|ansökningar) (?:kan (?:inte|ej)|(?:inte|ej) kan) (?:längre )?"
    rf"(?:göras|lämnas(?: in)?|skickas(?: in)?)) efter {_AND_THEN}"
    rf"|\b(?:(?:no|inga|ingen) {_APPLICATIONS} (?![^.,;:\n\d]{{0,40}}\b{_GRANTED})[^.,;:\n\d]{{0,40}}"
    rf"|{_APPLICATIONS} (?:will |can |tas |kan |vil |blir )?(?:not|inte|ikke) (?:be )?"
    r"(?:accepted|received|considered|submitted|emot|tas emot|mottatt|modtages) )"
    rf"(?:after|efter|etter) {_AND_THEN}"
)
_REFUSED = re.compile(
    r"[^.;\n\d]{0,60}?\b(?:not|inte|ej|ikke|ikkje|avvis\w*|avslås|rejected|disregarded|excluded|inadmissible|ineligible)\b"
    r"(?![^.;\n]{0,60}\b(?:until|till|before|förrän|innan|före|før|til|next|nästa|neste|næste)\b)"
)


def read_too_late(context: Context, mention: Mention) -> Meaning | None:
    """A single day after which applications are refused, not put off to the next round."""
    lower = context.lower
    first = max(0, mention.start - _BEFORE_REACH)
    if mention.last:
        return None
    if not any(lower.find(word, first, mention.start) >= 0 for word in _LATER_WORDS):
        return None
    after = _HANDED_IN_AFTER.search(lower, first, mention.start)
    is_last = _REFUSED.match(lower, mention.end, mention.end + _AFTER_REACH) if after else None
    words = after if is_last else _NONE_AFTER.search(lower, first, mention.start)
    if words is None:
        return None
    cues = context.cues_between(words.start(), mention.start)
    cue = next((cue for cue in cues if cue.kind in APPLYING), None)
    return Meaning(Role.DEADLINE, cue) if cue else None
