"""What stands beside the engine, as in `torch.utils`."""

from .. import dlpack as dlpack
from . import checkpoint as checkpoint, data as data
