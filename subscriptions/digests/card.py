"""A letter as Teams messages: Adaptive Cards, split by whole calls so that none is refused for its size. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from subscriptions.digests.footer import Footer, footer_of
from subscriptions.digests.layout import lay_out
from subscriptions.digests.look import LOGO_LENGTH
from subscriptions.digests.markdown import escaped, link
from subscriptions.digests.plain import plain, upper_first
from subscriptions.digests.plan import Digest, Fact, Item, Remark
from subscriptions.digests.text import original_label, own_links
from watcher.language import Texts

# Flows take some 28 KB; failures were seen from 15 KB on with some, so whole calls go over into the next card.
MOST_BYTES = 20_000
MOST_LINES = 40
# Teams draws at most 1.5; nothing here needs more than 1.4. No `lang`: the official library uses it for dates in
# Markdown functions alone, which are never written here, and its check of it refuses every second card it reads.
VERSION = "1.4"
_ROOM_FOR_NUMBER = 60

Element = dict[str, Any]


@dataclass(frozen=True)
class _Block:
    """What must not be torn apart, and the headings it stands under."""

    section: str
    area: str
    elements: tuple[Element, ...]


def render_card(digest: Digest, *, web_url: str | None = None, number: str | None = None) -> list[bytes]:
    """The messages to post, in order, each at most 20 KB of JSON; several are numbered "1 (2)".

    `number`: this delivery's, shown on the card so that a repeat can be recognised.
    """
    texts = Texts(digest.reader.language)
    footer = footer_of(digest.reader, texts, web_url)
    blocks = [*_blocks(digest, footer, texts), _Block("", "", tuple(_end(digest, footer, number, texts)))]
    parts = _parts(blocks, len(_message(digest, [], "", texts)))
    total = len(parts)
    labels = [texts.say("letter.part", number=at, of=total) if total > 1 else "" for at in range(1, total + 1)]
    return [_message(digest, part, label, texts) for part, label in zip(parts, labels, strict=True)]


def _message(digest: Digest, body: Sequence[Element], label: str, texts: Texts) -> bytes:
    logo = plain(digest.reader.look.logo_text, LOGO_LENGTH)
    words = [text_block(escaped(logo), weight="Bolder")] if logo else []
    top: list[Element] = [{"type": "Container", "style": "emphasis", "bleed": True, "items": words}] if words else []
    top += [text_block(f"{escaped(digest.heading)} {escaped(label)}".strip(), size="Large", weight="Bolder")]
    top += [text_block(escaped(digest.dateline), isSubtle=True, spacing="None"), text_block(escaped(digest.overview))]
    if label[:2] in ("", "1 "):
        top += [text_block(escaped(words), isSubtle=True) for words in (digest.preface, digest.intro) if words]
        top += [element for remark in digest.remarks for element in _remark(remark)]
    return card_message([*top, *body], f"{digest.subject} {label}".strip())


def card_message(body: Sequence[Element], fallback: str) -> bytes:
    """One card as the message that a flow posts. `fallback`: for a program that draws no cards."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": VERSION,
        "fallbackText": fallback,
        "msteams": {"width": "Full"},
        "body": body,
    }
    kind = "application/vnd.microsoft.card.adaptive"
    attachment = {"contentType": kind, "contentUrl": None, "content": card}
    return _json({"type": "message", "attachments": [attachment]})


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _parts(blocks: Sequence[_Block], frame: int) -> list[list[Element]]:
    """Blocks put together as long as there is room; each part repeats the headings that it goes on under."""
    parts: list[list[Element]] = []
    room, before = 0, _Block("", "", ())
    for block in blocks:
        elements = [*_headings(block, before), *block.elements]
        if not parts or _size(elements) > room:
            parts.append([])
            room = MOST_BYTES - frame - _ROOM_FOR_NUMBER
            elements = [*_headings(block, _Block("", "", ())), *block.elements]
        parts[-1].extend(elements)
        room -= _size(elements)
        before = block
    return parts


def _size(elements: Sequence[Element]) -> int:
    return sum(len(_json(element)) + 1 for element in elements)


def _headings(block: _Block, before: _Block) -> Iterator[Element]:
    if block.section and block.section != before.section:
        yield text_block(escaped(block.section), size="Medium", weight="Bolder", separator=True, spacing="Large")
    if block.area and (block.section, block.area) != (before.section, before.area):
        yield text_block(escaped(block.area), weight="Bolder", color="Accent")


def _blocks(digest: Digest, footer: Footer, texts: Texts) -> Iterator[_Block]:
    for shown in lay_out(digest, MOST_LINES):
        title = shown.section.title
        for group in shown.groups:
            for item in group.full:
                yield _Block(title, group.area, (_call(item, texts),))
            for item in group.lines:
                yield _Block(title, group.area, (text_block(_line(item), spacing="Small"),))
        if shown.more:
            more = escaped(texts.say("section.more", count=shown.more))
            if footer.links.web:
                more += f" {link(texts.say('letter.all_on_web'), footer.links.web)}"
            yield _Block(title, "", (text_block(more),))


def _call(item: Item, texts: Texts) -> Element:
    return {"type": "Container", "spacing": "Medium", "items": list(_about(item, texts))}


def _about(item: Item, texts: Texts) -> Iterator[Element]:
    if item.mark:
        look = {"color": "Attention", "weight": "Bolder"} if item.closes_soon else {"isSubtle": True}
        yield text_block(escaped(item.mark), **look)
    yield text_block(escaped(item.headline), weight="Bolder", spacing="None")
    if item.original:
        title = f"{original_label(item.original, texts)}: {item.original.text}"
        yield text_block(escaped(title), isSubtle=True, spacing="Small")
    yield text_block(escaped(item.origin), isSubtle=True, spacing="Small")
    for remark in item.remarks:
        yield from _remark(remark)
    for notice in item.notices:
        yield text_block(escaped(notice), weight="Bolder")
    if item.summary:
        yield text_block(escaped(item.summary))
    yield {"type": "FactSet", "facts": [_fact(fact) for fact in item.facts]}
    actions = [_open(item.link_text, item.link)] if item.link else []
    if not item.link:
        yield text_block(escaped(item.link_text), isSubtle=True)
    actions += [_open(words, address) for words, address in own_links(item, texts)]
    if actions:
        yield {"type": "ActionSet", "actions": actions}


def _remark(remark: Remark) -> Iterator[Element]:
    """Each line is an element: programs that draw cards differ in what a newline within one does."""
    for paragraph in remark.paragraphs:
        for number, line in enumerate(paragraph):
            yield text_block(escaped(line), **({"spacing": "None"} if number else {}))
    yield text_block(escaped(f"– {remark.who}"), isSubtle=True, size="Small", spacing="None")


def _fact(fact: Fact) -> Element:
    # Sentences follow one another; dates and sums are a list.
    earlier = "".join(f"{value} " if value.endswith(".") else f"{value}; " for value in fact.values[:-1])
    return {"title": escaped(fact.label), "value": escaped(earlier + fact.values[-1])}


def _line(item: Item) -> str:
    title = item.original.text if item.original else item.headline
    words = link(title, item.link) if item.link else escaped(title)
    # No colon between the two: both are often built with one of their own.
    named = f"{escaped(item.short_headline)}. {words}" if item.original else f"{words}. {escaped(item.origin)}"
    told = [escaped(sentence) for sentence in item.notices]
    said = [escaped(f"{remark.text} – {remark.who}") for remark in item.remarks]
    why = escaped(item.because.rstrip("."))
    return ". ".join(filter(None, [named, " ".join(told).rstrip("."), escaped(upper_first(item.when)), why, *said]))


def _end(digest: Digest, footer: Footer, number: str | None, texts: Texts) -> Iterator[Element]:
    for sentence in digest.sources:
        yield text_block(escaped(sentence), weight="Bolder", separator=True)
    yield text_block(escaped(texts.say("letter.check")), isSubtle=True, size="Small", separator=True)
    yield text_block(escaped(footer.reason), isSubtle=True, size="Small")
    if footer.contacts:
        ways = ", ".join(way.words for way in footer.contacts)
        yield text_block(escaped(f"{texts.say('letter.questions')} {ways}."), isSubtle=True, size="Small")
    if number:
        parcel = texts.say("letter.parcel", number=plain(number, 80))
        yield text_block(escaped(parcel), isSubtle=True, size="Small")
    actions = [_open(words, address) for words, address in footer.links.named(texts)]
    if actions:
        yield {"type": "ActionSet", "actions": actions}


def text_block(words: str, **look: object) -> Element:
    return {"type": "TextBlock", "text": words, "wrap": True, **look}


def _open(words: str, address: str) -> Element:
    return {"type": "Action.OpenUrl", "title": words, "url": address}
