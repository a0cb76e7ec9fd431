"""Files of published reports: looked at from outside first, so that a wrong one is refused before it is read."""

from pathlib import Path

from cordel.reports import rules

MOST_BYTES = 20_000_000
_MARK = b"\xef\xbb\xbf"


def content_of(path: Path) -> bytes:
    """The file's bytes. Raises FileMissing, FileClosed, FileTooBig or FileOfAnotherKind."""
    if not path.is_file():
        raise rules.FileMissing(file=path)
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            if size > MOST_BYTES:
                raise rules.FileTooBig(file=path, size=size, most=MOST_BYTES)
            file.seek(0)
            begin = file.read(1000)
            if not begin.removeprefix(_MARK).lstrip().startswith(b"{"):
                raise rules.FileOfAnotherKind(file=path)
            return begin + file.read(MOST_BYTES)
    except OSError as error:
        raise rules.FileClosed(file=path, reason=error.strerror or type(error).__name__) from error
