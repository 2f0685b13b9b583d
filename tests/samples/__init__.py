"""Every operation, in samples: `operation.py` says how to read them."""

from .comparison import QUESTIONS
from .elementwise import ELEMENTWISE, IN_PLACE
from .functional import FUNCTIONAL
from .gathering import GATHERING
from .in_numpy import NUMPY
from .indexing import INDEXING
from .linalg import LINALG
from .operation import Array, Operands, Operation
from .products import PRODUCTS
from .reductions import REDUCTIONS
from .shapes import SHAPES
from .sorting import CUMULATIVE, SORTING
from .statistics import STATISTICS
from .windows import WINDOWS

OPERATIONS = [
    *[*ELEMENTWISE, *QUESTIONS, *REDUCTIONS, *SORTING, *SHAPES, *INDEXING, *GATHERING, *IN_PLACE, *PRODUCTS],
    *[*CUMULATIVE, *STATISTICS, *LINALG, *FUNCTIONAL, *WINDOWS, *NUMPY],
]
__all__ = ["OPERATIONS", "Array", "Operands", "Operation"]
