"""The program that loads libmediainfo; adgen itself never does.

    python -I mediainfo_worker.py FILE > rows.json

A damaged file can keep that library busy for ever, or end it, and nothing can stop it from within
the same process. Prints one JSON list: the names and values of every track.
"""

import json
import sys
from xml.etree.ElementTree import ParseError

from pymediainfo import MediaInfo


def main(path: str) -> int:
    """Print a file's rows; a complaint, and status 1, where it cannot be read."""
    try:
        rows = [track.to_data() for track in MediaInfo.parse(path).tracks]
    except (OSError, RuntimeError, ParseError) as error:
        # MediaInfo answers in XML, and puts the bytes of damaged tags into it as they are.
        print(error, file=sys.stderr)
        return 1
    json.dump(rows, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
