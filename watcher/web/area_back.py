"""What goes with an area that is removed is written down beside it in the log, and comes back with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlmodel import col, select

from subscriptions.models import Department, PriorityArea, Subscription, saved_id
from subscriptions.profile_edit import Table, find_table
from subscriptions.profile_export import channels_of, subscription_table
from subscriptions.profile_removal import Removal
from watcher.language import Texts
from watcher.people.models import Audit
from watcher.web.access import number_in
from watcher.web.area_removed import REMOVED
from watcher.web.profile_pages import Desk
from watcher.web.removing import title_of

GONE, NARROWED, RESTORED = "subscription removed", "subscription narrowed", "subscription restored"


@dataclass
class Gone:
    """What an area's removal took. `tables`: subscriptions as a profile writes them; `rows`: of all that come back.

    `narrowed`: keys of subscriptions that are still there, without the area.
    """

    tables: list[Table] = field(default_factory=list)
    narrowed: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def take(self, act: str, row: Subscription, table: Table, area: str, *, went: bool) -> None:
        """What has been mended by hand since then is left alone.

        `went`: with the last of its areas, and would be there if that had stayed. It comes back with any of them.
        """
        if act == GONE and not row.active:
            self.tables.append(table)
        elif act == NARROWED and not row.active and went:
            self.tables.append(table | {"areas": [area]})
        elif act == NARROWED and row.active and row.areas and area not in row.areas:
            self.narrowed.append(row.key)
        else:
            return
        self.rows.append(saved_id(row))

    def put_back(self, raw: Table, area: str) -> None:
        """Into a profile that has the area again. What listens to all areas there are needs none by name."""
        raw["subscriptions"] += [dict(each) for each in self.tables]
        for each in raw["subscriptions"]:
            if each["id"] in self.narrowed and each.get("areas") and area not in each["areas"]:
                each["areas"] = [*each["areas"], area]

    def titles(self, raw: Table, texts: Texts) -> list[str]:
        """How people know them."""
        there = [find_table(raw["subscriptions"], key) for key in self.narrowed]
        return [title_of(dict(each), raw, texts) for each in (*self.tables, *there) if each]


def noted(desk: Desk, removal: Removal) -> list[tuple[str, str]]:
    """What is to be written down of a removal besides the area itself."""
    query = select(Subscription.key, Subscription.id).where(Subscription.organisation_id == desk.id)
    ids = dict(desk.session.exec(query).all())
    acts = ((GONE, removal.subscriptions), (NARROWED, removal.narrowed))
    return [(act, f"subscription:{ids[key]}") for act, keys in acts for key in keys]


def gone_with(desk: Desk, areas: Sequence[PriorityArea]) -> dict[int, Gone]:
    """By area, what its latest removal took and could come back. A subscription whose department is gone cannot."""
    found = {saved_id(each): Gone() for each in areas}
    removed = [each for each in areas if not each.active]
    took = _took(desk) if removed else {}
    ids = {number for each in removed for _, number in took.get(saved_id(each), ())}
    if not ids:
        return found
    went = {number for some in took.values() for act, number in some if act == GONE}
    tables = _tables(desk, ids)
    for each in removed:
        for act, number in took.get(saved_id(each), ()):
            if number in tables:
                found[saved_id(each)].take(act, *tables[number], each.key, went=number in went)
    return found


def _tables(desk: Desk, ids: Collection[int]) -> dict[int, tuple[Subscription, Table]]:
    """Of those whose department is there, by row: as a profile writes them."""
    own = select(Subscription).where(Subscription.organisation_id == desk.id, col(Subscription.id).in_(ids))
    query = select(Department.id, Department.key).where(Department.organisation_id == desk.id, col(Department.active))
    departments: dict[int | None, str] = dict(desk.session.exec(query).all())
    rows = [row for row in desk.session.exec(own) if row.department_id is None or row.department_id in departments]
    channels = channels_of(desk.session, rows)
    return {saved_id(row): (row, subscription_table(row, departments, channels.get(saved_id(row), []))) for row in rows}


def _took(desk: Desk) -> dict[int, list[tuple[str, int]]]:
    """Of each removed area the acts that follow its latest removal in the log, of the same moment and person.

    A subscription that went with it and has been brought back since then lacks the area only.
    """
    gone = select(PriorityArea).where(PriorityArea.organisation_id == desk.id, ~col(PriorityArea.active))
    names = {f"area:{each.id}": saved_id(each) for each in desk.session.exec(gone)}
    own = select(Audit).where(Audit.organisation_id == desk.id, col(Audit.about) != "").order_by(col(Audit.id))
    acts = desk.session.exec(own.where(col(Audit.what).in_((REMOVED, GONE, NARROWED, RESTORED)))).all()
    latest = {row.about: row for row in acts if row.what == REMOVED and row.about in names}
    back = {row.about: turn for turn, row in enumerate(acts) if row.what == RESTORED}
    took: dict[int, list[tuple[str, int]]] = {}
    last: dict[tuple[object, str], Audit] = {}
    for turn, row in enumerate(acts):
        removal = last.get((row.at, row.who))
        if row.what == REMOVED:
            last[row.at, row.who] = row
        elif row.what != RESTORED and removal and latest.get(removal.about) is removal:
            act = NARROWED if back.get(row.about, turn) > turn else row.what
            number = number_in({"id": row.about.removeprefix("subscription:")}, "id")
            took.setdefault(names[removal.about], []).append((act, number))
    return took
