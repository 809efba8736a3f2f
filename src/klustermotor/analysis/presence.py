"""Which industries are present in which regions, and how often two of them are together.

Assumes cells of 0 or more, regions in rows and industries in columns. An industry is *present* in a region where its
location quotient reaches a threshold. What is shared by the measures of relatedness and complexity; no measure itself.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from klustermotor.analysis.faults import require
from klustermotor.analysis.results import FloatArray
from klustermotor.analysis.shares import row_blocks

_BLOCK = 1024


def present_cells(employment: FloatArray | sparse.csr_array, threshold: float) -> sparse.csr_array:
    """Where the location quotient reaches the threshold: ones, sparse.

    Compared without a division, so that a quotient of exactly the threshold counts when the cells are whole numbers.

    >>> present_cells(np.array([[60, 40], [20, 80]]), 1.0).toarray().tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    require(np.isfinite(threshold) and threshold > 0, "threshold", wanted="above", least=0, found=threshold)
    rows, columns = np.asarray(employment.sum(axis=1)), np.asarray(employment.sum(axis=0))
    if sparse.issparse(employment):
        cells = sparse.csr_array(employment)
        row = np.repeat(np.arange(len(rows)), np.diff(cells.indptr))
        kept = _reaches(cells.data, rows.sum(), threshold * (rows[row] * columns[cells.indices]))
        column, count = cells.indices[kept], np.bincount(row[kept], minlength=len(rows))
    else:
        kept = np.empty(employment.shape, bool)
        for block in row_blocks(employment.shape):
            wanted = threshold * np.multiply.outer(rows[block], columns)
            kept[block] = _reaches(employment[block], rows.sum(), wanted)
        count = np.count_nonzero(kept, axis=1)
        column = np.flatnonzero(kept) - np.repeat(np.arange(len(rows)) * len(columns), count)
    index = np.int32 if max(len(column), len(columns)) < 2**31 else np.int64
    starts = np.concatenate([[0], np.cumsum(count)]).astype(index)
    return sparse.csr_array((np.ones(len(column)), column.astype(index), starts), shape=employment.shape)


def _reaches(cells: FloatArray, whole: float, wanted: FloatArray) -> npt.NDArray[np.bool_]:
    return (cells * whole >= wanted) & (cells > 0)


def pairs_of(present: sparse.csr_array) -> FloatArray:
    """How often two columns of a presence matrix are both one; on the diagonal how often a column is."""
    # Counts below 2**24 are exact in single precision, at half the work.
    exact = np.float32 if present.shape[0] < 2**24 else np.float64
    return gram(present.astype(exact)).astype(float)


def gram(matrix: sparse.csr_array) -> FloatArray:
    """The product of a sparse matrix, turned, with itself: dense, and computed in the precision of the matrix.

    Read in blocks of rows, so that the matrix itself is never dense as a whole.

    >>> gram(sparse.csr_array(np.array([[1.0, 1.0], [0.0, 2.0]]))).tolist()
    [[1.0, 1.0], [1.0, 5.0]]
    """
    rows, columns = matrix.shape
    filled = np.diff(matrix.indptr).astype(float)
    # So few that passing over the gaps is the faster way; a product of blocks is some 200 times as quick a pair.
    if 200 * float(filled @ filled) < rows * columns**2:
        return np.asarray((matrix.T @ matrix).toarray())
    product = np.zeros((columns, columns), matrix.dtype)
    for start in range(0, rows, _BLOCK):
        block = matrix[start : start + _BLOCK].toarray()
        product += block.T @ block
    return product
