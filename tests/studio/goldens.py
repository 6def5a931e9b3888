"""What the campaigns' cut lists and layouts are agreed to be: `python -m tests.studio.goldens`
writes them anew, for a person to read the difference before it is kept."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from adgen import pipeline
from adgen.run.plan import Plan
from adgen.run.planning.layouts import Laid, read_layout
from adgen.run.planning.request import Narrowed
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "goldens"
CAMPAIGNS = {
    "demo": ("campaigns/demo/campaign.yaml", ("zh-CN", "ar-AE")),
    "new_year": ("campaigns/new_year/campaign.yaml", ("zh-CN", "ar-AE", "th-TH")),
    "sale": ("campaigns/new_year/sale.yaml", ("en-US", "ar-AE")),
}
"""File, and the regions that are looked at: a market of each kind of script."""


def planned(name: str, store: Store) -> Plan:
    """A campaign's plan for its golden regions."""
    file, regions = CAMPAIGNS[name]
    request = Request(ROOT / file, Narrowed(regions=regions))
    return pipeline.plan(request, store, Silent()).plan


def document(plan: Plan, store: Store) -> dict[str, Any]:
    """Cut lists in frames and layouts in whole pixels."""
    return {
        "cuts": {
            spot.name: {
                "rate": str(spot.cuts.rate),
                "music_start": round(spot.cuts.music_start, 3),
                "shots": [
                    f"{cut.record.start:4d} {cut.record.stop:4d} {cut.transition} {cut.shot}"
                    for cut in spot.cuts.cuts
                ],
            }
            for spot in plan.spots
        },
        "layouts": {
            Path(item.file).stem: _rows(read_layout(store, plan.films[item.film].overlay))
            for item in plan.deliverables
        },
    }


def _rows(laid: Laid) -> list[str]:
    """Every text with its frames, its size and box, then the logo's places."""
    rows = [
        f"{title.frames.start:4d} {title.frames.stop:4d} {title.role} {title.fitted.size:.0f} px "
        f"{title.fitted.box.left:.0f},{title.fitted.box.top:.0f} to "
        f"{title.fitted.box.right:.0f},{title.fitted.box.bottom:.0f} "
        + " / ".join(title.fitted.lines)
        for title in (*laid.titles, *laid.cues)
    ]
    return rows + [
        f"{place.frames.start:4d} {place.frames.stop:4d} logo {place.zone} "
        f"{place.box.left:.0f},{place.box.top:.0f} to {place.box.right:.0f},{place.box.bottom:.0f}"
        for place in laid.logos
    ]


def main() -> None:
    """Write every golden anew."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        for name in CAMPAIGNS:
            text = json.dumps(document(planned(name, store), store), ensure_ascii=False, indent=1)
            (FOLDER / f"{name}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
