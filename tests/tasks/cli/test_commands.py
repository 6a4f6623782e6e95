"""The list of commands: every module that holds one is in it, and its first sentence can be shown."""

from pathlib import Path

import click
import pytest

import tasks.cli
from tasks.cli import COMMANDS, cli

MODULES = {path.stem: path.read_text("utf-8") for path in Path(tasks.cli.__file__).parent.glob("*.py")}


def test_every_module_that_holds_a_command_is_listed() -> None:
    assert {name for name, text in MODULES.items() if f"def {name}_command(" in text} == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert f"wiredesk {name}" in command.get_help(click.Context(command, info_name=f"wiredesk {name}"))
