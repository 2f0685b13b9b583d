"""What slides over images: convolution, pooling, padding."""

from __future__ import annotations

from functools import partial

import numpy as np

from .operation import Operands, Shape, given, positive, rows

Shapes = list[tuple[Shape, ...]]
nan, inf = np.nan, np.inf

# ---------------------------------------------------------------------------------------- convolution

LINE: Shapes = [((2, 2, 7), (4, 2, 3), (4,))]
PLANE: Shapes = [((2, 2, 5, 6), (4, 2, 3, 2), (4,))]
GROUPS: Shapes = [((1, 4, 5, 5), (4, 2, 2, 2), (4,))]
EMPTY: Shapes = [((0, 2, 5, 5), (4, 2, 3, 3))]  # without channels torch answers a shape without any, too

CONVOLUTIONS = [
    *rows(LINE, "F.conv1d(x, y)", "F.conv1d(x, y, z, 2, 1, 2)", domain=positive),
    *rows([((2, 7), (4, 2, 3), (4,))], "F.conv1d(x, y, bias=z, padding='same')", domain=positive),
    *rows([*PLANE, *EMPTY], "F.conv2d(x, y)", domain=positive),
    *rows(PLANE, "F.conv2d(x, y, z)", "F.conv2d(x, y, stride=2, padding=(2, 1))", domain=positive),
    *rows(PLANE, "F.conv2d(x, y, None, (3, 1), (1, 3), (2, 4))", domain=positive),
    *rows(PLANE, "F.conv2d(x, y, z, padding='valid')", "F.conv2d(x[0], y, z)", domain=positive),
    *rows([((1, 2, 3, 3), (2, 2, 2, 2))], "F.conv2d(x, y, padding='same')", domain=positive),
    *rows(GROUPS, "F.conv2d(x, y, z, groups=2)", domain=positive),
    *rows([((1, 3, 3, 4), (6, 1, 2, 2))], "F.conv2d(x, y, None, 1, 'same', 2, 3)", domain=positive),
    *rows([((2, 3, 3, 3), (2, 3, 1, 1))], "F.conv2d(x, y)", "F.conv2d(x, y, stride=[2])", domain=positive),
    *rows([((1, 2, 3, 3, 4), (2, 2, 2, 2, 2), (2,))], "F.conv3d(x, y, z, (1, 2, 1), 1)", domain=positive),
    # transposed
    *rows([((2, 2, 4), (2, 3, 3), (3,))], "F.conv_transpose1d(x, y, z, 2, 1, 1)", domain=positive),
    *rows([((2, 4), (2, 3, 3))], "F.conv_transpose1d(x, y, dilation=2)", domain=positive),
    *rows([((2, 2, 3, 4), (2, 3, 3, 2), (3,))], "F.conv_transpose2d(x, y)", domain=positive),
    *rows(
        [((2, 2, 3, 4), (2, 3, 3, 2), (3,))],
        "F.conv_transpose2d(x, y, z, (2, 3), 1, (1, 0))",
        domain=positive,
    ),
    *rows([((2, 2, 3), (2, 3, 3, 2), (3,))], "F.conv_transpose2d(x, y, z, dilation=2)", domain=positive),
    *rows([((1, 4, 3, 3), (4, 1, 2, 2), (2,))], "F.conv_transpose2d(x, y, z, groups=2)", domain=positive),
    *rows([((0, 2, 3, 4), (2, 3, 3, 2))], "F.conv_transpose2d(x, y)", domain=positive),
    *rows([((1, 2, 2, 2, 2), (2, 1, 2, 2, 2))], "F.conv_transpose3d(x, y, stride=2)", domain=positive),
]

# ---------------------------------------------------------------------------------------- pooling

TIES = [*given([[[1, 1, 0], [2, 2, 2], [-inf, -inf, -inf]]], [[[0, -0.0, 0, 1], [5, 5, -inf, inf]]])]
NANS = [*given([[[nan, 1, 2], [2, nan, 3], [4, 4, 4]]], [[[-inf, -inf], [-inf, -inf]]])]
SPECIAL: list[Operands] = [*TIES, *NANS]

POOLS = [
    *rows([((2, 2, 7),), ((2, 6),)], "F.max_pool1d(x, 2)", "F.max_pool1d(x, 3, 2, 1, 2, ceil_mode=True)"),
    *rows([((2, 2, 7),)], "F.max_pool1d(x, 2, return_indices=True)"),
    *rows([((2, 2, 5, 6),), ((2, 4, 4),), ((0, 2, 4, 4),)], "F.max_pool2d(x, 2)", special=SPECIAL),
    *rows([((2, 2, 5, 6),)], "F.max_pool2d(x, (2, 3), 1, (0, 1), return_indices=True)", special=TIES),
    *rows([((2, 2, 5, 6),)], "F.max_pool2d(x, 2, 2, 1, 1, True, True)", special=SPECIAL),
    *rows([((2, 2, 5, 7),)], "F.max_pool2d(x, (2,), [1, 3], dilation=(2, 1))"),
    *rows([((1, 2, 4, 4, 5),)], "F.max_pool3d(x, 2, return_indices=True)"),
    *rows([((2, 2, 7),), ((2, 6),)], "F.avg_pool1d(x, 2)", "F.avg_pool1d(x, 3, 2, 1, True, False)"),
    *rows([((2, 2, 5, 6),), ((2, 4, 4),), ((0, 2, 4, 4),)], "F.avg_pool2d(x, 2)", special=NANS),
    *rows([((2, 2, 5, 6),)], "F.avg_pool2d(x, 3, 2, 1, True)", "F.avg_pool2d(x, 3, 2, 1, True, False)"),
    *rows([((2, 2, 5, 6),)], "F.avg_pool2d(x, (3, 2), 1, (1, 0), divisor_override=-5)"),
    *rows([((1, 2, 4, 4, 5),)], "F.avg_pool3d(x, (2, 2, 3), 2, 1)"),
    # by the number of parts
    *rows(
        [((2, 2, 7),), ((2, 6),)],
        "F.adaptive_avg_pool1d(x, 3)",
        "F.adaptive_avg_pool1d(x, 1)",
        domain=positive,
    ),
    *rows(
        [((2, 2, 5, 6),), ((2, 3, 3),)],
        "F.adaptive_avg_pool2d(x, 1)",
        "F.adaptive_avg_pool2d(x, (2, 3))",
        domain=positive,
    ),
    *rows([((2, 2, 5, 6),), ((0, 2, 3, 3),)], "F.adaptive_avg_pool2d(x, (None, 7))", domain=positive),
    *rows([((1, 2, 4, 4, 5),)], "F.adaptive_avg_pool3d(x, (2, 3, 1))", domain=positive),
    *rows([((2, 2, 7),), ((2, 6),)], "F.adaptive_max_pool1d(x, 3)", "F.adaptive_max_pool1d(x, 1, True)"),
    *rows([((2, 2, 5, 6),), ((0, 2, 4, 4),)], "F.adaptive_max_pool2d(x, (2, 4), True)", special=TIES),
    *rows([((2, 5, 6),)], "F.adaptive_max_pool2d(x, (None, 7))", special=TIES),
    *rows([((1, 2, 4, 4, 5),)], "F.adaptive_max_pool3d(x, 2)"),
]

# ---------------------------------------------------------------------------------------- other shapes

SQUARES: Shapes = [((2, 2, 4, 5),), ((2, 3, 3),)]

blends = partial(rows, ulps=64, halves=256, sums=True, why="terms cancel; torch rounds a float16's weights")

ARRANGED = [
    *rows(SQUARES, "F.unfold(x, 2)", "F.unfold(x, (3, 2), 1, 1, (2, 1))", "F.unfold(x, 2, dilation=2)"),
    *rows([((2, 8, 9),), ((4, 9),), ((0, 4, 9),)], "F.fold(x, (4, 4), 2)"),
    *rows([((2, 8, 6),)], "F.fold(x, (3, 5), [2, 2], 2, 1, stride=(2, 2))"),
    *rows([((2, 3),), ((2, 2, 3),), ((0, 3),), ((4,),)], "F.pad(x, (1, 2))", "F.pad(x, [-1, 1], value=2.5)"),
    *rows([((2, 3),), ((2, 2, 3),)], "F.pad(x, (1, 0, 2, -1), 'constant', -1)", "F.pad(x, (-2, -1))"),
    *rows([((2, 3),), ((),)], "F.pad(x, ())"),
    *rows([((2, 3),), ((2, 2, 4),)], *(f"F.pad(x, (2, 1), '{mode}')" for mode in ("reflect", "circular"))),
    *rows([((2, 3),), ((2, 2, 4),)], "F.pad(x, (5, -1), 'replicate')", "F.pad(x, (-1, 2), 'reflect')"),
    *rows([((2, 2, 3, 3),), ((2, 3, 4),)], "F.pad(x, (1, 2, 0, 1), 'reflect')"),
    *rows([((2, 2, 3, 3),), ((2, 3, 4),)], "F.pad(x, (1, 2, 0, -1), mode='replicate')"),
    *rows([((2, 2, 3, 3),), ((2, 3, 4),)], "F.pad(x, (3, 2, -1, 1), mode='circular')"),
    *rows([((1, 1, 2, 3, 3),)], "F.pad(x, (1, 2, 0, 1, 1, 1), 'reflect')", "F.pad(x, (1,) * 6, 'circular')"),
    *rows([((2, 2, 5),)], "F.interpolate(x, 7)", "F.interpolate(x, scale_factor=1.7)", "F.interpolate(x, 3)"),
    *rows([((2, 2, 3, 5),)], "F.interpolate(x, (7, 4))", "F.interpolate(x, scale_factor=(2, 0.6))"),
    *rows([((2, 2, 3, 5),)], "F.interpolate(x, 7, mode='nearest-exact')"),
    *rows([((2, 2, 3, 5),)], "F.interpolate(x, None, 1.3, recompute_scale_factor=True)"),
    *rows([((1, 1, 2, 3, 2),)], "F.interpolate(x, scale_factor=2)"),
    *blends(
        [((2, 2, 5),)], *(f"F.interpolate(x / 1, {m}, mode='linear')" for m in (7, 3, "scale_factor=1.7"))
    ),
    *blends([((2, 2, 5),)], "F.interpolate(x / 1, 7, mode='linear', align_corners=True)"),
    *blends([((1, 2, 3, 5),)], "F.interpolate(x / 1, (7, 4), mode='bilinear')"),
    *blends([((1, 2, 3, 5),)], "F.interpolate(x / 1, None, (1.5, 0.6), 'bilinear', True)"),
    *blends([((1, 2, 3, 5),)], "F.interpolate(x / 1, None, 1.3, 'bilinear', recompute_scale_factor=True)"),
    *blends([((1, 1, 2, 3, 2),)], "F.interpolate(x / 1, scale_factor=2, mode='trilinear')"),
    *blends([((1, 2, 3, 4),)], "F.interpolate(x / 1, (5, 3), mode='bicubic')"),
    *blends([((1, 2, 3, 4),)], "F.interpolate(x / 1, 5, mode='bicubic', align_corners=True)"),
    *rows([((8, 2, 3),), ((2, 4, 2, 1),)], "F.pixel_shuffle(x, 2)"),
    *rows([((2, 4, 6),), ((2, 1, 2, 2),)], "F.pixel_unshuffle(x, 2)"),
]

WINDOWS = [*CONVOLUTIONS, *POOLS, *ARRANGED]
