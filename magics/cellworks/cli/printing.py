"""What the command line prints: JSON for programs, a table or lines for people."""

import argparse
import json

import msgspec


def add_json(parser: argparse.ArgumentParser) -> None:
    """Let a verb print JSON."""
    parser.add_argument("--json", action="store_true", help="print JSON, as the contract has it")


def say(said: argparse.Namespace, value: object, text: str) -> None:
    """Print a value as JSON where that was asked for, else the text."""
    if said.json:
        print(json.dumps(msgspec.to_builtins(value), indent=2, ensure_ascii=False))
    elif text:
        print(text)
