"""A letter as plain text: written as text, not HTML with its marks taken out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from subscriptions.digests.footer import Footer
from subscriptions.digests.layout import ShownSection
from subscriptions.digests.plain import upper_first
from subscriptions.digests.plan import Digest, Item, Remark, Title
from watcher.language import Texts

WIDTH = 72


def text_of(digest: Digest, shown: Sequence[ShownSection], footer: Footer, texts: Texts) -> str:
    """The letter with lines of at most 72 characters, longer only for an address or a word that has no break."""
    lines = [
        *_heading(digest.heading, "="),
        *_paragraph(digest.dateline),
        "",
        *_paragraph(digest.overview),
        *(["", *_paragraph(digest.preface)] if digest.preface else []),
        *(["", *_paragraph(digest.intro)] if digest.intro else []),
        *(line for remark in digest.remarks for line in _greeting(remark)),
    ]
    for section in shown:
        lines += ["", "", *_section(section, footer, texts)]
    lines += ["", "", *_footer(digest, footer, texts)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _greeting(remark: Remark) -> Iterator[str]:
    for paragraph in remark.paragraphs:
        yield ""
        for line in paragraph:
            yield from _paragraph(line)
    yield from _paragraph(_signed(remark))


def text_of_note(paragraphs: Sequence[str]) -> str:
    """A small letter, with the same width."""
    return "\n\n".join("\n".join(_paragraph(each)) for each in paragraphs) + "\n"


def _section(shown: ShownSection, footer: Footer, texts: Texts) -> Iterator[str]:
    yield from _heading(shown.section.title, "=")
    if shown.section.note:
        yield from _paragraph(shown.section.note)
    for group in shown.groups:
        yield ""
        yield from _heading(group.area, "-")
        for item in group.full:
            yield ""
            yield from _full(item, texts)
        if group.full and group.lines:
            yield ""
            yield texts.say("section.in_brief")
        for item in group.lines:
            yield ""
            yield from _brief(item, texts)
    if shown.more:
        yield ""
        yield texts.say("section.more", count=shown.more)
        if footer.links.web:
            yield f"{texts.say('letter.all_on_web')}: {footer.links.web}"


def _full(item: Item, texts: Texts) -> Iterator[str]:
    yield from _bullet(item.headline)
    if item.original:
        yield from _indented(f"{original_label(item.original, texts)}: {item.original.text}")
    yield from _indented(item.origin)
    if item.mark:
        yield from _indented(item.mark.upper() if item.closes_soon else item.mark)
    yield from _remarks(item)
    for notice in item.notices:
        yield from _indented(notice)
    if item.summary:
        yield ""
        yield from _indented(item.summary)
    yield ""
    for fact in item.facts:
        label = f"{fact.label}: "
        for value in fact.values:
            yield from _indented(value, first=label)
            label = "  "
    yield from _link(item)
    for words, address in own_links(item, texts):
        yield from _indented(f"{words}:")
        yield f"  {address}"


def _brief(item: Item, texts: Texts) -> Iterator[str]:
    yield from _bullet(item.short_headline)
    if item.original:
        yield from _indented(f"{original_label(item.original, texts)}: {item.original.text}")
    else:
        yield from _indented(item.origin)
    for notice in item.notices:
        yield from _indented(notice)
    if item.when:
        yield from _indented(upper_first(item.when))
    if item.because:
        yield from _indented(item.because)
    yield from _remarks(item)
    yield from _link(item)


def _remarks(item: Item) -> Iterator[str]:
    for remark in item.remarks:
        yield from _indented(remark.text, first="> ")
        yield from _indented(_signed(remark), first="> ")


def _signed(remark: Remark) -> str:
    return f"– {remark.who}"


def _link(item: Item) -> Iterator[str]:
    if item.link is None:
        yield from _indented(item.link_text)
    else:
        yield from _indented(f"{item.link_text}:")
        yield f"  {item.link}"


def own_links(item: Item, texts: Texts) -> tuple[tuple[str, str], ...]:
    """What a reader may do with a call, on pages of ours, each with its words."""
    pairs = ((item.answer, "letter.answer"), (item.calendar, "letter.calendar"))
    return tuple((texts.say(key), address) for address, key in pairs if address)


def original_label(original: Title, texts: Texts) -> str:
    """ "Originaltitel (engelska)"."""
    if not original.language_name:
        return texts.say("letter.original")
    return texts.say("letter.original_in", language=original.language_name)


def _footer(digest: Digest, footer: Footer, texts: Texts) -> Iterator[str]:
    yield from _heading(texts.say("letter.about"), "-")
    for sentence in (*digest.sources, texts.say("letter.check"), footer.reason):
        yield from _paragraph(sentence)
        yield ""
    if footer.contacts:
        ways = ", ".join(way.words for way in footer.contacts)
        yield from _paragraph(f"{texts.say('letter.questions')} {ways}.")
        yield ""
    for words, address in footer.links.named(texts):
        yield f"{words}:"
        yield address


def _heading(words: str, underline: str) -> list[str]:
    lines = _paragraph(words)
    return [*lines, underline * max(map(len, lines), default=0)]


def _bullet(words: str) -> list[str]:
    return _wrap(words, "* ", "  ")


def _indented(words: str, first: str = "") -> list[str]:
    return _wrap(words, f"  {first}", "    " if first else "  ")


def _paragraph(words: str) -> list[str]:
    return _wrap(words, "", "")


def _wrap(words: str, first: str, following: str) -> list[str]:
    """Broken at spaces alone. `textwrap` does far more, and took a tenth of the time of a whole letter."""
    lines: list[str] = []
    line = first
    for word in words.split():
        if len(line) + len(word) > WIDTH and line not in (first, following):
            lines.append(line.rstrip())
            line = following
        line += f"{word} "
    return [*lines, line.rstrip()] if words.strip() else lines
