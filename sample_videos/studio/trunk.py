"""MediaPipe's pose network as a trunk: its first layers, with their weights, for what learns from few pictures.

It has seen people in all kinds of light, clothes and rooms, which rendered pictures cannot show. What it finds by
itself on a back is useless (it wants a face); what its layers see is not. The file comes with MediaPipe (Apache
License 2.0).
Needs TensorFlow, like `learn.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

Floats = Any

# What is taken, by the operators' places in the file: a map a quarter of the picture's size, where the fine and the
# coarse come together, and the last one of a thirty-second, which has seen the whole.
FINE_OP, DEEP_OP = 190, 181
_RELU6, _NO_ACTIVATION = 3, 0
_CONVOLUTION, _BY_CHANNEL = "CONV_2D", "DEPTHWISE_CONV_2D"


@dataclass(frozen=True, slots=True, eq=False)
class Operator:
    """One operator of the file. `place`: in the file. `weights`: kernel and bias, or other numbers it was given."""

    place: int
    kind: str
    inputs: tuple[int, ...]
    output: int
    weights: tuple[Floats, ...]
    stride: int
    same: bool
    relu6: bool


def trunk(path: Path, start: Any) -> tuple[Any, Any]:
    """The layers of the pose network in `path` (.tflite) laid on an input (SIDE, SIDE, 3) 0..1, blue first.

    Returns the fine map (SIDE / 4, SIDE / 4, 48) and the deep one (SIDE / 32, SIDE / 32, 864). Each layer is named
    `taken_` and its operator's place.
    """
    from tensorflow import keras

    layers = keras.layers
    first, operators = _needed(read_operators(path))
    found = {first: start}
    for operator in operators:
        given = [found[number] for number in operator.inputs]
        name = f"taken_{operator.place}"
        if operator.kind == "PAD":
            rows, columns = ((int(a), int(b)) for a, b in operator.weights[0][1:3])
            made = layers.ZeroPadding2D((rows, columns), name=name)(given[0])
        elif operator.kind == "ADD":
            made = layers.Add(name=name)(given)
        elif operator.kind == "RESIZE_BILINEAR":
            # The file's maps are doubled at each of these, for its own size of picture.
            made = layers.UpSampling2D(2, interpolation="bilinear", name=name)(given[0])
        elif operator.kind in (_CONVOLUTION, _BY_CHANNEL):
            made = _convolved(operator, given[0], name, blue_first=operator.place == operators[1].place)
        else:
            raise ValueError(f"{path} is another pose network: an operator {operator.kind} was not expected")
        found[operator.output] = made
    by_place = {operator.place: found[operator.output] for operator in operators}
    return by_place[FINE_OP], by_place[DEEP_OP]


def taken_place(layer: Any) -> int | None:
    """The operator's place in the file of a layer that was taken from it; None for others."""
    name = str(layer.name)
    return int(name.removeprefix("taken_")) if name.startswith("taken_") else None


def _convolved(operator: Operator, given: Any, name: str, *, blue_first: bool) -> Any:
    from tensorflow import keras

    layers = keras.layers
    kernel, bias = operator.weights
    how = {"strides": operator.stride, "padding": "same" if operator.same else "valid", "name": name}
    if operator.kind == _CONVOLUTION:
        # The file has (out, rows, columns, in), Keras (rows, columns, in, out).
        kernel = kernel.transpose(1, 2, 3, 0)
        layer = layers.Conv2D(kernel.shape[3], kernel.shape[:2], **how)
    else:
        kernel = kernel.transpose(1, 2, 3, 0)
        layer = layers.DepthwiseConv2D(kernel.shape[:2], **how)
    if blue_first:
        kernel = kernel[:, :, ::-1]
    made = layer(given)
    layer.set_weights([kernel, bias])
    return layers.ReLU(6.0, name=f"relu_{operator.place}")(made) if operator.relu6 else made


def _needed(operators: list[Operator]) -> tuple[int, list[Operator]]:
    """The number of the input, and the operators that the two maps rest on."""
    wanted = {operator.output for operator in operators if operator.place in (FINE_OP, DEEP_OP)}
    kept: list[Operator] = []
    for operator in reversed(operators):
        if operator.output in wanted:
            kept.insert(0, operator)
            wanted |= set(operator.inputs)
    return kept[0].inputs[0], kept


def read_operators(path: Path) -> list[Operator]:
    """The operators of a .tflite file up to the last one that is taken, half floats made whole ones."""
    from tensorflow.lite.python import schema_py_generated as schema

    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(path.read_bytes(), 0))
    graph = model.subgraphs[0]
    names = {value: name for name, value in vars(schema.BuiltinOperator).items() if isinstance(value, int)}
    types = {
        schema.TensorType.FLOAT32: np.float32,
        schema.TensorType.FLOAT16: np.float16,
        schema.TensorType.INT32: np.int32,
    }

    def numbers(index: int) -> Any:
        tensor = graph.tensors[index]
        data = model.buffers[tensor.buffer].data
        return None if data is None else np.frombuffer(bytes(data), types[tensor.type]).reshape(tensor.shape)

    whole: dict[int, Floats] = {}
    operators = []
    for place, read in enumerate(graph.operators[: max(FINE_OP, DEEP_OP) + 1]):
        code = model.operatorCodes[read.opcodeIndex]
        kind = names[max(code.builtinCode, code.deprecatedBuiltinCode)]
        known = {index: whole.get(index, numbers(index)) for index in (int(i) for i in read.inputs)}
        if kind == "DEQUANTIZE":
            whole[int(read.outputs[0])] = np.asarray(next(iter(known.values()))).astype(np.float32)
            continue
        options = read.builtinOptions
        activation = getattr(options, "fusedActivationFunction", _NO_ACTIVATION)
        if activation not in (_RELU6, _NO_ACTIVATION):
            raise ValueError(f"{path} is another pose network: the activation at {place} was not expected")
        operators.append(
            Operator(
                place,
                kind,
                tuple(index for index, value in known.items() if value is None),
                int(read.outputs[0]),
                tuple(value for value in known.values() if value is not None),
                int(getattr(options, "strideH", 1)),
                getattr(options, "padding", schema.Padding.VALID) == schema.Padding.SAME,
                activation == _RELU6,
            )
        )
    return operators
