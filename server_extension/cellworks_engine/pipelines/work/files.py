"""What the files hold that a definition names: their content travelled with the execution."""

from cellworks_engine.artifacts.content import ContentStore
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.pipelines.running.protocol import Work


class Files:
    """Reads the files of steps."""

    def __init__(self, content: ContentStore) -> None:
        self._content = content

    def read(self, work: Work, path: str) -> bytes:
        """Return what a file held when the execution began; raises NotFound."""
        digest = work.files.get(path)
        if digest is None or not self._content.has(digest):
            raise NotFound(f"The content of {path} did not come with the execution.", field="file")
        return self._content.path(digest).read_bytes()

    def text(self, work: Work, path: str) -> str:
        """Return it as text; raises InvalidInput for what is none."""
        try:
            return self.read(work, path).decode()
        except UnicodeDecodeError:
            raise InvalidInput(f"{path} is no text.", field="file") from None
