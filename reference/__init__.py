"""reference: the same program text in minigrad and in real torch, and how far the two agree.

`python -m reference --problem line` runs a descent on every engine and prints one table. From Python:

>>> import minigrad
>>> from reference import PROBLEMS, descend
>>> run = descend(minigrad, PROBLEMS["line"], epochs=5000)
>>> run.parameters["m"].item(), run.parameters["b"].item()
(3.0000157356262207, 6.999932765960693)
"""

from .compare import Difference as Difference, compare as compare
from .descent import Run as Run, descend as descend
from .problems import PROBLEMS as PROBLEMS, Problem as Problem
