"""The operations in NumPy's words."""

from __future__ import annotations

from typing import Any

from .operation import EDGES, MATRIX, ONE, TWO, Operation, Shape, every, positive
from .products import PRODUCT_SHAPES


def numpy(text: str, torch: str, *shapes: tuple[Shape, ...], **more: Any) -> Operation:
    """An operation in NumPy's words, and in torch's."""
    return Operation(text, shapes or ONE, torch=torch, **more)


NUMPY = [
    *[numpy(f"np.{name}(x)", f"t.{name}(x)") for name in ("exp", "sin", "tanh", "sign", "floor", "isnan")],
    *[numpy(f"np.{name}(x)", f"t.{name}(x)", domain=positive) for name in ("log", "sqrt", "reciprocal")],
    *[numpy(f"np.{name}(x, y)", f"t.{name}(x, y)", *TWO) for name in ("add", "maximum", "logical_xor")],
    numpy("np.negative(x)", "-x"),
    numpy("np.multiply(x, y)", "x * y", *TWO),
    numpy("np.abs(x)", "t.abs(x)"),
    numpy("np.absolute(x)", "t.abs(x)"),
    numpy("np.rint(x)", "t.round(x * 1.0)"),  # NumPy's is a float always
    numpy("np.power(x, 2)", "x ** 2"),
    numpy("np.square(x)", "x ** 2", special=every(1, EDGES)),
    numpy("np.zeros_like(x)", "t.zeros_like(x)"),
    numpy("np.ones_like(x)", "t.ones_like(x)"),
    numpy("np.where(x > 0, x, 2)", "t.where(x > 0, x, 2)"),
    numpy("np.clip(x, -1, 2)", "t.clip(x, -1, 2)"),
    numpy("np.bitwise_or(x > 0, x < 2)", "(x > 0) | (x < 2)"),
    numpy("np.ones(2, 'f') * x", "t.ones(2, dtype=t.float32) * x", ((),), ((3, 2),), rounds="float32"),
    numpy("np.float64(2) - x", "2.0 - x"),
    numpy("x + np.ones((2, 1))", "x + t.ones(2, 1, dtype=t.float64)"),
    numpy("np.sum(x)", "x.sum()"),
    numpy("np.sum(x, axis=0)", "x.sum(0)", *MATRIX),
    numpy("np.add.reduce(x)", "x.sum(0)", *MATRIX),
    numpy("np.mean(x, axis=-1, keepdims=True)", "x.mean(-1, True)", *MATRIX),
    numpy("np.prod(x, axis=1)", "x.prod(1)", *MATRIX),
    numpy("np.max(x, axis=0)", "x.amax(0)", *MATRIX),
    numpy("np.min(x)", "x.min()", *MATRIX),
    numpy("np.amax(x, axis=(0, 1))", "x.amax((0, 1))", *MATRIX),
    numpy("np.var(x)", "x.var(correction=0)", *MATRIX),
    numpy("np.std(x, axis=1, ddof=1)", "x.std(1)", ((2, 3),)),
    numpy("np.cumsum(x)", "x.ravel().cumsum(0)", *MATRIX),
    numpy("np.argmax(x, axis=0)", "x.argmax(0)", *MATRIX),
    numpy("np.any(x > 0)", "(x > 0).any()"),
    numpy("np.reshape(x, (3, 2))", "x.reshape(3, 2)", ((2, 3),)),
    numpy("np.ravel(x)", "x.ravel()", *MATRIX),
    numpy("np.transpose(x)", "x.T", ((2, 3),)),
    numpy("np.transpose(x, (2, 0, 1))", "x.permute(2, 0, 1)", ((2, 2, 3),)),
    numpy("np.swapaxes(x, 0, -1)", "x.swapaxes(0, -1)", *MATRIX),
    numpy("np.expand_dims(x, 0)", "x.unsqueeze(0)"),
    numpy("np.squeeze(x)", "x.squeeze()", ((2, 1, 3),)),
    numpy("np.flip(x, 0)", "x.flip(0)", *MATRIX),
    numpy("np.broadcast_to(x, (2, 3))", "x.expand(2, 3)", ((3,),), ((2, 1),)),
    numpy("np.concatenate([x, y], 1)", "t.cat([x, y], 1)", ((2, 3), (2, 1))),
    numpy("np.stack([x, y])", "t.stack([x, y])", ((2, 3), (2, 3))),
    numpy("np.matmul(x, y)", "x @ y", *PRODUCT_SHAPES, domain=positive),
    numpy("np.dot(x, y)", "x @ y", ((3,), (3,)), ((2, 3), (3, 4)), domain=positive),
    numpy("np.outer(x, y)", "t.outer(x, y)", ((3,), (2,))),
]
