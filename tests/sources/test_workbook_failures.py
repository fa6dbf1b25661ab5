"""What the end of the child that reads a workbook means, in a sentence."""

import signal

import pytest

from importer.sources import limits
from importer.sources.workbook_failures import (
    CompletedSubprocess,
    SubprocessStatus,
    make_read_error,
)

ABORTED = b"memory allocation of 549755813888 bytes failed\n"


def said(progress: SubprocessStatus, errors: bytes = b"", status: int | None = 0) -> str:
    return make_read_error("a.xlsx", progress, CompletedSubprocess(b"", errors, status)).message


def test_running_out_of_memory_names_an_implausibly_large_range():
    progress = SubprocessStatus("Races", "A1:XFD1048576")
    assert said(progress, ABORTED, -6) == (
        'a.xlsx, sheet "Races", could not be read: its cells are too far apart '
        "(its range is A1:XFD1048576)."
    )


@pytest.mark.parametrize("claimed", ["", "A1:C3", "A1", "nonsense"])
def test_running_out_of_memory_without_a_large_range_names_no_cell(claimed):
    message = said(SubprocessStatus("Races", claimed), ABORTED, -6)
    assert "needs far too much memory" in message
    assert "apart" not in message


@pytest.mark.parametrize(("errors", "status"), [(b"", -11), (b"thread panicked at", 1), (b"", 0)])
def test_any_other_crash_is_reported_as_damage(errors, status):
    message = said(SubprocessStatus("Races"), errors, status)
    assert message.endswith("it is damaged (its parts do not fit together).")


@pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="no such signal on Windows")
def test_a_timeout_of_the_subprocess_is_reported():
    for status in (None, -signal.SIGXCPU):
        assert "takes far too long" in said(SubprocessStatus("Races"), status=status)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal on Windows")
def test_a_killed_subprocess_is_reported_as_out_of_memory():
    assert "too much memory" in said(SubprocessStatus(), status=-signal.SIGKILL)


def test_error_details_are_escaped_and_shown_if_they_are_a_sentence():
    assert "worksheet" not in said(SubprocessStatus(reason="damaged", detail="worksheet"))
    shown = said(SubprocessStatus(reason="damaged", detail="bad \x1b[31m cell"))
    assert shown.endswith("it is damaged (bad \\x1b[31m cell).")


def test_the_memory_limit_grows_with_the_file_size_not_with_the_unpacked_size():
    assert limits.compute_memory_limit(0) == limits.MEMORY_BASE
    assert limits.compute_memory_limit(10 * limits.MIB) == 960 * limits.MIB
    assert limits.compute_memory_limit(limits.MAX_FILE_BYTES) == limits.MAX_MEMORY
    assert limits.compute_time_limit(10 * limits.MIB) == 15
