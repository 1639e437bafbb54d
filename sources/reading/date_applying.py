"""What words of applying and handing in before a date say of it: "öppen till", "ansökan lämnas senast"."""

from __future__ import annotations

import re
from dataclasses import replace

from sources.reading.date_context import CLOSING, Role
from sources.reading.date_cues import Cue
from sources.reading.date_owner import Sight, belongs_to_other, doer
from sources.reading.date_phrases import Kind
from sources.reading.date_words import MONTHS, words

DECIDING_REACH = 110
DUTY_REACH = 60
_CALL_REACH = 70
_PURPOSE = re.compile(
    r"\b(?:för att|om att|for å|for at|in order to|to|som|that|which|under perioden|during the period|for the period"
    r"|f[öo]r (?:perioden|tiden|åren|årene)|avseende"
    r"|(?:för|till|for|til) (?:kostnader|utgifter|costs|expenses|udgifter))\b"
)
_ELSEWHERE = re.compile(rf"{_PURPOSE.pattern}|\b(?:att|på|vid|i|at|in|during|under|delta|participate|join|å|ved)\b")
_DUTY = re.compile(r"\b(?:ska|skall|måste|must|shall|have to|has to|skal|må)\b[^.,;:\n]*\Z")
# "… ska ha inkommit till myndigheten den 19 februari": straight after the cue but for who receives it.
_RECEIVER = re.compile(
    r" (?:till|hos|to|by|til|via|genom|through|gjennom|gennem) (?:[^\W\d_]+ ){1,3}?(?:den |on |d\. )?\Z"
)
_MAY = re.compile(r"\b(?:kan|kunna|går att|möjligt att|möjlighet att|may|can|possible to) \Z")
_BINDS = re.compile(r"\b(?:ska|skall|måste|must|shall|skal|må)\b")
_ROUNDS_THEN_DAYS = re.compile(
    r"\b(?:(?:ansöknings|utlysnings)(?:omgångar|tillfällen|dagar|rundor)|ansökningsdatum|tillfällen|omgångar"
    r"|application (?:dates|rounds)|søknadsrunder|ansøgningsrunder)(?:na|ne)?"
    r"(?: [^\W\d_]+(?:-[^\W\d_]+)?){0,5}(?: 20\d\d)?[:,] (?:den |d\. )?\Z"
)
_SOME_TIMES = ("tillfällen", "omgångar")
# "… lämnas in till oss under perioden", "ansökan görs i Mina sidor under tiden"
_DURING_IT = (
    r"(?:(?:under|in|i|during|within|inom) (?:(?:the )?(?:perioden?|tiden|period) )?)?"
    r"(?:(?:från|from|fra|mellan|between) )?(?:(?:den|the) )?"
)
_THERE = r"(?:till|hos|to|by|til|via|genom|through|gjennom|gennem|i|på) (?:[^\W\d_]+(?:-[^\W\d_]+)? ){1,4}?"
_SENT_DURING = re.compile(rf" (?:{_THERE}|(?:för|for) (?:år |året |läsåret )?20\d\d(?:[/-]\d\d)? ){_DURING_IT}")
_MADE_DURING = re.compile(
    rf"(?<!som)(?<!that) (?:(?:kan|ska|skall|måste) )?(?:görs?|göras|sker?) (?:{_THERE})?{_DURING_IT}\Z"
)
# "Ni kan ansöka om bidraget under perioden 1 mars-20 juni": a grant that is only called so has no period of its own
_FOR_THE_GRANT = re.compile(
    r" (?:om )?(?:[^\W\d_]+ ){0,2}[^\W\d_]*(?:bidrag|bidraget|stöd|stödet|medel|medlen|stipendiet|pengarna)"
    r" (?:under|i|inom) (?:perioden|tiden|tidsperioden) (?:(?:från|mellan) )?(?:den )?"
)
# As in "Ni kan söka bidraget två gånger per år: i mars (1-31 mars) och …".
_TIMES_A_YEAR = re.compile(r"[^.:;\n\d]{0,40} gånger (?:per|om) år(?:et)?: (?:i [^\W\d_]+ \()?(?:den )?")
_SENT_THEN = (_SENT_DURING, _FOR_THE_GRANT, _TIMES_A_YEAR)
# "Nästa ansökningsomgång för åtgärder är 25 september-6 oktober"
_IT_IS = re.compile(
    r"(?: (?:för|om|inom|i|for|on|in) (?:[^\W\d_]+ ){1,4}?| )(?:är|is|blir|infaller|pågår)"
    r"(?: (?:planned|scheduled|planera[dt]|planlagt|planlagd)(?: (?:for|till|för|til))?"
    r"(?: (?:the )?(?:period(?:en)?|tiden))?)?"
    r"(?: (?:från|from|mellan|between))?(?: (?:den|the))? "
)
# "Ansökningar inkomna 15 juni-15 augusti handläggs i september"
_HAS_COME_IN = re.compile(r"inkom(?:na|mit)\b")
_IS_JUDGED = re.compile(r" (?:handläggs|behandlas|prövas|bedöms|besvaras|får)\b")
_INVITED = re.compile(
    r"\b(?:successful|shortlisted|selected|only|utvalda|utvalgte|udvalgte|endast|bara|bare|kun)\b[^.\n]{0,40}"
    r"\b(?:invited|inbjuds|bjuds in|inviteres|inviterte|inviteret|indbydes)\b"
)
_INVITED_REACH = 100
_REFUSED = re.compile(r"\b(?:(?:kan|får|can|could) (?:inte|ikke|ej|not)|cannot)\b[^.,;:\n]{0,15}\Z")
_DURING = words(
    "i in under during perioden perioder perioderna perioderne periodene period periods tiden från from fra "
    "følgende följande following dessa these två tre fyra fem flera two three four five several "
    "possible möjlig möjligt mulig muligt takes take took place äger rum finder finner sted scheduled planned"
)
_OPEN_SINCE = re.compile(
    r"(?: (?:för|for|til) (?:ansök\w+|applications|søknad\w*|ansøgning\w*))? (?:sedan|since|siden) "
)
_ACCEPTS = re.compile(
    r"(?:accepts?|receives?|(?:tar|tager|tas|tages) (?:i ?mot|emot)|mottar|modtager) (?:new |nya |nye )?"
    r"(?:applications|proposals|ansökningar|søknader|ansøgninger)"
)
# "Ansökningsperioden pågår mellan december 2026 och den 21 januari 2027"
_SINCE_A_MONTH = re.compile(
    rf"\b(?:mellan|between|mellom|mellem) (?:[^\W\d_]+ (?:av )?)?(?:{'|'.join(MONTHS)})(?: 20\d\d)?"
    r" (?:och|and|og) (?:(?:den|the|d\.) )?\Z"
)
_IN_ORDER_TO = re.compile(r"\bför att (?:[^\W\d_]+ ){0,2}\Z")
_MUST_HAVE_BEEN = re.compile(
    r"\b(?:ska|skall|måste|behöver) [^.,;:\n]{0,50}?\b"
    r"(?:ha (?:haft|varit|funnits|bildats|bedrivit|startat|registrerats)"
    r"|vara (?:registrera|medlem|bilda|verksam))"
)
_RETROACTIVE = re.compile(
    r"\b(?:retroaktiv|retroactive|tilbakevirkende|tilbagevirkende|(?:kostnader|utgifter|costs|expenses|udgifter) )"
)
_RUNS_ON = re.compile(r" ?-")


def applies(sight: Sight) -> Role | None:
    """What a word of applying says, or None where another must."""
    since = _is_open_since(sight)
    if _is_condition(sight):
        return Role.OTHER
    if belongs_to_other(sight) or (sight.preposition is Kind.AFTER and not since):
        return Role.OTHER
    if since or sight.gap > _reach(sight):
        return Role.OPENING if since else None
    if sight.preposition is Kind.UNTIL:
        return None if _opening_was_moved(sight) else Role.DEADLINE
    return _of_range(sight) if sight.mention.last else _of_day(sight)


def _is_condition(sight: Sight) -> bool:
    """ "För att kunna söka ska föreningen ha bildats senast …": what must have been, not what must be done."""
    lower, cue = sight.context.lower, sight.cue
    purpose = cue.kind is Kind.SUBMIT and _IN_ORDER_TO.search(lower, max(0, cue.start - DUTY_REACH), cue.start)
    return bool(purpose) and _MUST_HAVE_BEEN.search(lower, cue.end, sight.mention.start) is not None


def _of_range(sight: Sight) -> Role | None:
    lower, cue = sight.context.lower, sight.cue
    if _HAS_COME_IN.match(lower, cue.start) and _IS_JUDGED.match(lower, sight.mention.end):
        return Role.OTHER
    is_ours = cue.kind in (Kind.WINDOW, Kind.IS_OPEN) or _is_accepted_then(sight)
    return None if not is_ours and _strays(sight) else _window(sight)


def _of_day(sight: Sight) -> Role | None:
    if sight.preposition is Kind.FROM:
        # "Söka ersättning för kostnader retroaktivt från och med …": since when the costs count
        words = sight.context.lower[sight.cue.end : sight.mention.start]
        return Role.OTHER if _RETROACTIVE.search(words) else Role.OPENING
    if _lists_rounds(sight) or _SINCE_A_MONTH.search(sight.context.lower, sight.cue.end, sight.mention.start):
        return Role.DEADLINE
    return _names(sight) if sight.names_the_date() or _says_who_receives(sight) else None


def _reach(sight: Sight) -> int:
    if sight.cue.kind in (Kind.WINDOW, Kind.IS_OPEN):
        return DECIDING_REACH
    reaches_far = _is_bound(sight) or _may_be_done(sight) or _is_accepted_then(sight)
    return DECIDING_REACH if reaches_far else _CALL_REACH


def _is_open_since(sight: Sight) -> bool:
    """ "Utlysningen är öppen sedan den 5 juni"."""
    lower, before = sight.context.lower, sight.cues[max(0, sight.place - 1) : sight.place + 1]
    if sight.preposition is not Kind.AFTER or sight.mention.last:
        return False
    return any(cue.kind is Kind.IS_OPEN and _OPEN_SINCE.match(lower, cue.end) for cue in before)


def _may_be_done(sight: Sight) -> bool:
    """ "Huvudmän kan söka statsbidrag för … mellan den 15 januari och den 15 februari"."""
    lower, cue = sight.context.lower, sight.cue
    is_range = cue.kind is Kind.SUBMIT and sight.mention.last is not None
    return is_range and _MAY.search(lower, max(0, cue.start - DUTY_REACH), cue.start) is not None


def _is_bound(sight: Sight) -> bool:
    """ "Ansökan, på svenska eller engelska, ska vara registrerad på vår webbplats senast": the longest way there is."""
    words = sight.context.lower[sight.cue.end : sight.mention.start]
    is_until = sight.preposition is Kind.UNTIL and sight.cue.kind is Kind.CALL
    return is_until and not sight.nearer_but_prepositions() and _BINDS.search(words) is not None


def _says_who_receives(sight: Sight) -> bool:
    return sight.cue.kind is Kind.SUBMIT and bool(
        _RECEIVER.match(sight.context.lower[sight.cue.end : sight.mention.start])
    )


def _names(sight: Sight) -> Role | None:
    """A single day without "from" or "until", straight after the cue."""
    lower, cue = sight.context.lower, sight.cue
    if cue.kind is Kind.SUBMIT:  # "Ansökan ska vara oss tillhanda 15 mars"
        return Role.DEADLINE if _DUTY.search(lower[max(0, cue.start - DUTY_REACH) : cue.start]) else None
    if cue.kind is Kind.IS_OPEN:  # "Future: Open for applying 2026-08-26"
        return Role.OPENING
    if cue.kind is Kind.CALL:
        return None
    # "Ansökningstider: 4 oktober klockan 12" is the day it closes, unless the line goes on: "3 mars - tills vidare".
    return Role.OPENING if _RUNS_ON.match(lower, sight.mention.end) else Role.DEADLINE


def _window(sight: Sight) -> Role:
    """Those invited to a second stage hand in till its last day; nobody else can begin on its first. In a time when
    one cannot apply, nothing opens."""
    lower, start = sight.context.lower, sight.cue.start
    if _REFUSED.search(lower[max(0, start - DUTY_REACH) : start]):
        return Role.OTHER
    return Role.DEADLINE if _INVITED.search(lower, max(0, start - _INVITED_REACH), start) else whole(sight)


def whole(sight: Sight) -> Role:
    """A range is a window, unless a day was moved from one to the other: then only the last holds."""
    return Role.DEADLINE if sight.mention.last is None or sight.moved else Role.WINDOW


def was_moved(sight: Sight) -> bool:
    return any(cue.kind in (Kind.MOVED, Kind.PUT_OFF) for cue in sight.cues)


def _opening_was_moved(sight: Sight) -> bool:
    """ "Öppningen av utlysningen är framflyttad till …": a word farther left says what was put off."""
    kinds = {cue.kind for cue in sight.cues}
    opening = any(
        cue.kind is Kind.OPEN and sight.context.same_clause(cue.end, sight.cue.start) for cue in sight.farther
    )
    return opening and was_moved(sight) and not kinds & CLOSING


def _lists_rounds(sight: Sight) -> bool:
    """ "Fonden har tre ansökningsomgångar för arrangemang: 15 januari, 15 maj och 15 september"."""
    words = sight.context.lower[sight.cue.start : sight.mention.start]
    only_named = all(cue.kind in (Kind.CALL, Kind.SUBMIT, Kind.WINDOW) for cue in sight.nearer)
    found = _ROUNDS_THEN_DAYS.search(words) if only_named else None
    # "Bidraget betalas ut i två omgångar, …"
    return found is not None and (sight.cue.kind is Kind.SUBMIT or not found.group().startswith(_SOME_TIMES))


def holds_for_rounds(sight: Sight) -> bool:
    """ "Följande ansökningstillfällen gäller år 2025: 1 mars, 1 juni, 1 oktober"."""
    lower, cue = sight.context.lower, sight.cue
    if not lower.startswith("gäller", cue.start):
        return False
    found = _ROUNDS_THEN_DAYS.search(lower, max(0, sight.mention.start - DECIDING_REACH), sight.mention.start)
    return found is not None and found.start() < cue.start and not found.group().startswith(_SOME_TIMES)


def _strays(sight: Sight) -> bool:
    """Whether a range belongs to what is applied for: "ansök om att delta i mässan 3-5 juni"."""
    if sight.context.says_nothing(sight.cue.end, sight.mention.start, allow=_DURING) or _is_sent_during(sight):
        return False
    if any(cue.kind is Kind.PROJECT and not _is_programme(sight, cue) for cue in sight.nearer):
        return not _runs_itself(sight)
    pattern = _PURPOSE if sight.mention.in_words else _ELSEWHERE
    return pattern.search(sight.context.lower, sight.cue.end, sight.mention.start) is not None


def _is_sent_during(sight: Sight) -> bool:
    """ "Förslagen mejlas till oss under perioden 6-24 november": what is handed in has no period of its own."""
    words = sight.context.lower[sight.cue.end : sight.mention.start]
    if sight.cue.kind is Kind.CALL:
        of_project = any(cue.kind is Kind.PROJECT for cue in sight.nearer)
        made = _MADE_DURING.search(words)
        if _IT_IS.fullmatch(words):
            return True
        return made is not None and not (of_project and made.start())
    sent = next(filter(None, (shape.fullmatch(words) for shape in _SENT_THEN)), None)
    return sight.cue.kind is Kind.SUBMIT and sent is not None


def _is_accepted_then(sight: Sight) -> bool:
    """ "We accept applications for collaboration projects between 10 January and 20 February"."""
    lower = sight.context.lower
    last = next((cue for cue in reversed(sight.nearer) if cue.kind is Kind.PROJECT), None)
    if last is None or sight.mention.last is None or not sight.mention.in_words:
        return False
    accepts = sight.farther and _ACCEPTS.fullmatch(lower, sight.farther[-1].start, sight.cue.end)
    is_project = lower.startswith(("project", "projekt", "prosjekt"), last.start)
    return bool(accepts) and is_project and sight.context.says_nothing(last.end, sight.mention.start)


def _runs_itself(sight: Sight) -> bool:
    """ "The call for small projects will run from 12 January to 3 March": it is the call that runs."""
    verb = sight.cues[-1]
    if verb.kind not in (Kind.RUN, Kind.FROM):
        return False
    place = max((at for at, cue in enumerate(sight.cues) if cue.kind is Kind.RUN), default=None)
    return place is not None and doer(replace(sight, place=place)) is Kind.CALL


def _is_programme(sight: Sight, cue: Cue) -> bool:
    """ "The call of the X programme took place between …" is about the call all the same."""
    return sight.context.lower.startswith("program", cue.start)
