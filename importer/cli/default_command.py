"""Makes `import` the default command, so that `import-events calendar.xlsx` works."""

from typing import Any

import click

from importer.domain.errors import Interrupted

DEFAULT_COMMAND = "import"


class DefaultCommandGroup(click.Group):
    """A click group with a default command for arguments that do not begin with a command name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert the default command where the first argument is not a command."""
        own = {"--help", "-h", "--version"}
        if args and args[0] not in self.commands and args[0] not in own:
            args = [DEFAULT_COMMAND, *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 as its base
        """Run the command; exit with the status of an interruption if Ctrl-C was not handled."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            click.echo("Interrupted.", err=True)
            raise SystemExit(Interrupted.exit_status) from None

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the usage of the default command first."""
        formatter.write_usage(ctx.command_path, "CALENDAR… [OPTIONS]")
        formatter.write_usage(ctx.command_path, "COMMAND [ARGS]…", prefix="   or: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands, then the options of the default command."""
        self.format_commands(ctx, formatter)
        records = [
            record
            for parameter in self.commands[DEFAULT_COMMAND].params
            if isinstance(parameter, click.Option)
            and (record := parameter.get_help_record(ctx)) is not None
        ]
        records += [("--version", "Show the version."), ("-h, --help", "Show this help.")]
        with formatter.section("Options"):
            formatter.write_dl(records)
