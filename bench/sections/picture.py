"""A table of confusions -> a picture of it (SVG) that reads on light and on dark ground."""

from html import escape

from tasks.stages.classify.sections import IDS, UNCLASSIFIED

CELL, LEFT, TOP, BELOW = 30, 130, 128, 34
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#57606a}.n{text-anchor:middle;fill:#1f2328}"
    ".on{fill:#2a9d4a}.off{fill:#d1573b}.grid{fill:none;stroke:#8886}"
    "@media(prefers-color-scheme:dark){text{fill:#9198a1}.n{fill:#f0f6fc}}"
)


def draw(table: list[list[int]]) -> str:
    """Pages by true section (rows) and decided section (columns) -> an SVG; the diagonal green, mistakes red."""
    names = [*IDS, UNCLASSIFIED]
    width, height = LEFT + CELL * len(names) + 12, TOP + CELL * len(table) + BELOW
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="Pages by true and by decided section"><style>{STYLE}</style>'
    ]
    for column, name in enumerate(names):
        x, y = LEFT + CELL * column + CELL / 2 + 4, TOP - 8
        parts.append(f'<text x="{x}" y="{y}" transform="rotate(-60 {x} {y})">{escape(name)}</text>')
    for row, counts in enumerate(table):
        y = TOP + CELL * row
        parts.append(f'<text x="{LEFT - 8}" y="{y + 19}" text-anchor="end">{escape(names[row])}</text>')
        for column, count in enumerate(counts):
            x = LEFT + CELL * column
            if count:
                kind, share = "on" if column == row else "off", count / sum(counts)
                parts.append(
                    f'<rect class="{kind}" x="{x}" y="{y}" width="{CELL}" height="{CELL}" '
                    f'opacity="{0.15 + 0.75 * share:.2f}"/>'
                    f'<text class="n" x="{x + CELL / 2}" y="{y + 19}">{count}</text>'
                )
    parts.append(
        f'<text x="{LEFT}" y="{height - 10}">rows: where a person files the page · columns: what was decided</text>'
    )
    return "\n".join([*parts, "</svg>"]) + "\n"
