"""Examples -> weights: multinomial logistic regression that starts from a prior and is pulled back to it."""

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize

ROUNDS = 40


def fit(
    rows: sp.csr_matrix, labels: np.ndarray, weights: np.ndarray, prior: np.ndarray, pull: float
) -> tuple[np.ndarray, np.ndarray]:
    """Rows (examples × entries), labels, weights of the examples, prior (entries × sections) -> weights and bias.

    ``pull`` is the strength of the Gaussian prior (L2 on the distance from ``prior``). L-BFGS, deterministic.
    """
    entries, sections = prior.shape
    size = entries * sections
    truth = np.eye(sections)[labels]
    columns = rows.T.tocsr()

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        w, bias = flat[:size].reshape(entries, sections), flat[size:]
        scores = rows @ w + bias
        scores -= scores.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(scores).sum(axis=1))
        likelihood = weights @ ((scores * truth).sum(axis=1) - log_sum)
        error = (np.exp(scores - log_sum[:, None]) - truth) * weights[:, None]
        away = w - prior
        gradient = np.concatenate([(columns @ error + pull * away).ravel(), error.sum(axis=0)])
        return pull / 2 * (away**2).sum() - likelihood, gradient

    start = np.concatenate([prior.ravel(), np.zeros(sections)])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS, "maxcor": 8}).x
    return found[:size].reshape(entries, sections), found[size:]
