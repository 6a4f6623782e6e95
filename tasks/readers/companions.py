"""Folders that browsers put beside a page which they save "complete": what is in them belongs to the page.

Pictures, styles and the frames of advertisements are no articles. The folder is called as the page is, with an ending
in the language of the system: Firefox and Chrome write ``_files``, others what Windows calls connected files.
"""

from collections.abc import Container, Iterable
from pathlib import PurePosixPath

_ENDINGS = (
    *("_files", ".files", "-Dateien", "_fichiers", "_bestanden", "_file", "-filer", "_tiedostot", "_pliki", "_soubory"),
    *("_elemei", "_ficheiros", "_arquivos", "_dosyalar", "_datoteke", "_fitxers", "_failid", "_fails", "_bylos"),
    *("_fajlovi", "_fitxategiak", "_archivos"),
)
_PAGES = (".html", ".htm", ".xhtml", ".xht", ".shtml")


def accompanies(folder: str, beside: Container[str]) -> bool:
    """Name of a folder and the names beside it -> whether it belongs to a page among these."""
    stems = [folder.removesuffix(ending) for ending in _ENDINGS if folder.endswith(ending)]
    return any(f"{stem}{page}" in beside for stem in stems for page in _PAGES)


class Companions:
    """Names of a container's members, as many as are known -> which of them lie in such a folder."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._pages: set[str] = set()
        for name in names:
            self._add(name)

    def hold(self, name: str) -> bool:
        """Name of the next member -> whether it lies in the folder of a page that is known."""
        self._add(name)
        folders = [str(folder) for folder in PurePosixPath(name).parents]
        return any(accompanies(folder, self._pages) for folder in folders)

    def _add(self, name: str) -> None:
        if name.lower().endswith(_PAGES):
            self._pages.add(name)
