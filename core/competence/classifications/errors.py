"""What is wrong with a classification's files, said so that it can be mended."""

from core.competence.vocabulary import VocabularyError


class ClassificationError(VocabularyError):
    """A file cannot be loaded. The text names file, line and column, as far as there are any, and the
    fix. The command line speaks English.
    """

    def __init__(self, file: str, problem: str, *, line: int = 0, column: str = "") -> None:
        self.file, self.line, self.column = file, line, column
        place = [file]
        if line:
            place.append(f"line {line}")
        if column:
            place.append(f"column {column}")
        super().__init__(f"{', '.join(place)}: {problem}")
