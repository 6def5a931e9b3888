"""The program in which piper runs; adgen itself never imports it.

piper is under the GPL and adgen under Apache-2.0, so the piper that the user installed runs here,
unchanged, as its own command line has it. Around it the noise of onnxruntime is drawn from one
seed for every sentence, on one thread: else no line would ever sound the same twice.

    python piper_worker.py              the versions of piper and onnxruntime, as JSON
    python piper_worker.py ARGUMENTS    piper's own, with a text a line on standard input
"""

from __future__ import annotations

import json
import runpy
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

SEED = 20
PACKAGES = ("piper-tts", "onnxruntime")


def seeded(runtime: Any) -> type:
    """A session of onnxruntime that begins anew, from the seed, with every run."""

    class Session:
        def __init__(self, model: Any, sess_options: Any = None, providers: Any = None) -> None:
            self._model, self._providers = model, providers
            self._options = sess_options or runtime.SessionOptions()
            self._options.intra_op_num_threads = 1
            self._session = self._fresh = self._begin()

        def _begin(self) -> Any:
            runtime.set_seed(SEED)
            return whole(self._model, self._options, providers=self._providers)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._session, name)

        def run(self, *asked: Any) -> Any:
            session, self._fresh = self._fresh or self._begin(), None
            return session.run(*asked)

    whole = runtime.InferenceSession
    return Session


def main() -> None:
    """Tell the versions, or run piper."""
    # Beside this file lies a module that is called piper as well.
    here = Path(__file__).resolve().parent
    sys.path[:] = [path for path in sys.path if Path(path or ".").resolve() != here]
    if len(sys.argv) == 1:
        try:
            json.dump({name: version(name) for name in PACKAGES}, sys.stdout)
        except PackageNotFoundError as error:
            sys.exit(str(error))
        return
    runtime: Any = import_module("onnxruntime")
    runtime.InferenceSession = seeded(runtime)
    sys.argv[0] = "piper"
    runpy.run_module("piper", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
