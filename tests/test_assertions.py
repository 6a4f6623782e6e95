"""Every test asserts something, by itself or by a function of the tests that it calls."""

import ast
from pathlib import Path

HERE = Path(__file__).parent
ASSERTING = {"raises", "fail", "warns", "run_state_machine_as_test"}


def calls(node: ast.AST) -> set[str]:
    """Tree -> the names that are called in it, without what they belong to."""
    called = (each.func for each in ast.walk(node) if isinstance(each, ast.Call))
    return {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in called}


def asserts(node: ast.AST) -> bool:
    return any(isinstance(each, ast.Assert) for each in ast.walk(node)) or bool(calls(node) & ASSERTING)


def test_every_test_asserts_something() -> None:
    functions = [
        (path, each)
        for path in HERE.rglob("*.py")
        for each in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    known = {each.name for _, each in functions if asserts(each)}
    while more := {each.name for _, each in functions if each.name not in known and calls(each) & known}:
        known |= more  # a helper that calls one that asserts
    tests = [(path, each) for path, each in functions if each.name.startswith("test_")]
    assert len(tests) > 500
    assert [f"{path.relative_to(HERE)}::{each.name}" for path, each in tests if each.name not in known] == []
