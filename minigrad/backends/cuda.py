"""torch's switches for a GPU of NVIDIA, which minigrad doesn't use."""


class Matmul:
    """How exact products are on such a GPU."""

    allow_tf32 = False
    allow_fp16_reduced_precision_reduction = True
    allow_bf16_reduced_precision_reduction = True


matmul = Matmul()


def is_built() -> bool:
    """Whether minigrad could use one: no."""
    return False
