from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class NeedSheetForm(forms.Form):
    """One file; whether it is a sheet of needs, reading it shows."""

    sheet = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("XLSX, or CSV in UTF-8. At most 1 MB and 500 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
        error_messages={
            "required": _("Choose an XLSX or CSV file."),
            "empty": _("The file is empty. Choose another."),
        },
    )

    def refuse(self, *problems: Any) -> None:
        """Show why the file cannot be read, each reason by itself."""
        self.errors.pop("sheet", None)
        for problem in problems:
            self.add_error("sheet", str(problem))
