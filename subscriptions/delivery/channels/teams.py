"""A Microsoft Teams channel, reached by a flow that waits for a web request. Its address is a secret setting."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Literal, Self

from subscriptions.delivery.channel import ChannelOptions, NotDelivered, Parcel, Sender
from subscriptions.delivery.folder import put_in_folder
from subscriptions.fields import SettingName
from watcher.clock import system_clock
from watcher.net.failures import FetchFailed, read_retry_after
from watcher.net.http import Client
from watcher.settings import Settings, secret_from_environment

# The flow is gone, or wants something we cannot give: only a person can mend that.
_PERMANENT = frozenset({400, 401, 403, 404, 410})
