from core.base.errors import DomainError


class UnreadableSheetError(DomainError):
    """The file as a whole cannot be read as a sheet of needs; ``problems`` say why."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems), field="sheet", code="unreadable")
        self.problems = problems
