"""Opening an ONNX model: one place for threads, for missing files and for damaged ones."""

from __future__ import annotations

from pathlib import Path

import onnxruntime

from assistant.errors import ModelError


def open_session(path: Path, *, role: str, threads: int = 1) -> onnxruntime.InferenceSession:
    """A model ready to run on the processor.

    Parameters
    ----------
    path : Path
        The ONNX file.
    role : str
        What the model is for, in words of the person: stands in the message.
    threads : int
        Cores within one operation.

    Raises
    ------
    ModelError
        If the file is missing or is no model.
    """
    if not path.is_file():
        raise ModelError(
            f"{path}: the model that {role} was expected here and is missing. "
            "`sayback models` says what is missing; installing Sayback again puts it back."
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    # onnxruntime's own exceptions have no common public base but these
    except (
        RuntimeError,
        ValueError,
        OSError,
        onnxruntime.capi.onnxruntime_pybind11_state.InvalidProtobuf,
        onnxruntime.capi.onnxruntime_pybind11_state.Fail,
    ) as problem:
        raise ModelError(
            f"{path}: this should be the model that {role}, and cannot be read ({type(problem).__name__}). "
            "`sayback models` checks all models; installing Sayback again puts it back."
        ) from problem
