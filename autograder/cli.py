"""Defines the command line: what the README lists, each command a few lines that call what does it."""

import importlib
import os
import platform
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder import __version__
from autograder.course import load_course
from autograder.grading.result import Result
from questions.errors import BadFileError, HomeworkError, StoppedError
from questions.homework import load_homework

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
console = Console(emoji=False)
LONGEST_TABLE = 100  # students; of more, only the counts are printed
SHORTEST_NAME = 8  # cells of a terminal's line that every name may have


def _version(wanted: bool) -> None:
    """Print the version of this project and of Python, and end."""
    if wanted:
        name, python = load_homework().name, platform.python_version()
        console.print(f"{name} {__version__} (Python {python})", highlight=False)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version, and end.")
    ] = False,
) -> None:
    """What holds for all commands."""


@app.command()
def doctor() -> None:
    """Say what this system has and lacks: Python, libraries, the walls of the sandbox, cores, memory."""
    from autograder.doctor import doctor as examine

    raise typer.Exit(examine(console))


@app.command()
def grade(
    submissions: Annotated[
        Path,
        typer.Argument(
            help="A folder with one entry per student: <student>/, <student>.zip, or <student>/<timestamp>/; "
            "or an unpacked download from Gradescope, Canvas, Moodle, Blackboard or GitHub Classroom.",
            exists=True,
        ),
    ],
    out: Annotated[
        Path, typer.Option(help="Where report.html, grades.csv, results/ and feedback/ go.")
    ] = Path("out"),
    workers: Annotated[
        int, typer.Option(min=1, help="How many submissions are graded at a time.")
    ] = os.cpu_count() or 1,
    scheduler: Annotated[
        str | None, typer.Option(help="Grade on a Dask cluster: its scheduler's address, tcp://host:8786.")
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option(
            help="Canvas's gradebook export; canvas.csv is then written, too, to import into Canvas."
        ),
    ] = None,
    names: Annotated[
        Path | None,
        typer.Option(
            help="A CSV of two columns, the platform's name and the student, for names that no roster has."
        ),
    ] = None,
    gradebook: Annotated[
        str | None,
        typer.Option(help="URL of nbgrader's gradebook, postgresql://…; by default OUT/gradebook.db."),
    ] = None,
    times: Annotated[
        bool,
        typer.Option("--times", help="Folders named by times are attempts, even if some entries have none."),
    ] = False,
    corrections: Annotated[
        Path | None,
        typer.Option(help="Corrections after the grading; by default OUT/corrections.yaml.", exists=True),
    ] = None,
    export_code: Annotated[
        Path | None,
        typer.Option(help="A folder for the code of each student, as JPlag, Dolos and MOSS take it."),
    ] = None,
    only: Annotated[
        str | None, typer.Option(help="Grade one student; with --force, even if nothing changed.")
    ] = None,
    formgrader: Annotated[
        bool,
        typer.Option(
            "--formgrader", help="Also write the notebooks that formgrader opens, in this and each later run."
        ),
    ] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Print what would change, and write nothing.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Grade again also what is unchanged.")] = False,
    anonymous: Annotated[
        bool,
        typer.Option("--anonymous", help="Call students by pseudonyms in checks.csv and answers.csv."),
    ] = False,
) -> None:
    """Grade a class and print the table. If it is interrupted, the same command continues."""
    if sys.platform == "win32":
        console.print("A class is graded on Linux, on macOS or in WSL, not on Windows itself.")
        raise typer.Exit(1)
    from autograder.running.class_run import Order, counted, run
    from autograder.running.preview import preview as show_changes
    from autograder.sandbox.confine import missing_layers

    course = load_course()
    for layer in missing_layers():
        console.print(f"[yellow]This system lacks {layer}.[/]")
    order = Order(
        submissions, out, workers, scheduler, force, roster, gradebook, names, times, corrections,
        only=only, anonymous=anonymous, export_code=export_code, formgrader=formgrader,
    )  # fmt: skip
    try:
        if preview:
            show_changes(order, course, console)
            return
        results = run(order, course, console)
    except StoppedError as error:
        console.print(f"[red]Stopped: {escape(str(error))}.[/]")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        console.print(
            "[red]Stopped.[/] What was graded is kept: run the same command again, and it continues."
        )
        raise typer.Exit(130) from None
    if len(results) <= LONGEST_TABLE:
        width = console.width if console.is_terminal else None
        console.print(grades_table(results, list(course.code), width), crop=False)
    counts = counted(Counter(result.status for result in results))
    console.print(
        f"{len(results)} students: {counts}. Written to {escape(str(out))}/: begin with report.html."
    )


def grades_table(results: Sequence[Result], todos: Sequence[str], width: int | None = None) -> Table:
    """The table of a class: each student's status and points, in at most `width` cells, if that is given.

    No number and no status is ever cut: a name that has no room goes on in the next line, and where the
    longest would take more than two, TODOs have no columns of their own.
    """
    from autograder.outputs.pages import points

    columns = [("status", [str(result.status) for result in results])]
    columns += [(todo, [points(result.points_of(todo)) for result in results]) for todo in todos]
    columns += [
        ("code", [points(result.code_points) for result in results]),
        ("quiz", [points(result.quiz_points) for result in results]),
        ("total", [points(result.total) for result in results]),
    ]
    longest = max(map(cell_len, ("student", *(result.student for result in results))))
    if width is not None:
        if width - _cells(columns) < min(longest, max(SHORTEST_NAME, longest / 2)):
            columns = [columns[0], *columns[-3:]]
        longest = min(longest, max(width - _cells(columns), SHORTEST_NAME))
    table = Table(box=None, header_style="bold", padding=(0, 1, 0, 0), pad_edge=False)
    table.width = longest + _cells(columns)  # whatever the terminal's, which would cut what is wider
    table.add_column("student", width=longest, overflow="fold")
    for name, _ in columns:
        justify: Literal["left", "right"] = "left" if name == "status" else "right"
        table.add_column(name.replace("_", "\n"), justify=justify, no_wrap=True, vertical="bottom")
    for result, *cells in zip(results, *(cells for _, cells in columns), strict=True):
        table.add_row(escape(result.student), *cells, style="" if result.status == "graded" else "yellow")
    return table


def _cells(columns: Sequence[tuple[str, Sequence[str]]]) -> int:
    """The cells of a terminal's line that columns take, each with a space before it."""
    return sum(1 + max(map(cell_len, (*name.split("_"), *texts))) for name, texts in columns)


@app.command()
def show(
    submissions: Annotated[Path, typer.Argument(help="The folder that was graded.", exists=True)],
    student: Annotated[str, typer.Argument(help="Any name of the student's.")],
    out: Annotated[Path, typer.Option(help="What grading wrote.")] = Path("out"),
    roster: Annotated[Path | None, typer.Option(help="The roster, if there is one.", exists=True)] = None,
    corrections: Annotated[Path | None, typer.Option(help="As for grade.", exists=True)] = None,
) -> None:
    """Print all about one student's grade, for when the student objects: attempts, code, checks, history."""
    from autograder.running.class_run import Order
    from autograder.running.one_student import show_student

    order = Order(submissions, out, roster=roster, corrections=corrections)
    try:
        show_student(order, student, load_course(), console)
    except StoppedError as error:
        console.print(f"[red]{escape(str(error))}.[/]")
        raise typer.Exit(1) from None


@app.command()
def check(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Your notebooks, .py files, answers.yaml, or a folder or zip with them.", exists=True
        ),
    ],
    watch: Annotated[bool, typer.Option("--watch", help="Check again after each save.")] = False,
) -> None:
    """Check your own work, as strictly as it will be graded."""
    from autograder.self_check import self_check

    raise typer.Exit(self_check(files, console, watch))


@app.command()
def quiz(
    answers: Annotated[Path, typer.Argument(help="Your answers.yaml; made with the first choice.")] = Path(
        "answers.yaml"
    ),
    variant: Annotated[
        str | None, typer.Option(help="The variant you were given; by default that of the file.")
    ] = None,
    browse: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Answer the questions in the browser, every choice saved to your answers.yaml at once."""
    from autograder.handout.quiz import quiz_text, variant_of
    from questions.quiz_server import serve

    try:
        serve(quiz_text(variant_of(answers, variant)), answers, browse)
    except (ValueError, OSError) as error:
        console.print(f"[red]{escape(str(error))}[/]")
        raise typer.Exit(1) from None


questions = typer.Typer(help="The question bank, for its authors.", no_args_is_help=True)
app.add_typer(questions, name="questions")


@questions.command()
def export(
    to: Annotated[
        Literal["qti", "moodle", "moodle-set", "markdown"],
        typer.Option(
            help="qti: Canvas, NTU COOL. moodle: its own question type, part points for part of the options. "
            "moodle-set: all or nothing, needs the plugin qtype_multichoiceset. markdown: to read and print."
        ),
    ],
    out: Annotated[Path | None, typer.Option(help="The file to write; by default questions.*.")] = None,
    language: Annotated[Literal["en", "zh", "both"], typer.Option(help="English, Chinese or both.")] = "both",
    variant: Annotated[str, typer.Option(help="The order of the options: a variant's seed.")] = "standard",
) -> None:
    """Write the questions with their key for another system: keep the file from students."""
    from autograder.handout.quiz import export_questions

    try:
        path = export_questions(to, out, language, variant)
    except (ValueError, OSError) as error:
        console.print(f"[red]{escape(str(error))}[/]")
        raise typer.Exit(1) from None
    console.print(f"Written to {escape(str(path))}. It holds the key: keep it from students.")


@app.command()
def keys(
    asset: Annotated[
        list[str] | None,
        typer.Option(
            help="NAME=PATH: another file or folder in the place of what is shipped, may be repeated."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where the key for these goes; the shipped key stays as it is.")
    ] = None,
) -> None:
    """Compute the answer key from the bank's claims and say what changed."""
    from questions.keys import main as make_keys

    assets = {name: path for name, _, path in (one.partition("=") for one in asset or [])}
    if not all(assets.values()):
        raise typer.BadParameter("expected --asset NAME=PATH")
    make_keys(out, **{name: Path(path) for name, path in assets.items()})


@app.command()
def release(
    out: Annotated[
        Path | None, typer.Option(help="Where the zip goes; by default the homework's name with .zip.")
    ] = None,
    variant: Annotated[
        str, typer.Option(help="Another order of the options, one that course.yaml lists.")
    ] = "standard",
    nbgrader: Annotated[
        Path | None, typer.Option(help="Lay out a course directory for nbgrader here, instead of the zip.")
    ] = None,
) -> None:
    """Make the zip that students download, or a course directory for nbgrader."""
    if nbgrader:
        from autograder.handout.nbgrader_course import lay_out

        with console.status("Laying out the course directory …") if console.is_terminal else nullcontext():
            lay_out(nbgrader)
        console.print(
            f"{escape(str(nbgrader))}: run `nbgrader generate_assignment {load_homework().name}` there."
        )
        return
    from autograder.handout.release import handout_zip

    out = out or Path(f"{load_homework().name}.zip")
    try:
        handout_zip(out, variant)
    except BadFileError:
        raise
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    console.print(f"{escape(str(out))}: {out.stat().st_size / 1e6:.2f} MB.")


@app.command()
def gradescope(
    out: Annotated[Path, typer.Option(help="Where the zip goes.")] = Path("autograder.zip"),
    pip_config: Annotated[
        Path | None,
        typer.Option(help="A pip.conf for building the image, e.g. with another index.", exists=True),
    ] = None,
    corrections: Annotated[
        Path | None, typer.Option(help="The corrections that apply there, too.", exists=True)
    ] = None,
) -> None:
    """Make the zip to upload as Gradescope's autograder."""
    from autograder.gradescope.build import autograder_zip

    autograder_zip(out, pip_config, corrections)
    console.print(
        f"{escape(str(out))}: {out.stat().st_size / 1e6:.2f} MB. Upload it under Configure Autograder."
    )


def _add_lesson_command(name: str, module: str, help_: str) -> None:
    """Add a command of the lesson's own to the command line; its module reads its words itself."""

    @app.command(
        name,
        help=help_,
        add_help_option=False,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )
    def run(context: typer.Context) -> None:
        importlib.import_module(module).main(context.args)


def main() -> None:
    """Run the command; a mistake in one of the course's own files is named, without a traceback."""
    try:
        homework = load_homework()
        app.info.help = f"{homework.title.en}. Checks, grades, and makes what the course hands out."
        for name, own in homework.commands.items():
            _add_lesson_command(name, own.module, f"Of the lesson: {own.help.en}.")
        app()
    except HomeworkError as error:
        console.print(f"[red]{escape(str(error))}[/]")
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
