"""Imports for students' code: the libraries of the course, and the files of the submission itself."""

import builtins
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, Protocol, TypeVar

LIBRARIES = {"numpy", "scipy", "sklearn", "torch", "torchvision"}


class File(Protocol):
    """A file of a submission, with the module that it defines into."""

    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def module(self) -> types.ModuleType: ...  # noqa: D102


F = TypeVar("F", bound=File)


class Modules(importlib.abc.MetaPathFinder, importlib.abc.Loader, Generic[F]):
    """The modules of one submission; `load` is to run a file the first time it is imported."""

    def __init__(self, files: Iterable[F], load: Callable[[F], None]) -> None:
        self._files = list(files)
        self._load = load
        self._folders: dict[str, types.ModuleType] = {}

    def import_(
        self,
        name: str,
        globals_: dict[str, Any] | None = None,
        locals_: dict[str, Any] | None = None,
        fromlist: Sequence[str] = (),
        level: int = 0,
    ) -> types.ModuleType:
        """The module that `__import__` gives students' code. Raises ModuleNotFoundError for any other."""
        if name == "__main__" and globals_:
            return sys.modules[globals_["__name__"]]
        root = name.partition(".")[0]
        if level == 0 and (root in LIBRARIES or root in sys.stdlib_module_names):
            return builtins.__import__(name, globals_, locals_, fromlist, level)
        if not (module := self._own_module(name)):
            raise ModuleNotFoundError(
                f"'{root}' is not among the libraries a submission may use, nor a file of its own"
            )
        for item in fromlist or ():  # `from folder import file` names a module that nothing has set yet
            if not hasattr(module, item) and (own := self._own_module(f"{name}.{item}".lstrip("."))):
                setattr(module, item, own)
        return module if fromlist else self._top_package(name, module)

    def find_spec(self, name: str, *_: Any) -> importlib.machinery.ModuleSpec | None:
        """What importlib asks a finder on sys.meta_path; None where no own file or folder has that name."""
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if self._own_module(name) else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        """The module that `import` gives, too."""
        return self._own_module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing is left to run."""

    def _top_package(self, dotted: str, module: types.ModuleType) -> types.ModuleType:
        """The module that `import a.b.c` binds: `a`, with `b` in it, with `c` in that."""
        package, _, name = dotted.rpartition(".")
        if not package:
            return module
        outer = self._own_module(package) or types.ModuleType(package)
        setattr(outer, name, module)
        return self._top_package(package, outer)

    def _own_module(self, dotted: str) -> types.ModuleType | None:
        """The module that a file of the submission, or a folder of files, is, wherever it lies; else None."""
        stem = dotted.replace(".", "/")
        for endings in ((f"/{stem}.py", f"/{stem}/__init__.py"), (f"/{stem}.ipynb",)):
            for file in self._files:
                if f"/{file.path}".endswith(endings):
                    self._load(file)
                    return file.module
        if any(f"/{stem}/".replace("//", "/") in f"/{file.path}" for file in self._files):
            return self._folders.setdefault(stem, types.ModuleType(dotted))
        return None
