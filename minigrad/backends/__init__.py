"""Switches of torch's backends: programs may set them; NumPy computes all the same."""

from . import cuda as cuda, cudnn as cudnn, mps as mps
