"""Layers 3 to 5 of the sentence model as they are tuned for listening: in torch, and as the file that ships.

Vaswani et al. (2017), NeurIPS; Devlin et al. (2019), NAACL; Wang et al. (2020), MiniLM, NeurIPS.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper
from torch import Tensor, nn
from torch.nn import functional

from assistant.listening.tuned import LOWER_LAYER
from tools.build_sentence_model import (
    HEADS,
    IR_VERSION,
    NORM_EPSILON,
    OPSET,
    WIDTH,
    Graph,
    Weights,
    transformer_layer,
)

TUNED = tuple(range(LOWER_LAYER, 5))
"""Which layers of the sentence model are tuned, counted from 0."""

_DROPOUT, _DROPOUT_OF_FIGURES = 0.1, 0.2
_LINEAR = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
_NORMS = ("attention.output.LayerNorm", "output.LayerNorm")


class _Layer(nn.Module):
    """One transformer layer, begun from the weights of the sentence model."""

    def __init__(self, weights: Weights, at: int) -> None:
        super().__init__()
        self._name = f"encoder.layer.{at}"
        self.linear = nn.ModuleList([_linear(weights, f"{self._name}.{part}") for part in _LINEAR])
        self.norms = nn.ModuleList([_norm(weights, f"{self._name}.{part}") for part in _NORMS])

    def forward(self, x: Tensor, is_there: Tensor) -> Tensor:
        query, key, value, mixed, wide, narrow = self.linear
        parts = [
            layer(x).view(*x.shape[:2], HEADS, WIDTH // HEADS).transpose(1, 2)
            for layer in (query, key, value)
        ]
        attended = functional.scaled_dot_product_attention(*parts, attn_mask=is_there[:, None, None, :])
        out = mixed(attended.transpose(1, 2).reshape(x.shape))
        x = self.norms[0](x + functional.dropout(out, _DROPOUT, self.training))
        out = narrow(functional.gelu(wide(x)))
        return self.norms[1](x + functional.dropout(out, _DROPOUT, self.training))

    def named(self, prefix: str) -> Weights:
        """The weights by `prefix` and the names of `build_sentence_model`, rounded to int8."""
        found: Weights = {}
        name = prefix + self._name
        for part, layer in zip(_LINEAR, self.linear, strict=True):
            matrix = layer.weight.detach().numpy().T
            scale = np.maximum(np.abs(matrix).max(axis=0), 1e-9) / 127
            found[f"{name}.{part}.q"] = np.rint(matrix / scale).astype(np.int8)
            found[f"{name}.{part}.scale"] = scale[None].astype(np.float32)
            found[f"{name}.{part}.bias"] = layer.bias.detach().numpy()
        for part, norm in zip(_NORMS, self.norms, strict=True):
            found[f"{name}.{part}.weight"] = norm.weight.detach().numpy()
            found[f"{name}.{part}.bias"] = norm.bias.detach().numpy()
        return found


def _linear(weights: Weights, name: str) -> nn.Linear:
    matrix = weights[f"{name}.q"].astype(np.float32) * weights[f"{name}.scale"]
    layer = nn.Linear(*matrix.shape)
    layer.weight.data = torch.tensor(np.ascontiguousarray(matrix.T))
    layer.bias.data = torch.tensor(weights[f"{name}.bias"])
    return layer


def _norm(weights: Weights, name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(WIDTH, eps=NORM_EPSILON)
    norm.weight.data = torch.tensor(weights[f"{name}.weight"])
    norm.bias.data = torch.tensor(weights[f"{name}.bias"])
    return norm


class TunedLayers(nn.Module):
    """Tuned layers and one figure (log odds) for each thing that they are tuned to tell."""

    def __init__(self, weights: Weights, n_figures: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList([_Layer(weights, at) for at in TUNED])
        self.figures = nn.Linear(3 * WIDTH, n_figures)
        nn.init.normal_(self.figures.weight, std=0.01)
        nn.init.zeros_(self.figures.bias)

    def forward(self, x: Tensor, is_there: Tensor) -> Tensor:
        """(batch, n, 384), (batch, n) -> (batch, n_figures); what is not there is passed over."""
        for layer in self.layers:
            x = layer(x, is_there)
        there = is_there[..., None]
        mean = (x * there).sum(1) / there.sum(1)
        greatest = x.masked_fill(~there, -1e4).max(1).values
        pooled = torch.cat([x[:, 0], mean, greatest], dim=-1)
        return self.figures(functional.dropout(pooled, _DROPOUT_OF_FIGURES, self.training))


def as_onnx(nets: Sequence[TunedLayers]) -> bytes:
    """The model that ships: `rows` (1, n, 384) -> `figures` (1, n_figures), the mean of what the nets say."""
    weights: Weights = {}
    for number, net in enumerate(nets):
        for layer in net.layers:
            weights |= layer.named(f"net_{number}.")
    graph = Graph(weights)
    middle = graph.constant(np.array([1]))
    told = [_told(graph, net, f"net_{number}.", middle) for number, net in enumerate(nets)]
    graph.node("Mean", *told, name="figures")
    return _model(graph, nets[0].figures.out_features)


def _told(graph: Graph, net: TunedLayers, prefix: str, middle: str) -> str:
    """What one net says of `rows`."""
    x = "rows"
    for at in TUNED:
        x = transformer_layer(graph, x, f"{prefix}encoder.layer.{at}", f"{prefix}layer_{at + 1}")
    mean, greatest = (graph.node(f"Reduce{how}", x, middle) for how in ("Mean", "Max"))
    first = graph.node("Gather", x, graph.constant(np.array([0])), axis=1)
    pooled = graph.node("Squeeze", graph.node("Concat", first, mean, greatest, axis=-1), middle)
    product = graph.node("MatMul", pooled, graph.constant(net.figures.weight.detach().numpy().T))
    return graph.node("Add", product, graph.constant(net.figures.bias.detach().numpy()))


def _model(graph: Graph, n_figures: int) -> bytes:
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "layers tuned for listening",
            [helper.make_tensor_value_info("rows", TensorProto.FLOAT, [1, "n", WIDTH])],
            [helper.make_tensor_value_info("figures", TensorProto.FLOAT, [1, n_figures])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    onnx.checker.check_model(model)
    raw: bytes = model.SerializeToString(deterministic=True)
    return raw


def padded(texts: Sequence[np.ndarray]) -> tuple[Tensor, Tensor]:
    """Texts of different length as one batch, and which rows of it are there."""
    size = (len(texts), max(map(len, texts)))
    x, is_there = torch.zeros(*size, WIDTH), torch.zeros(size).bool()
    for at, rows in enumerate(texts):
        x[at, : len(rows)] = torch.tensor(rows)
        is_there[at, : len(rows)] = True
    return x, is_there
