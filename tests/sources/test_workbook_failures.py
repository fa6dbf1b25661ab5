"""What the end of the child that reads a workbook means, in a sentence."""

import signal

import pytest

from importer.sources import limits
from importer.sources.workbook_failures import Ended, Progress, refusal

ABORTED = b"memory allocation of 549755813888 bytes failed\n"


def said(progress: Progress, errors: bytes = b"", status: int | None = 0) -> str:
    return refusal("a.xlsx", progress, Ended(b"", errors, status)).message


def test_an_abort_for_lack_of_memory_names_a_range_that_is_too_large_to_be_true():
    progress = Progress("Races", "A1:XFD1048576")
    assert said(progress, ABORTED, -6) == (
        "a.xlsx, sheet “Races”, could not be read: its cells lie too far apart "
        "(it claims A1:XFD1048576)."
    )


@pytest.mark.parametrize("claimed", ["", "A1:C3", "A1", "nonsense"])
def test_an_abort_without_such_a_range_blames_no_cell(claimed):
    message = said(Progress("Races", claimed), ABORTED, -6)
    assert "asks for far too much memory" in message
    assert "apart" not in message


@pytest.mark.parametrize(("errors", "status"), [(b"", -11), (b"thread panicked at", 1), (b"", 0)])
def test_any_other_death_is_damage(errors, status):
    message = said(Progress("Races"), errors, status)
    assert message.endswith("it is damaged (its parts do not fit together).")


@pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="no such signal on Windows")
def test_a_child_that_ran_out_of_time_is_reported_as_that():
    for status in (None, -signal.SIGXCPU):
        assert "takes far too long" in said(Progress("Races"), status=status)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal on Windows")
def test_a_child_that_the_system_killed_had_asked_for_too_much_memory():
    assert "too much memory" in said(Progress(), status=-signal.SIGKILL)


def test_error_details_are_shown_safely_if_they_are_a_sentence():
    assert "worksheet" not in said(Progress(reason="damaged", detail="worksheet"))
    shown = said(Progress(reason="damaged", detail="bad \x1b[31m cell"))
    assert shown.endswith("it is damaged (bad \\x1b[31m cell).")


def test_the_memory_limit_grows_with_the_file_size_not_with_the_unpacked_size():
    assert limits.memory(0) == limits.MEMORY_BASE
    assert limits.memory(10 * limits.MIB) == 960 * limits.MIB
    assert limits.memory(limits.FILE_BYTES) == limits.MEMORY_MOST
    assert limits.seconds(10 * limits.MIB) == 15
