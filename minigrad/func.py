"""Functions of functions, as in `torch.func`: of f they make its gradient, Jacobian, Hessian, as a function.

What is differentiated may be a tree: tensors in dicts, lists and tuples. They nest, as in grad(grad(f)): f is
called on tensors of its own, and a result remains in the graph only if that leads to something outside of f.
`vmap` there is not: NumPy's broadcasting and a loop do its work. There is no forward mode either: what
torch computes in that way (jvp, jacfwd, hessian) is computed by backward passes, with the same results.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .autograd.calls import Argnums, Call, Function, Tree
from .engine.base import TensorBase
from .utils import tree

if TYPE_CHECKING:
    from .nn.module import Module
    from .tensor import Tensor


def grad(func: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """The function that answers the gradient of `func`, whose value is a 0-d tensor.

    With `has_aux`, `func` answers (value, aux), and the gradient comes as (gradient, aux).

    >>> import minigrad
    >>> grad(grad(minigrad.sin))(minigrad.tensor(1.0))
    tensor(-0.8415)
    """

    @functools.wraps(func)
    def gradient(*args: Any, **keywords: Any) -> Any:
        slopes, value = grad_and_value(func, argnums, has_aux)(*args, **keywords)
        return (slopes, value[1]) if has_aux else slopes

    return gradient


def grad_and_value(func: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """The function that answers (gradient, value); with `has_aux` (gradient, (value, aux)).

    >>> import minigrad
    >>> parameters = {"w": minigrad.tensor([1.0, 2.0]), "b": minigrad.tensor(0.5)}
    >>> grad_and_value(lambda p: (p["w"] ** 2).sum() + p["b"])(parameters)
    ({'w': tensor([2., 4.]), 'b': tensor(1.)}, tensor(5.5000))
    """

    @functools.wraps(func)
    def gradient_and_value(*args: Any, **keywords: Any) -> Any:
        call = Call("grad_and_value", func, args, argnums, has_aux, keywords)
        value = call.output
        if not isinstance(value, TensorBase) or value.ndim:
            what = f"shape {list(value.shape)}" if isinstance(value, TensorBase) else type(value).__name__
            raise RuntimeError(
                f"grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got {what}. Of more "
                "than one number there is no gradient, but vjp and jacrev"
            )
        slopes, value = call.pulled(call.outputs, [None]), call.released(value)
        return slopes, (value, call.released(call.aux)) if has_aux else value

    return gradient_and_value


def value_and_grad(func: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """`grad_and_value` the other way round, under the name that JAX gave it.

    >>> import minigrad
    >>> value_and_grad(lambda x: x**2)(minigrad.tensor(3.0))
    (tensor(9.), tensor(6.))
    """

    @functools.wraps(func)
    def value_and_gradient(*args: Any, **keywords: Any) -> Any:
        slopes, value = grad_and_value(func, argnums, has_aux)(*args, **keywords)
        return value, slopes

    return value_and_gradient


def vjp(func: Function, *primals: Tree, has_aux: bool = False) -> Any:
    """func(*primals), and the function that takes u, built as that is, to u @ J, one tree for each argument.

    It may be called often. With `has_aux`, `func` answers (output, aux), and aux is the third result.

    >>> import minigrad
    >>> y, back = vjp(minigrad.exp, minigrad.zeros(2))
    >>> back(minigrad.tensor([1.0, 2.0]))
    (tensor([1., 2.]),)
    """
    call = Call("vjp", func, primals, None, has_aux).with_floats()

    def back(cotangents: Tree) -> Any:
        return call.pulled(call.outputs, tree.leaves(tree.map(lambda _, seed: seed, call.output, cotangents)))

    output = call.released(call.output)
    return (output, back, call.released(call.aux)) if has_aux else (output, back)


def jvp(
    func: Function,
    primals: tuple[Tree, ...],
    tangents: tuple[Tree, ...],
    *,
    strict: bool = False,
    has_aux: bool = False,
) -> Any:
    """func(*primals), and J @ tangents, built as that is. With `has_aux` aux is the third result.

    u @ J is linear in u, and its derivative in the direction of the tangents is J @ tangents.

    >>> import minigrad
    >>> jvp(minigrad.sin, (minigrad.tensor(0.0),), (minigrad.tensor(2.0),))
    (tensor(0.), tensor(2.))
    """
    if not isinstance(primals, tuple):
        raise RuntimeError(f"jvp: Expected primals to be a tuple of arguments, got {type(primals).__name__}")
    directions = tree.leaves(tree.map(lambda _, direction: direction, primals, tangents))
    if not directions:
        raise RuntimeError("jvp: Expected primals to contain at least one Tensor")
    call = Call("jvp", func, primals, None, has_aux)
    answer = call.released(call.output), call.pushed(directions, strict)
    return (*answer, call.released(call.aux)) if has_aux else answer


def jacrev(
    func: Function, argnums: Argnums = 0, *, has_aux: bool = False, chunk_size: int | None = None
) -> Function:
    """The function that answers the Jacobian, of shape output.shape + input.shape, by backward passes.

    In place of each tensor of the output there is the tree of its derivatives. With `has_aux` it answers
    (Jacobian, aux). All rows are computed one by one, whatever `chunk_size` is.

    >>> import minigrad
    >>> jacrev(lambda x: x**2)(minigrad.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError(f"jacrev: `chunk_size` should be greater than 0, got {chunk_size}")

    @functools.wraps(func)
    def jacobian(*args: Any) -> Any:
        call = Call("jacrev", func, args, argnums, has_aux).with_floats()
        return (call.jacobian(), call.released(call.aux)) if has_aux else call.jacobian()

    return jacobian


def jacfwd(
    func: Function, argnums: Argnums = 0, has_aux: bool = False, *, randomness: str = "error"
) -> Function:
    """`jacrev`, under the name of what torch computes in forward mode.

    >>> import minigrad
    >>> jacfwd(minigrad.sin)(minigrad.zeros(1))
    tensor([[1.]])
    """
    return jacrev(func, argnums, has_aux=has_aux)


def hessian(func: Function, argnums: Argnums = 0) -> Function:
    """The function that answers the Jacobian of the Jacobian.

    >>> import minigrad
    >>> hessian(lambda x: (x**3).sum())(minigrad.tensor([1.0, 2.0]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    return jacrev(jacrev(func, argnums), argnums)


def functional_call(
    module: Module,
    parameter_and_buffer_dicts: dict[str, Tensor] | Sequence[dict[str, Tensor]],
    args: Any = None,
    kwargs: dict[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """module(*args, **kwargs), computed with other tensors for its parameters and buffers, by their names.

    What is one tensor under several names is replaced everywhere, unless `tie_weights=False`. With `strict`
    RuntimeError for names that the module hasn't got, or that aren't given. Afterwards all is as it was.

    >>> import minigrad
    >>> layer, x = minigrad.nn.Linear(2, 1), minigrad.tensor([3.0, 4.0])
    >>> grad(lambda w: functional_call(layer, {"weight": w}, x).sum())(minigrad.ones(1, 2))
    tensor([[3., 4.]])
    """
    given = one_dict(parameter_and_buffer_dicts)
    places: list[tuple[str, dict[str, Any], str, Any]] = [
        (f"{path}.{key}" if path else key, store, key, held)
        for path, part in module.named_modules(remove_duplicate=False)
        for store in (part._parameters, part._buffers)
        for key, held in store.items()
        if held is not None
    ]
    tied: dict[int, Any] = {}
    for name, _, _, held in places:
        if name in given and tied.setdefault(id(held), given[name]) is not given[name] and tie_weights:
            raise ValueError(f"{name} is tied to what gets another value: give it once, or tie_weights=False")
    new = [given.get(name, tied.get(id(held)) if tie_weights else None) for name, _, _, held in places]
    missing = [name for (name, *_), tensor in zip(places, new, strict=True) if tensor is None]
    unexpected = [name for name in given if all(name != known for known, *_ in places)]
    if strict and (missing or unexpected):
        raise RuntimeError(f"{type(module).__name__}: names missing {missing}, and unexpected {unexpected}")
    args = () if args is None else args if isinstance(args, tuple) else (args,)
    swaps = [(*place, tensor) for place, tensor in zip(places, new, strict=True) if tensor is not None]
    try:
        for _, store, key, _, tensor in swaps:
            store[key] = tensor
        return module(*args, **(kwargs or {}))
    finally:
        given.update({name: store[key] for name, store, key, *_ in swaps if name in given})  # as in torch
        for _, store, key, held, _ in swaps:
            store[key] = held


def one_dict(dicts: Any) -> dict[str, Any]:
    """One dict of tensors, or several as one; ValueError for what is none, or for a name in two of them."""
    if isinstance(dicts, list | tuple) and all(isinstance(each, dict) for each in dicts):
        merged = {name: tensor for each in dicts for name, tensor in each.items()}
        if len(merged) < sum(map(len, dicts)):
            raise ValueError("a name appeared in multiple dictionaries: which of the tensors is meant?")
        dicts = merged
    if not isinstance(dicts, dict):
        raise ValueError(f"functional_call expects a dict of tensors, or several, got {type(dicts).__name__}")
    for name, tensor in dicts.items():
        if not isinstance(tensor, TensorBase):
            raise TypeError(f"functional_call: {name} is to be a Tensor, not {type(tensor).__name__}")
    return dicts


def __getattr__(name: str) -> Any:
    if name == "vmap":
        raise AttributeError(
            "minigrad has no vmap: let the operations broadcast, or stack what a loop computes"
        )
    raise AttributeError(f"module 'minigrad.func' has no attribute {name!r}")
