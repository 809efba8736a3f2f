"""The space of industries: which are near which, what a region has of it, and what lies within its reach.

Assumes a few links for each industry, as ``backbone`` picks them, since all of them would hide one another. A node's
area stands for its size, its shape and letter for its group; what the region has is filled, what it lacks is an
outline, a candidate has a ring. The same input gives the same picture: nothing is drawn by chance.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from xml.etree.ElementTree import Element

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse.csgraph import minimum_spanning_tree

from klustermotor.charts.drawing import element, figure, lettered, named, rule, text
from klustermotor.charts.labels import Box, Mark, Spot, Wish, place_labels, tied
from klustermotor.charts.lettering import set_text
from klustermotor.charts.palette import ACCENT, HAIRLINE, INK, MUTED, PAPER, SMALL, WIDTH
from klustermotor.charts.rank_strips import empty_figure
from klustermotor.charts.scales import is_placed, size_key
from klustermotor.charts.signs import legend

State = Literal["present", "candidate", "absent"]
Link = tuple[int, int, float]

_COLOURS = ("#1b6e8c", "#8a4b00", "#5b3b8c", "#2f6b2f", "#a3215f", "#4a4f57")
_CORNERS = ((0, 0.0), (4, 0.25), (3, 0.5), (6, 0.5), (5, 0.5), (4, 0.0))  # how many, and where the first is
_LEAST = 3.0
_ROUNDS = 120


@dataclass(frozen=True)
class SpaceNode:
    """An industry: its name, size, whether the region has it, its group's key, and where it leads."""

    name: str
    size: float
    state: State
    group: str = ""
    href: str | None = None


@dataclass(frozen=True)
class SpaceGroup:
    """A group of industries: its letter, which stands in the large nodes, and its name."""

    letter: str
    name: str


@dataclass(frozen=True)
class SpaceWords:
    """Words of the figure: what a node's area is, with "{size}"; meanings of a filled, a ringed and an outlined node
    and of a line; heading of the industries that are linked to none; what to say when there are no industries.
    """

    size: str
    present: str
    candidate: str
    absent: str
    link: str
    alone: str
    empty: str = ""


def backbone(proximity: ArrayLike, *, links: int | None = None) -> list[Link]:
    """The links that carry the structure: the maximum spanning tree, and then the strongest of the rest.

    Parameters
    ----------
    proximity
        Symmetric, industries by industries, greater is nearer; 0 and NaN are no link.
    links
        How many in all, at least those of the tree; one and a half for each industry unless told.

    Returns
    -------
    list
        Pairs of positions with their proximity, the strongest first.

    Examples
    --------
    >>> backbone([[0, 0.9, 0.5], [0.9, 0, 0.6], [0.5, 0.6, 0]], links=2)
    [(0, 1, 0.9), (1, 2, 0.6)]
    """
    near = np.nan_to_num(np.asarray(proximity, dtype=float), nan=0.0, posinf=0.0, neginf=0.0)
    near = np.triu(np.maximum(near, near.T), 1)
    if not (near > 0).any():
        return []
    tree = minimum_spanning_tree(np.where(near > 0, near.max() * 2 - near, 0.0)).tocoo()
    chosen = {(int(i), int(j)) for i, j in zip(tree.row, tree.col, strict=True)}
    most = len(near) * 3 // 2 if links is None else links
    rows, columns = np.nonzero(near)
    for at in np.argsort(-near[rows, columns], kind="stable"):
        if len(chosen) >= most:
            break
        chosen.add((int(rows[at]), int(columns[at])))
    found = [(i, j, float(near[min(i, j), max(i, j)])) for i, j in chosen]
    return sorted(found, key=lambda link: (-link[2], link[:2]))


def layout(count: int, links: Sequence[Link]) -> list[tuple[float, float]]:
    """Places from 0 to 1 for nodes, those that are linked near one another.

    The links are first unfolded as a tree around its middle and then relaxed as springs, in fixed steps and without
    chance (after Fruchterman and Reingold 1991).

    Parameters
    ----------
    count
        How many nodes.
    links
        Pairs of positions with their strength.
    """
    if not count:
        return []
    places = _relaxed(_unfolded(count, links), links)
    low, high = places.min(0), places.max(0)
    spread = np.where(high - low > 1e-9, high - low, 1.0)
    shares = np.where(high - low > 1e-9, (places - low) / spread, 0.5)
    return [(float(x), float(y)) for x, y in shares]


def _unfolded(count: int, links: Sequence[Link]) -> NDArray[np.float64]:
    """Nodes around a middle: each takes an angle by its leaves, and a distance by its steps from the middle."""
    graph = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_weighted_edges_from(links)
    tree = nx.maximum_spanning_tree(graph)
    parts = sorted(
        (sorted(part) for part in nx.connected_components(tree)), key=lambda part: (-len(part), part)
    )
    hubs = [max(part, key=lambda node: (tree.degree(node), -node)) for part in parts]
    tree.add_edges_from((hubs[0], hub) for hub in hubs[1:])
    middle = max(tree, key=lambda node: (tree.degree(node), -node))
    order = list(nx.dfs_preorder_nodes(tree, middle))
    parents = nx.dfs_predecessors(tree, middle)
    leaves = dict.fromkeys(order, 0)
    for node in reversed(order):
        leaves[node] = max(leaves[node], 1)
        if node in parents:
            leaves[parents[node]] += leaves[node]
    start, depth, used = {middle: 0.0}, {middle: 0}, dict.fromkeys(order, 0)
    places = np.zeros((count, 2))
    for node in order:
        if node in parents:
            parent = parents[node]
            start[node] = start[parent] + used[parent]
            used[parent] += leaves[node]
            depth[node] = depth[parent] + 1
        angle = 2 * math.pi * (start[node] + leaves[node] / 2) / leaves[middle]
        places[node] = math.sqrt(depth[node]) * math.cos(angle), math.sqrt(depth[node]) * math.sin(angle)
    return places / max(math.sqrt(max(depth.values())), 1.0)


def _relaxed(places: NDArray[np.float64], links: Sequence[Link]) -> NDArray[np.float64]:
    """Springs: all nodes push one another away, links pull together, and all are drawn a little to the middle."""
    count = len(places)
    rest = np.float32(1.6 / math.sqrt(count))
    one, other = (np.array([link[end] for link in links], dtype=int) for end in (0, 1))
    strengths = np.array([link[2] for link in links], dtype=np.float32)
    pull = 0.5 + 0.5 * strengths / strengths.max() if len(links) else strengths
    places = places.astype(np.float32)  # half the memory to go through, and more than enough for a picture
    for turn in range(_ROUNDS):
        across, along = (places[:, axis, None] - places[:, axis] for axis in (0, 1))
        push = rest**2 / np.maximum(across * across + along * along, 1e-6)
        force = np.stack([(across * push).sum(1), (along * push).sum(1)], 1)
        between = places[one] - places[other]
        tug = between * (pull * np.sqrt((between**2).sum(1)) / rest)[:, None]
        np.add.at(force, one, -tug)
        np.add.at(force, other, tug)
        force -= places * np.float32(0.6 * rest * count**0.5)
        length = np.maximum(np.sqrt((force**2).sum(1)), 1e-9)[:, None]
        places = places + force / length * np.minimum(length, np.float32(0.1 * (1 - turn / _ROUNDS)))
    return places


def relatedness_space_figure(
    nodes: Sequence[SpaceNode],
    links: Sequence[Link],
    *,
    groups: Mapping[str, SpaceGroup],
    language: str,
    words: SpaceWords,
    title: str,
    description: str,
    identifier: str,
    places: Sequence[tuple[float, float]] | None = None,
    labelled: Sequence[int] | None = None,
    width: float = WIDTH,
) -> str:
    """Draw industries and what links them, with what a region has and what it could reach.

    Parameters
    ----------
    nodes
        The industries.
    links
        Pairs of positions among the nodes, with a strength; see :func:`backbone`.
    groups
        Letter and name of each group, by the key in the nodes, in the order of the legend.
    language
        How numbers are written: ``"sv"`` or ``"en"``.
    words
        Every other word in the figure.
    title, description, identifier
        As in :func:`klustermotor.charts.drawing.figure`.
    places
        Where the nodes lie, from 0 to 1 each way, so that several regions share one map; see :func:`layout`.
    labelled
        Positions of the nodes to name, the most important first; the candidates and the largest unless told.
    width
        Width to draw for: about 360 for a telephone.

    Returns
    -------
    str
        SVG text.
    """
    frame = {"title": title, "description": description, "identifier": identifier}
    if not nodes:
        return empty_figure(words.empty, width, **frame)
    linked = {end for link in links for end in link[:2]}
    inside = [at for at in range(len(nodes)) if places is not None or at in linked]
    plot = Box(6.0, 8.0, width - 6, 8.0 + (min(640.0, width * 1.25) if inside else 0))
    largest = max((node.size for node in nodes if is_placed(node.size, log=True)), default=1.0)
    radius = _radius([node.size for node in nodes], largest, plot)
    radii = [radius(node.size) for node in nodes]
    back = {node: at for at, node in enumerate(inside)}
    if places is None:
        places = layout(len(inside), [(back[i], back[j], weight) for i, j, weight in links])
    marks = dict(zip(inside, _spread(places, [radii[at] for at in inside], plot), strict=True))
    alone, foot = _alone([at for at in range(len(nodes)) if at not in marks], radii, plot)
    marks |= alone
    drawn = [_links(links, marks, nodes)]
    if alone:
        heading = set_text(words.alone, width - 12, size=SMALL, lines=1)
        drawn += [
            rule(0, plot.bottom + 8, width, plot.bottom + 8, stroke=MUTED, dashes="1.5 3.5"),
            *lettered(heading, 6, plot.bottom + 14, fill=MUTED),
        ]
    styles = {key: at for at, key in enumerate(groups)}
    order = sorted(marks, key=lambda at: (nodes[at].state != "absent", -radii[at]))
    drawn += [_node(nodes[at], marks[at], styles, groups) for at in order]
    drawn += _names(nodes, marks, labelled, Box(2, 2, width - 2, plot.bottom))
    drawn.append(rule(0, foot + 8, width, foot + 8, stroke=HAIRLINE))
    sizes, y = size_key(radius, largest, words.size, language, top=foot + 16, width=width)
    signs, used = legend(_entries(nodes, groups, styles, words), y, width=width)
    return figure([*drawn, *sizes, *signs], width=width, height=y + used + 10, **frame)


def _radius(sizes: Sequence[float], largest: float, plot: Box) -> Callable[[float], float]:
    """How large a node of a size is drawn: all together cover an eighth of the plot."""
    surface = (plot.right - plot.left) * max(plot.bottom - plot.top, 200)
    shares = max(sum(size / largest for size in sizes if is_placed(size, log=True)), 1.0)
    greatest = min(surface**0.5 / 20, math.sqrt(surface / 8 / math.pi / shares))
    return lambda size: max(greatest * math.sqrt(size / largest) if is_placed(size, log=True) else 0, _LEAST)


def _spread(places: Sequence[tuple[float, float]], radii: Sequence[float], plot: Box) -> list[Mark]:
    """Nodes in the plot, pushed apart until they hardly cover one another."""
    if not places:
        return []
    edge = np.array(radii) + 7
    low = np.stack([plot.left + edge, plot.top + edge], 1)
    high = np.stack([plot.right - edge, plot.bottom - edge], 1)
    at = low + np.clip(np.nan_to_num(np.array(places, dtype=float), nan=0.5), 0, 1) * (high - low)
    least = edge[:, None] + edge - 10
    for _ in range(60):
        across, along = (at[:, axis, None] - at[:, axis] for axis in (0, 1))
        close = across * across + along * along < least**2
        i, j = np.nonzero(np.triu(close, 1))
        between = at[i] - at[j]
        apart = np.hypot(between[:, 0], between[:, 1])[:, None]
        turned = np.stack([np.cos(i + j), np.sin(i + j)], 1)  # for those in the same place
        way = np.where(apart > 1e-6, between / np.maximum(apart, 1e-6), turned)
        step = way * np.maximum(least[i, j][:, None] - apart, 0) * 0.4
        np.add.at(at, i, step)
        np.add.at(at, j, -step)
        at = np.clip(at, low, high)
    return [Mark(float(x), float(y), radius) for (x, y), radius in zip(at, radii, strict=True)]


def _alone(nodes: Sequence[int], radii: Sequence[float], plot: Box) -> tuple[dict[int, Mark], float]:
    """Nodes that are linked to none, in rows beneath the plot, and where the rows end."""
    if not nodes:
        return {}, plot.bottom
    tallest = max(radii[at] for at in nodes) + 5
    x, y = plot.left, plot.bottom + 36 + tallest
    marks = {}
    for at in nodes:
        step = 2 * (radii[at] + 6)
        if x > plot.left and x + step > plot.right:
            x, y = plot.left, y + 2 * tallest
        marks[at] = Mark(x + step / 2, y, radii[at])
        x += step
    return marks, y + tallest


def _links(links: Sequence[Link], marks: Mapping[int, Mark], nodes: Sequence[SpaceNode]) -> Element:
    """All links as two paths: those between what the region has stand out."""
    paths = {True: "", False: ""}
    for i, j, _ in links:
        both = nodes[i].state == nodes[j].state == "present"
        one, other = marks[i], marks[j]
        paths[both] += f"M{one.x:.1f} {one.y:.1f}L{other.x:.1f} {other.y:.1f}"
    drawn = [
        element("path", d=path, fill="none", stroke=MUTED, stroke_width=1.3 if both else 0.8)
        for both, path in sorted(paths.items())
        if path
    ]
    return element("g", *drawn, opacity=0.45)


def _node(
    node: SpaceNode, mark: Mark, styles: Mapping[str, int], groups: Mapping[str, SpaceGroup]
) -> Element:
    parts = [_shape(styles.get(node.group), mark, node.state)]
    if node.state == "candidate":
        parts.append(_ring(mark.x, mark.y, mark.radius + 4))
    letter = groups[node.group].letter if node.group in groups else ""
    if letter and _inner(node, mark):
        fill = PAPER if node.state == "present" else INK
        parts.append(text(letter[:1], mark.x, mark.y + 4.4, size=12, fill=fill, bold=True, anchor="middle"))
    return named(node.name, node.href, *parts, elided=True)


def _inner(node: SpaceNode, mark: Mark) -> Spot | None:
    """Where a node's letter lies, if it has room."""
    x, y = mark.x, mark.y
    roomy = mark.radius >= 10 and node.state != "absent"
    return Spot(Box(x - 7, y - 7, x + 7, y + 7)) if roomy else None


def _ring(x: float, y: float, radius: float) -> Element:
    return element("circle", cx=x, cy=y, r=radius, fill="none", stroke=ACCENT, stroke_width=2)


def _shape(style: int | None, mark: Mark, state: State) -> Element:
    """The shape and colour of a group; each pair of them comes once among the first 36 groups."""
    colour = MUTED if style is None else _COLOURS[(style + style // 6) % 6]
    look: dict[str, Any] = {"fill": colour if state == "present" else PAPER, "stroke": colour}
    look |= {"stroke_width": 1.2, "stroke_opacity": 0.65 if state == "absent" else None}
    corners, turn = _CORNERS[(style or 0) % 6]
    if not corners:
        return element("circle", cx=mark.x, cy=mark.y, r=mark.radius, **look)
    reach = mark.radius * (1.25 if corners == 3 else 1.12)
    angles = [math.pi * (2 * corner / corners - turn) for corner in range(corners)]
    points = (f"{mark.x + reach * math.cos(a):.1f} {mark.y + reach * math.sin(a):.1f}" for a in angles)
    return element("path", d="M" + "L".join(points) + "z", **look)


def _names(
    nodes: Sequence[SpaceNode], marks: Mapping[int, Mark], labelled: Sequence[int] | None, bounds: Box
) -> list[Element]:
    wide = bounds.right > 600
    by_size = sorted(range(len(nodes)), key=lambda at: -nodes[at].size if is_placed(nodes[at].size) else 0.0)
    present = [at for at in by_size if nodes[at].state == "present"]
    candidates = [at for at in range(len(nodes)) if nodes[at].state == "candidate"]
    most = 24 if wide else 9
    wanted = [*candidates[: most // 2], *present] if labelled is None else labelled
    chosen = [at for at in wanted if at in marks][:most]
    room = 160.0 if wide else 105.0
    ringed = set(candidates)
    letters = [set_text(nodes[at].name, room, size=SMALL, bold=at in ringed) for at in chosen]
    shown = {at: Mark(one.x, one.y, one.radius * 1.1 + 5 * (at in ringed)) for at, one in marks.items()}
    sizes = zip(chosen, letters, strict=True)
    wishes = [Wish(shown[at], label.width, label.height, 110) for at, label in sizes]
    taken = [spot for at, one in marks.items() if (spot := _inner(nodes[at], one))]
    spots = place_labels(wishes, list(shown.values()), bounds, taken=taken)
    return [part for label, spot in zip(letters, spots, strict=True) if spot for part in tied(label, spot)]


def _entries(
    nodes: Sequence[SpaceNode], groups: Mapping[str, SpaceGroup], styles: Mapping[str, int], words: SpaceWords
) -> list[tuple[Element, str]]:
    """Meanings of what occurs: states, links, groups."""
    dot = Mark(0, 0, 7)
    states = {node.state for node in nodes}
    ringed = element("g", _shape(None, Mark(0, 0, 6), "candidate"), _ring(0, 0, 10))
    signs: tuple[tuple[State, Element, str], ...] = (
        ("present", _shape(None, dot, "present"), words.present),
        ("candidate", ringed, words.candidate),
        ("absent", _shape(None, dot, "absent"), words.absent),
    )
    entries = [(sign, meaning) for state, sign, meaning in signs if state in states]
    entries.append((rule(-12, 0, 12, 0, stroke=MUTED, width=1.3), words.link))
    found = {node.group for node in nodes}
    return entries + [
        (_shape(styles[key], dot, "present"), f"{group.letter} {group.name}".strip())
        for key, group in groups.items()
        if key in found
    ]
