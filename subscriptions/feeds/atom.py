"""A department's Atom feed (RFC 4287): an entry for each call. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from lxml import etree

from subscriptions.digests.links import link_of
from subscriptions.digests.phrases import Setting
from subscriptions.feeds.reading import Feed, FeedCall
from subscriptions.feeds.words import about, deadline_line, title_of, xml_safe

NAMESPACE = "http://www.w3.org/2005/Atom"
# Ids carry the year in which this form of them was chosen.
_SINCE = "2026"
# Of a feed in which nothing has ever changed.
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def atom_of(feed: Feed, address: str, host: str, department_id: int, at: Setting) -> bytes:
    """`address`: the feed's own. Ids are the same for ever, whatever address it is read at."""
    root = etree.fromstring(f'<feed xmlns="{NAMESPACE}"/>')
    root.set("{http://www.w3.org/XML/1998/namespace}lang", at.texts.language)
    _text(root, "id", f"tag:{host},{_SINCE}:department/{department_id}")
    _text(root, "title", xml_safe(at.texts.say("feed.calls", department=feed.department)))
    _text(root, "updated", _moment(max((call.updated for call in feed.calls), default=_BEGINNING)))
    etree.SubElement(root, _name("link"), rel="self", type="application/atom+xml", href=address)
    _text(etree.SubElement(root, _name("author")), "name", xml_safe(feed.organisation))
    for call in feed.calls:
        _entry(root, call, host, at)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _entry(root: etree._Element, call: FeedCall, host: str, at: Setting) -> None:
    entry = etree.SubElement(root, _name("entry"))
    state = f"{at.texts.say('feed.ended')}: " if call.is_off else ""
    _text(entry, "id", f"tag:{host},{_SINCE}:call/{call.id}")
    _text(entry, "title", state + title_of(call.data, at))
    _text(entry, "published", _moment(call.published))
    _text(entry, "updated", _moment(call.updated))
    if link := link_of(call.data):
        etree.SubElement(entry, _name("link"), rel="alternate", href=link)
    lines = [deadline_line(each, call.data, at) for each in call.data.deadlines] or [at.texts.say("feed.no_deadline")]
    _text(entry, "summary", "\n".join([*lines, *about(call.data, at)]))


def _text(parent: etree._Element, name: str, words: str) -> None:
    etree.SubElement(parent, _name(name)).text = words


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
