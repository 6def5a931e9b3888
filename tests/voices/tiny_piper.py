"""A piper voice of a few nodes: a hum whose pitch is that of its text, with some breath.

It has the inputs and the output of the published voices. Its length is 512 samples a symbol,
times the length scale; its breath is drawn as theirs is, by RandomNormalLike.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

RATE = 22_050
HOP = 512
LETTERS = " !',-.:;?abcdefghijklmnopqrstuvwxyz"


def write_voice(
    folder: Path,
    name: str = "en_US-ljspeech-medium",
    speakers: Mapping[str, int] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Path:
    """A voice of that name in a folder; `settings` replace those of its JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.onnx"
    onnx.save(_model(bool(speakers)), path)
    language, dataset, quality = name.split("-")
    told = {
        "audio": {"sample_rate": RATE, "quality": quality},
        "espeak": {"voice": language.replace("_", "-").lower()},
        "language": {"code": language},
        "dataset": dataset,
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_type": "text",
        "num_symbols": 64,
        "num_speakers": max(1, len(speakers or ())),
        "speaker_id_map": dict(speakers or {}),
        "phoneme_id_map": {
            "_": [0], "^": [1], "$": [2],
            **{char: [3 + index] for index, char in enumerate(LETTERS)},
        },
        **(settings or {}),
    }  # fmt: skip
    path.with_name(path.name + ".json").write_text(json.dumps(told), "utf-8")
    return path


def _constant(name: str, value: Any, kind: type = np.float32) -> Any:
    return numpy_helper.from_array(np.array(value, kind), name)


def _model(many: bool) -> Any:
    node = helper.make_node
    nodes = [
        node("Cast", ["input"], ["ids"], to=TensorProto.FLOAT),
        node("ReduceMean", ["ids"], ["mean"], keepdims=0),
        node("Mul", ["mean", "step"], ["above"]),
        node("Add", ["above", "lowest"], ["own"]),
        node("Gather", ["scales", "one"], ["pace"]),
        node("Gather", ["scales", "nought"], ["breath"]),
        node("ReduceSum", ["input_lengths"], ["count"], keepdims=0),
        node("Cast", ["count"], ["symbols"], to=TensorProto.FLOAT),
        node("Mul", ["symbols", "hop"], ["plain"]),
        node("Mul", ["plain", "pace"], ["long"]),
        node("Cast", ["long"], ["stop"], to=TensorProto.INT64),
        node("Cast", ["stop"], ["limit"], to=TensorProto.FLOAT),
        node("Range", ["begin", "limit", "unit"], ["time"]),
        node("Mul", ["time", "pitch"], ["angle"]),
        node("Sin", ["angle"], ["hum"]),
        node("RandomNormalLike", ["hum"], ["noise"]),
        node("Mul", ["noise", "breath"], ["heard"]),
        node("Mul", ["heard", "little"], ["soft"]),
        node("Add", ["hum", "soft"], ["voice"]),
        node("Unsqueeze", ["voice", "axes"], ["output"]),
    ]
    if many:
        nodes[4:4] = [
            node("Cast", ["sid"], ["who"], to=TensorProto.FLOAT),
            node("ReduceSum", ["who"], ["whose"], keepdims=0),
            node("Mul", ["whose", "apart"], ["higher"]),
            node("Add", ["own", "higher"], ["pitch"]),
        ]
    else:
        nodes.insert(4, node("Identity", ["own"], ["pitch"]))
    hertz = 2 * np.pi / RATE
    constants = [
        _constant("step", 8 * hertz), _constant("lowest", 60 * hertz), _constant("hop", HOP),
        _constant("apart", 200 * hertz), _constant("little", 0.05), _constant("begin", 0.0),
        _constant("unit", 1.0), _constant("one", 1, np.int64), _constant("nought", 0, np.int64),
        _constant("axes", [0, 1], np.int64),
    ]  # fmt: skip
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, [1, None]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ]
    if many:
        inputs.append(helper.make_tensor_value_info("sid", TensorProto.INT64, [1]))
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, None])
    graph = helper.make_graph(nodes, "voice", inputs, [output], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    onnx.checker.check_model(model)
    return model
