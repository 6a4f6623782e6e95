"""Name of a table and the codes of its features -> their learned weights, one list for each column.

``bench/clean/train.py`` learns them from pages whose text is known. A line for each value that a feature can take, in
hundredths: of the main container, and of a run by its kind.
"""

from importlib import resources


def read_weights(name: str, codes: list[str], columns: int) -> list[list[int]]:
    """Table of the package -> one list of weights by code for each column; what the table lacks weighs nothing."""
    number = {code: index for index, code in enumerate(codes)}
    weights = [[0] * len(codes) for _ in range(columns)]
    text = resources.files(__package__).joinpath("weights").joinpath(f"{name}.tsv").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        code, *values = line.split("\t")
        index = number.get(code)
        if index is not None:
            for column, value in zip(weights, values, strict=True):
                column[index] = int(value)
    return weights
