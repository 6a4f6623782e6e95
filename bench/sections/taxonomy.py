"""The IPTC Media Topics as JSON -> the table that the classify stage ships.

    python bench/sections/taxonomy.py FOLDER

FOLDER holds ``mediatopics_<release>.json.gz``: the scheme as IPTC publishes it, a list of concepts.
"""

import gzip
import json
import sys
from pathlib import Path

FILE = Path(__file__).parents[2] / "tasks/stages/classify/data/mediatopics.tsv"
TAGS = {  # of IPTC's languages -> BCP 47
    "en-GB": "en-GB", "en-US": "en-US", "ar": "ar", "de": "de", "dk": "da", "es": "es", "fr": "fr", "no-NB": "nb",
    "no-NN": "nn", "pt-PT": "pt-PT", "pt-BR": "pt-BR", "se": "sv", "zh-Hans": "zh-Hans",
}  # fmt: skip


def main(folder: Path) -> None:
    """The folder with the scheme -> the table in the stage's data folder, concepts by their codes."""
    (path,) = folder.glob("mediatopics_*.json.gz")
    release = path.name.removeprefix("mediatopics_").removesuffix(".json.gz")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        concepts = sorted(json.load(file), key=lambda concept: concept["qcode"])
    lines = [
        f"# IPTC Media Topics, release {release}, International Press Telecommunications Council, CC BY 4.0",
        "\t".join(["code", "broader", "retired", "subject", *TAGS.values()]),
    ]
    for concept in concepts:
        subject = concept.get("SubjectCode mapping") or ""
        fields = [concept["qcode"], concept["broader"] or "", concept["retired"] or "", subject.rpartition("/")[2]]
        labels = [" ".join(concept["prefLabel"].get(language, "").split()) for language in TAGS]
        lines.append("\t".join([*(field.removeprefix("medtop:") for field in fields), *labels]))
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(concepts)} concepts, {FILE.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
