"""The long form of the kill test: `python benchmarks/delivery/killed.py [--kills N] [--days N] [--database URL]`.

A service with two people, a Teams channel and a webhook, polled and written to daily over a simulated year, killed by
SIGKILL at least 500 times: at each commit point in turn, right after one, between a letter's arrival and the yes,
and at any moment. One in five messages meets a server in a bad mood: deferred, refused, dropped before or after it was
kept, slow; 429, 5xx, 404, reset. Dead letters are sent again by command every time the service wakes up. Exit code 1
if anything was lost, told twice under two identities, or repeated although nobody died and the line held.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.subscriptions.delivery.drill import Drill, orders_for
from tests.subscriptions.delivery.servers import mail_office, teams_flow, webhook


def main() -> int:
    parser = argparse.ArgumentParser(description="kill the service over a simulated year and count what arrived")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--days", type=int, default=361, help="with calls; four more in which everything is well")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", help="an empty PostgreSQL database instead of SQLite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, mail_office() as office, teams_flow() as flow, webhook() as hook:
        orders = orders_for(Path(folder) / "data", (office, flow, hook), options.database, options.days, calls=1)
        chance = random.Random(options.seed)  # noqa: S311 - a replay
        report = Drill(orders, office, flow, hook, chance).run(options.kills)
    for fault in report.faults:
        print(fault, file=sys.stderr)
    print(json.dumps({"kills": report.kills, "arrived": report.arrived, "again": dict(report.again)}))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
