"""The command line: ``journeyseg demo | run | plugins``."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from journeyseg.errors import JourneysegError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code: 0 done, 1 refused with a message, 2 wrong usage.

    Args:
        arguments: Words of the command line; default those of the process.
    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except JourneysegError as error:
        notes = "".join(f"\n  {note}" for note in getattr(error, "__notes__", ()))
        print(f"journeyseg: {error}{notes}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    from journeyseg import __version__

    parser = argparse.ArgumentParser(
        prog="journeyseg", description="Customer segments and the journeys they live through."
    )
    parser.add_argument("--version", action="version", version=f"journeyseg {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    demo = commands.add_parser("demo", help="run the bundled pipeline on the bundled Olist orders")
    demo.add_argument(
        "--out",
        type=Path,
        default=Path("journeyseg-demo"),
        metavar="DIR",
        help="folder to write to (default: %(default)s)",
    )
    demo.set_defaults(command=_demo)
    run = commands.add_parser("run", help="run a pipeline file on the data it names")
    run.add_argument("pipeline", type=Path, metavar="PIPELINE.toml")
    run.add_argument(
        "--out",
        type=Path,
        default=Path("journeyseg-out"),
        metavar="DIR",
        help="folder to write to (default: %(default)s)",
    )
    run.add_argument("--engine", default=None, help="name of an engine (default: threads)")
    run.set_defaults(command=_run)
    plugins = commands.add_parser("plugins", help="list what is registered, and what could not be used and why")
    plugins.add_argument("--strict", action="store_true", help="exit with 1 when a plugin could not be used")
    plugins.set_defaults(command=_plugins)
    return parser


def _demo(options: argparse.Namespace) -> int:
    from journeyseg.datasets import folder

    return _finish(folder("olist") / "pipeline.toml", options.out, None)


def _run(options: argparse.Namespace) -> int:
    return _finish(options.pipeline, options.out, options.engine)


def _finish(file: Path, out: Path, engine: str | None) -> int:
    from journeyseg.pipeline import Pipeline

    run = Pipeline.from_toml(file).run(engine=engine, progress=sys.stderr.isatty())
    written = run.write(out)
    print(run.summary())
    pages = [file.name for file in written.files if file.parent == out]
    print(f"\nOpen:    {written.files[0]}")
    print(textwrap.fill(f"Also in {out}: {', '.join(pages[1:])}", 110, subsequent_indent="         "))
    print(f"Tables:  {out / 'tables'}")
    for left_out in written.left_out:
        print(f"Left out: {left_out}")
    return 0


def _plugins(options: argparse.Namespace) -> int:
    from journeyseg.plugins.listing import plugins

    listing = plugins()
    print(listing.to_text())
    return int(options.strict and not listing.sound)


if __name__ == "__main__":
    sys.exit(main())
