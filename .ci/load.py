"""Lets scripts of this folder, whose names have no .py, use each other."""
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path


def load(name):
    """A script of this folder as a module."""
    spec = spec_from_loader(name, SourceFileLoader(name, str(Path(__file__).resolve().parent / name)))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
