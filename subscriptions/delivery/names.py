"""What readers know a source by."""

from __future__ import annotations

from sources.contract import Localised
from sources.registry import CATALOGUE, CatalogueFault, find_entry
from watcher.settings import Settings


def source_name(source: str, settings: Settings) -> Localised:
    """The short name of a source for running text, else its name, else its id."""
    try:
        entry = find_entry([CATALOGUE, settings.own_catalogue_dir], source)
    except CatalogueFault:  # told where sources are polled; here it costs no more than a name
        entry = None
    if entry is None:
        return Localised(sv=source, en=source)
    return entry.short_name or entry.name
