"""Who is tied to whom at all, and how many steps lie between any two.

Assumes that a tie counts whichever way it leads, and that every tie is one step.
"""

from __future__ import annotations

import numpy as np
import rustworkx as rx
from scipy.sparse import csr_array

from klustermotor.analysis.networks.network import FloatArray, Network


def tied_table(network: Network) -> csr_array:
    """Who is tied to whom, [actor, actor]: 1 for each tied pair, whatever the strength of its ties."""
    tied = network.adjacency.copy()
    tied.data = np.ones_like(tied.data)
    return tied


def steps_between(tied: csr_array) -> FloatArray:
    """The steps between every two actors of a table of who is tied to whom; infinite where there is no way."""
    pairs = tied.tocoo()
    upper = pairs.row < pairs.col
    graph = rx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(tied.shape[0]))
    graph.add_edges_from_no_data(list(zip(pairs.row[upper].tolist(), pairs.col[upper].tolist(), strict=True)))
    steps = np.asarray(rx.distance_matrix(graph, null_value=np.inf), dtype=float)
    np.fill_diagonal(steps, 0.0)
    return steps
