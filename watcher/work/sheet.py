"""A letter about the service itself as it is set, whatever its subject: sections of items, as text and HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import css_inline

from subscriptions.digests.render import RenderedMail, mail_templates, style_of
from watcher.language import Texts

LONGEST_PROBLEM = 600  # the longest sentence with the longest address in it: cut in the middle, it helps nobody


@dataclass(frozen=True)
class Item:
    """One source: what is wrong, what follows, what to do, and the technical words.

    `place`: where on our own pages more is to be seen and done, and `command` the same at the command line; `link`: the
    source's page itself.
    """

    name: str = ""
    sentences: list[str] = field(default_factory=list)
    place: str = ""
    command: str = ""
    technical: str = ""
    link: str | None = None


@dataclass(frozen=True)
class Section:
    title: str
    items: list[Item]


def set_letter(subject: str, sections: Sequence[Section], footer: Sequence[str], texts: Texts) -> RenderedMail:
    """Words about the service itself as a letter."""
    html = mail_templates().get_template("admin.html").render(
        subject=subject, sections=sections, footer=footer, language=texts.language, say=texts.say,
        style=style_of("style.css"), screens=style_of("screens.css"),
    )  # fmt: skip
    inlined = css_inline.CSSInliner(load_remote_stylesheets=False).inline(html)
    return RenderedMail(subject, inlined, _as_text(subject, sections, footer, texts), texts.language)


def _as_text(subject: str, sections: Sequence[Section], footer: Sequence[str], texts: Texts) -> str:
    lines = [subject, ""]
    for section in sections:
        lines += [section.title.upper(), ""]
        for item in section.items:
            lines += [item.name] if item.name else []
            lines += item.sentences
            lines += [texts.say("admin.see", address=item.place, command=item.command)] if item.command else []
            lines += [texts.say("admin.technical", words=item.technical)] if item.technical else []
            lines += [item.link] if item.link else []
            lines.append("")
    return "\n".join([*lines, "-- ", *footer, ""])
