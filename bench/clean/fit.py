"""Rows of codes and labels -> weights: logistic models with a penalty, small enough to be read."""

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize

OWN_PENALTY = 4.0  # how much dearer it is that a kind of run differs from the others


def matrix(rows: list[list[int]], width: int) -> sp.csr_matrix:
    """Lists of codes -> one row of ones for each."""
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    indices = np.fromiter((code for row in rows for code in row), dtype=np.int32, count=indptr[-1])
    return sp.csr_matrix((np.ones(len(indices)), indices, indptr), shape=(len(rows), width))


def fit_runs(
    codes: sp.csr_matrix,
    kinds: np.ndarray,
    labels: np.ndarray,
    weights: np.ndarray,
    count: int,
    *,
    penalty: float,
    trust: np.ndarray,
    prior: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Rows, their kinds (of ``count``), labels and weights -> weights (codes × kinds) and the bias of each kind.

    ``prior`` is what each code weighs as long as no page says otherwise, ``trust`` how freely it may weigh more.

    All kinds share what they can: a weight of a kind is the shared one and a difference that costs more.
    """
    width = codes.shape[1]
    codes = codes @ sp.diags(trust)
    scale = OWN_PENALTY**-0.5
    rows = [np.flatnonzero((kinds == kind) & (weights > 0)) for kind in range(count)]
    parts = [(codes[mine], codes[mine].T.tocsr(), 2.0 * labels[mine] - 1.0, weights[mine]) for mine in rows]
    size = width * (count + 1)
    penalties = np.concatenate([np.full(size, penalty), np.full(count, 1e-3)])
    believed = np.concatenate([prior / trust, np.zeros(size + count - width)])

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        own = theta[width:size].reshape(count, width)
        value = float(0.5 * penalties @ (theta - believed) ** 2)
        slope = penalties * (theta - believed)
        for kind, (mine, turned, signs, worth) in enumerate(parts):
            margin = signs * (mine @ (theta[:width] + scale * own[kind]) + theta[size + kind])
            value += float(worth @ np.logaddexp(0, -margin))
            pull = -worth * signs / (1 + np.exp(np.clip(margin, -50, 50)))
            down = turned @ pull
            slope[:width] += down
            slope[width * (kind + 1) : width * (kind + 2)] += scale * down
            slope[size + kind] += pull.sum()
        return value, slope

    theta = minimize(loss, believed, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    shared = theta[:width]
    table = np.stack([shared + scale * theta[width * (k + 1) : width * (k + 2)] for k in range(count)], axis=1)
    table = table * trust[:, None]
    return table, theta[-count:]


def fit_choice(
    codes: sp.csr_matrix, pages: np.ndarray, chosen: np.ndarray, worth: np.ndarray, penalty: float
) -> np.ndarray:
    """Candidates, the page of each (ascending from 0), which is right and what it counts -> weights to choose it by."""
    starts = np.flatnonzero(np.r_[True, pages[1:] != pages[:-1]])

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        scores = codes @ theta
        scores -= np.repeat(np.maximum.reduceat(scores, starts), np.diff(np.r_[starts, len(scores)]))
        powers = np.exp(scores)
        shares = powers / np.add.reduceat(powers, starts)[pages]
        value = float(-worth[chosen] @ np.log(shares[chosen] + 1e-12) + 0.5 * penalty * theta @ theta)
        return value, codes.T @ (worth * (shares - chosen)) + penalty * theta

    return np.asarray(minimize(loss, np.zeros(codes.shape[1]), jac=True, method="L-BFGS-B").x)
