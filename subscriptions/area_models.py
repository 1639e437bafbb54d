"""What a priority area has said over time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from watcher.db import Instant


class AreaVersion(SQLModel, table=True):
    """What an area said from a moment on, and who made it so. The latest one is what the area says."""

    __tablename__ = "area_version"

    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="priority_area.id", index=True)
    name: str
    description: str
    must_not: list[str] = Field(sa_column=Column(JSON, nullable=False))
    fields_added: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    fields_left_out: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]")
    )
    who: str
    at: datetime = Field(sa_type=Instant)
