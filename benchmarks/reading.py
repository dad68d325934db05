"""How well and how fast reports are read.

    python -m benchmarks.reading [FOLDER] [--only-muc] [--json] [--misses PART] [--write-measured]
        [--model URL --model-name NAME]

FOLDER holds MUC texts and keys (else ``reading/muc4/dev`` of the shared data, where present): see `benchmarks.muc`.
The project's own sets (`benchmarks.sets`, dev and test part apart; ``whole`` are whole reports, which no limit is held
to yet) and what reading costs. ``--misses dev`` lists what was wrong and missed in that part; ``--write-measured``
writes the measured precision of every kind and rule to where the reader takes it from. The exit status is 1 where a
figure is short of what it must reach.
"""

import argparse
import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from benchmarks.muc.measure import measured as measured_on_muc
from benchmarks.muc.measure import short_of
from benchmarks.sets import whole
from benchmarks.sets.items import Score
from benchmarks.sets.load import MUST as LOAD_MUST
from benchmarks.sets.load import load
from benchmarks.sets.measure import Read, by_rules, failures, measured
from benchmarks.sets.measured_file import write_measured
from tocsin.faces.intake import Document
from tocsin.faces.model import Endpoint, read_with
from tocsin.reading import Reading

SHARED = Path(os.environ.get("TOCSIN_SHARED", Path(__file__).resolve().parents[2] / "shared"))
MUC = SHARED / "reading" / "muc4" / "dev"


def load_failures(found: dict[str, Any]) -> list[str]:
    """The figures of cost that are short of what they must reach."""
    speed, least = found["reports_per_second"], LOAD_MUST["reports_per_second"]
    slow = [] if speed >= least else [f"by rules, reports_per_second: {speed} of {least}"]
    over = [name for name in ("megabytes", "growth") if found[name] > LOAD_MUST[name]]
    worst = max(found["hostile"].values())
    return slow + over + (["hostile"] if worst > LOAD_MUST["hostile_times_plain"] else [])


def show_misses(scores: dict[str, Score], prefix: str = "") -> None:
    """Everything in a part's scores that was wrong or missed."""
    for name, score in scores.items():
        for word, found in (("wrong", score.wrongs), ("missed", score.misses)):
            for one in found:
                print(f"{prefix}{name} {word}: {one}")


def with_model(url: str, name: str) -> Read:
    """Reading by rules, with the proposals of a model that the texts bear out."""
    endpoint = Endpoint(url, name, os.environ.get("TOCSIN_MODEL_KEY", ""))

    def read(text: str, published: datetime | None) -> Reading:
        document = Document(text=text, source="benchmark", where="benchmark", published=published)
        return read_with(endpoint, document, by_rules(text, published))

    return read


def parsed() -> argparse.Namespace:
    """The command's arguments."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=MUC, help="MUC texts and keys (default: %(default)s)")
    parser.add_argument("--only-muc", action="store_true", help="measure nothing but the MUC folder")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--misses", choices=("dev", "test"), help="list what was wrong and missed in that part")
    parser.add_argument("--model", metavar="URL", help="score the rules together with this model's proposals")
    parser.add_argument("--model-name", default="default", metavar="NAME", help="the model's name there")
    parser.add_argument("--write-measured", action="store_true", help="write the measured precision for the reader")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir() and (arguments.only_muc or arguments.folder != MUC):
        parser.error(f"{arguments.folder} is no folder")
    return arguments


def main() -> None:
    """Print the figures."""
    arguments = parsed()
    if arguments.only_muc:
        finish({"muc": measured_on_muc(arguments.folder)}, [], arguments)
    read = with_model(arguments.model, arguments.model_name) if arguments.model else by_rules
    parts, wholes = measured(read), whole.measured(read)
    if arguments.misses:
        show_misses(parts[arguments.misses].scores)
        show_misses(wholes[arguments.misses].scores, "whole ")
        return
    if arguments.write_measured:
        judged = [one for part in (*parts.values(), *wholes.values()) for one in part.judged]
        print(f"Written: {write_measured(judged)}")
        return
    sets = {name: part.figures() for name, part in parts.items()}
    cost = load()
    short = [f"{name}: {failure}" for name, part in sets.items() for failure in failures(part)] + load_failures(cost)
    muc = {"muc": measured_on_muc(arguments.folder)} if arguments.folder.is_dir() else {}
    figures = {"sets": sets, "whole": {name: part.figures() for name, part in wholes.items()}, "load": cost}
    finish({**figures, **muc}, short, arguments)


def finish(result: dict[str, Any], short: list[str], arguments: argparse.Namespace) -> NoReturn:
    """Print the figures with those that are short, and end."""
    short = short + (short_of(result["muc"]) if "muc" in result else [])
    print(json.dumps({**result, "short": short}, indent=None if arguments.json else 2))
    sys.exit(1 if short else 0)


if __name__ == "__main__":
    main()
