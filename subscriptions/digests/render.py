"""A letter as mail and as a page. The words are done; here they are set. Teams cards: `card.py`."""

from __future__ import annotations

from binascii import b2a_base64, b2a_qp
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from subscriptions.digests.card import render_card
from subscriptions.digests.footer import Footer, footer_of
from subscriptions.digests.layout import ShownSection, lay_out
from subscriptions.digests.look import (
    LOGO_LENGTH,
    USUAL_COLOUR,
    USUAL_IN_THE_DARK,
    USUAL_PALETTE,
    Palette,
    palette_of,
)
from subscriptions.digests.plain import plain, upper_first
from subscriptions.digests.plan import Digest
from subscriptions.digests.text import original_label, own_links, text_of, text_of_note
from watcher.language import Texts

__all__ = ["RenderedMail", "render_card", "render_html_page", "render_mail"]

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "email"
# Some mail programs cut a message at 102 KB; both parts together, as they are sent, stay below with the headers.
MOST_BYTES = 94_000
MOST_LINES = 150
# Hardly a line takes more, so that a letter that is too large comes down to its size in steps and does not fall below.
LINE_BYTES = 1_500
PREHEADER_LENGTH = 160
MOST_NOTED = 600


@dataclass(frozen=True)
class RenderedMail:
    """A mail's contents. `subject` is one line. `page`: the letter as a page, or empty where the mail holds less."""

    subject: str
    html: str
    text: str
    language: str
    page: str = ""


def render_mail(digest: Digest, *, web_url: str | None = None) -> RenderedMail:
    """The letter as HTML with inlined styles and as text, under 100 KB when sent.

    `web_url`: the page that shows this very letter with everything in it. What there is no room for is counted and
    linked there; `digest.keys` holds it all the same.
    """
    texts = Texts(digest.reader.language)
    footer = footer_of(digest.reader, texts, web_url)
    room: int | None = MOST_LINES
    page = html = text = ""
    shown: tuple[ShownSection, ...] = ()
    while room is not None:
        shown = lay_out(digest, room)
        page = _html(digest, shown, footer, texts)
        html, text = _inliner().inline(page), text_of(digest, shown, footer, texts)
        room = _fewer_lines(shown, room, len_sent(html) + len_sent(text))
    is_whole = not any(section.more for section in shown)
    return RenderedMail(digest.subject, html, text, texts.language, page if is_whole else "")


def len_sent(text: str) -> int:
    """How many bytes a text takes in a mail, which writes it as quoted-printable or base64, whichever is shorter."""
    written = text.encode()
    return min(len(b2a_qp(written)), len(b2a_base64(written)) * 77 // 76 + 1)


def _fewer_lines(shown: Sequence[ShownSection], room: int, size: int) -> int | None:
    """Room for how many lines a letter that is too large may fit with; None where it fits, or had room for none."""
    lines = sum(len(group.lines) for section in shown for group in section.groups)
    if size <= MOST_BYTES or not lines or not room:
        return None
    over = (size - MOST_BYTES) // LINE_BYTES + 1
    return max(0, min(room, lines) - over)


def render_html_page(digest: Digest, *, web_url: str | None = None) -> str:
    """The letter as a page of its own, with every line that there is."""
    texts = Texts(digest.reader.language)
    return _html(digest, lay_out(digest), footer_of(digest.reader, texts, web_url), texts)


def render_note(
    subject: str, sentences: Sequence[str], link: tuple[str, str], ending: Sequence[str], language: str
) -> RenderedMail:
    """A small letter: a few sentences, a link with its words, and what comes after it."""
    subject, *plainly = (plain(each, MOST_NOTED) for each in (subject, *sentences))
    html = mail_templates().get_template("note.html").render(
        subject=subject, sentences=plainly, link=link, ending=ending, language=language,
        style=style_of("style.css"), screens=style_of("screens.css"),
    )  # fmt: skip
    text = text_of_note([*plainly, f"{link[0]}:", link[1], *ending])
    return RenderedMail(subject, _inliner().inline(html), text, language)


def _html(digest: Digest, shown: Sequence[ShownSection], footer: Footer, texts: Texts) -> str:
    palette = palette_of(digest.reader.look.colour)
    return (
        mail_templates()
        .get_template("digest.html")
        .render(
            digest=digest,
            sections=shown,
            footer=footer,
            say=texts.say,
            language=texts.language,
            preheader=_preheader(digest),
            original_label=partial(original_label, texts=texts),
            own_links=partial(own_links, texts=texts),
            end_links=footer.links.named(texts),
            all_link=footer.links.web,
            logo_text=plain(digest.reader.look.logo_text, LOGO_LENGTH),
            palette=palette,
            style=style_of("style.css", palette),
            screens=style_of("screens.css", palette),
        )
    )


def _preheader(digest: Digest) -> str:
    """What an inbox shows after the subject: the first call and its date."""
    first = digest.items[0]
    return plain(". ".join(filter(None, (first.short_headline, upper_first(first.when)))), PREHEADER_LENGTH)


@cache
def mail_templates() -> Environment:
    """Every letter's templates: what a source wrote is escaped, and a name that is not there is an error."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def style_of(name: str, palette: Palette = USUAL_PALETTE) -> Markup:
    """A style sheet of ours by its file name, to stand in a letter as it is, in the colours of an organisation."""
    style = (TEMPLATES / name).read_text("utf-8")
    style = style.replace(USUAL_COLOUR, palette.in_light).replace(USUAL_IN_THE_DARK, palette.in_dark)
    return Markup(style)  # noqa: S704 - our own file, and colours that have been checked


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False)
