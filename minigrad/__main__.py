"""`python -m minigrad SCRIPT.py [args]`: run a PyTorch program as it is, with minigrad in the place of torch.

`import torch`, and `from torch.nn import …` at any depth, give the very modules of minigrad. All else is as
with `python SCRIPT.py`, but that an error about something that minigrad hasn't says what comes nearest.
"""

from __future__ import annotations

import argparse
import builtins
import io
import os
import pkgutil
import sys
from importlib import import_module
from types import ModuleType

from .hints import hint, torchs
from .version import __version__, follows


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m minigrad",
        description=f"Run a PyTorch program unchanged, with minigrad {__version__} in the place of torch: "
        f"the names, the numbers and the printed text of torch {follows}, on the CPU.",
    )
    parser.add_argument("--version", action="version", version=f"minigrad {__version__} (torch {follows})")
    parser.add_argument("script", metavar="SCRIPT.py", help="the program")
    rest = parser.add_argument("args", nargs=argparse.REMAINDER, help="what it finds in sys.argv[1:]")
    rest.required = False
    parsed = parser.parse_args()
    if not os.path.isfile(parsed.script):
        parser.error(f"there is no file {parsed.script}")
    return parsed


def main() -> int:
    """Run the program that the command line names; 1 if it ends in an error."""
    parsed = arguments()
    stand_in()
    sys.argv = [parsed.script, *parsed.args]
    if not sys.flags.safe_path:
        sys.path[0] = os.path.dirname(os.path.realpath(parsed.script))
    try:
        run(os.path.abspath(parsed.script))
    except Exception as error:
        if note := hint(error):
            error.add_note(note)
        ours = error.__traceback__
        theirs = ours and ours.tb_next and ours.tb_next.tb_next  # without main and run
        sys.excepthook(type(error), error.with_traceback(theirs), theirs)
        return 1
    return 0


def stand_in() -> None:
    """Let `torch`, and each `torch.…` that there is in minigrad, be minigrad's module of that name.

    All are entered before the program imports any. Python would find one in minigrad's folder, too, but run
    it a second time, and the classes in it would be others.
    """
    minigrad = sys.modules["torch"] = sys.modules["minigrad"]
    for found in pkgutil.walk_packages(minigrad.__path__, "minigrad."):
        if found.name != "minigrad.__main__":
            sys.modules[torchs(found.name)] = import_module(found.name)


def run(path: str) -> None:
    """Run a file as the main module, which it stays: functions called at exit still find their names."""
    main = sys.modules["__main__"] = ModuleType("__main__")
    vars(main).update(__file__=path, __builtins__=builtins)
    with io.open_code(path) as file:
        code = compile(file.read(), path, "exec", dont_inherit=True)
    exec(code, vars(main))


if __name__ == "__main__":
    sys.exit(main())
