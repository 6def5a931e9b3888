"""Write a project's files beside its media."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from adgen.delivery.handoff.aftereffects import script_text
from adgen.delivery.handoff.fcpxml import fcpxml_text
from adgen.delivery.handoff.nouns import Project


def write_project(project: Project, folder: Path) -> Mapping[str, Path]:
    """NAME.otio, .fcpxml, .edl and .jsx in a folder, by their kind without the dot."""
    # OpenTimelineIO takes an eighth of a second to import, which no other command has to wait for.
    from adgen.delivery.handoff.timeline import edl_text, otio_text

    writers = {".otio": otio_text, ".fcpxml": fcpxml_text, ".edl": edl_text, ".jsx": script_text}
    found: dict[str, Path] = {}
    for suffix, text_of in writers.items():
        path = folder / f"{project.name}{suffix}"
        path.write_bytes(text_of(project).encode("utf-8"))
        found[suffix[1:]] = path
    return found
