"""The model as bytes: a compressed archive of arrays of numbers, nothing that could run.

The trained model is data inside the package, as the rules of a language are: it is read once.
"""

import json
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import numpy as np

from tocsin.reading.incident.choice import Chooser
from tocsin.reading.incident.features import Groups
from tocsin.reading.incident.model import Fills, Model, ReportTable, Table, Trees
from tocsin.reading.incident.sentences import SentenceTable
from tocsin.terms import BadInput

FORMAT = 4
_CHOOSERS = ("moment", "land", "place", "confidence", "effect")
_PLAIN = ("lines", "verdict", "thresholds", "careful", "precision", "careful_precision")


def dumped(model: Model) -> bytes:
    """A model as the bytes of an archive; the same model gives the same bytes."""
    arrays: dict[str, Any] = {
        "group_words": model.groups.words.astype(np.uint32),
        "group_numbers": model.groups.numbers.astype(np.uint8),
        **{f"table_{n}": part for n, part in zip(Table._fields, model.table, strict=True)},
        **{f"attributes_{n}": part for n, part in zip(Table._fields, model.attributes, strict=True)},
        **{f"report_{n}": part for n, part in zip(ReportTable._fields, model.report, strict=True)},
        "sentences_weights": model.sentences.weights,
        **{f"{n}_{part}": own for n in _CHOOSERS for part, own in zip(Chooser._fields, getattr(model, n), strict=True)},
        **{n: getattr(model, n) for n in _PLAIN},
        "head": np.frombuffer(_head(model), dtype=np.uint8),
    }
    arrays |= {f"fills_{n}": part for n, part in zip(Fills._fields, model.fills, strict=True)}
    for number, trees in enumerate(_forests(model)):
        arrays |= {f"trees{number}_{n}": getattr(trees, n) for n in Trees._fields[:5]}
    out = BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def _forests(model: Model) -> tuple[Trees, ...]:
    return (model.doubt, model.link, model.event, *model.trees)


def _head(model: Model) -> bytes:
    trees = [[trees.base, trees.depth] for trees in _forests(model)]
    return json.dumps(
        {"format": FORMAT, "version": model.version, "trees": trees, "sentences_bias": model.sentences.bias}
    ).encode()


def loaded(data: bytes) -> Model:
    """The model in an archive. Raises `BadInput` where the bytes are none of this format."""
    try:
        with np.load(BytesIO(data), allow_pickle=False) as archive:
            return _model({name: archive[name] for name in archive.files})
    except (ValueError, KeyError, EOFError, BadZipFile) as error:
        raise BadInput(f"These bytes are no reading model: {error}.", "Train it anew: tools/train_reading.") from None


def _choosers(arrays: dict[str, Any]) -> tuple[Chooser, Chooser, Chooser, Chooser, Chooser]:
    moment, land, place, confidence, effect = (
        Chooser(*(arrays[f"{name}_{part}"] for part in Chooser._fields)) for name in _CHOOSERS
    )
    return moment, land, place, confidence, effect


def _model(arrays: dict[str, Any]) -> Model:
    head = json.loads(arrays["head"].tobytes())
    if head["format"] != FORMAT:
        raise ValueError(f"format {head['format']}, not {FORMAT}")
    doubt, link, event, *trees = (
        Trees(*(arrays[f"trees{number}_{n}"] for n in Trees._fields[:5]), *numbers)
        for number, numbers in enumerate(head["trees"])
    )
    return Model(
        head["version"],
        Groups(arrays["group_words"].astype(np.uint64), arrays["group_numbers"].astype(np.uint64)),
        Table(*(arrays[f"table_{n}"] for n in Table._fields)),
        Table(*(arrays[f"attributes_{n}"] for n in Table._fields)),
        ReportTable(*(arrays[f"report_{n}"] for n in ReportTable._fields)),
        SentenceTable(arrays["sentences_weights"], head["sentences_bias"]),
        *_choosers(arrays),
        tuple(trees),
        doubt,
        link,
        event,
        Fills(*(arrays[f"fills_{n}"] for n in Fills._fields)),
        *(arrays[n] for n in _PLAIN),
    )


@cache
def trained() -> Model:
    """The model that comes with the package; read once."""
    return loaded(files(__package__).joinpath("model.npz").read_bytes())
