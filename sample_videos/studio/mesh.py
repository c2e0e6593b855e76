"""The hand mesh: fetched from its npm package, welded, cut at the wrist, given a forearm and subdivided.

Source: npm `@webxr-input-profiles/assets` 1.0.20 (MIT), `dist/profiles/generic-hand/right.glb`: 1360 vertices, 25
joints. Axes after loading: x towards the little finger, y towards the fingertips, z out of the back of the hand; origin
at the wrist.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[Any]
Ints = npt.NDArray[Any]

PACKAGE = "@webxr-input-profiles/assets"
PACKAGE_VERSION = "1.0.20"
MEMBER = "package/dist/profiles/generic-hand/right.glb"

COMPONENT_TYPES: dict[int, type[np.generic]] = {5121: np.uint8, 5123: np.uint16, 5126: np.float32}
COMPONENT_COUNTS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}

WRIST_CUT_Y = -0.0125
FOREARM_LENGTH = 0.85
FOREARM_RINGS = 18


class MeshUnavailable(RuntimeError):
    """The hand mesh cannot be fetched; the message says what to do."""


@dataclass(frozen=True)
class SkinnedMesh:
    """A mesh bound to joints: vertices (n, 3) m, triangles (m, 3), weights (n, j) summing to 1, joints (j, 3) m."""

    vertices: Floats
    triangles: Ints
    weights: Floats
    joints: Floats
    names: tuple[str, ...]


def cache_folder() -> Path:
    """Where the fetched mesh is kept between runs."""
    root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root) / "backrub"


def hand_glb() -> Path:
    """The path of the right hand's GLB file, fetched with `npm pack` when it is not cached yet."""
    target = cache_folder() / f"generic-hand-right-{PACKAGE_VERSION}.glb"
    if target.exists():
        return target
    npm = shutil.which("npm")
    if npm is None:
        raise MeshUnavailable(
            "The studio needs npm to fetch its hand mesh: install Node.js (it brings npm), then run this again."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        command = [npm, "pack", "--silent", f"{PACKAGE}@{PACKAGE_VERSION}"]
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False)
        archives = list(Path(scratch).glob("*.tgz"))
        if done.returncode != 0 or not archives:
            reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
            raise MeshUnavailable(
                f"npm could not fetch {PACKAGE}@{PACKAGE_VERSION} ({reason[0]}): check the network and try again."
            )
        partial = Path(scratch) / "right.glb"
        with tarfile.open(archives[0]) as archive:
            member = archive.extractfile(MEMBER)
            if member is None:
                raise MeshUnavailable(f"{PACKAGE}@{PACKAGE_VERSION} holds no {MEMBER}.")
            partial.write_bytes(member.read())
        partial.replace(target)
    return target


def read_glb(path: Path) -> SkinnedMesh:
    """Read the first primitive of a skinned GLB into the axes named above, with duplicate seam vertices welded."""
    raw = path.read_bytes()
    (json_length,) = struct.unpack("<I", raw[12:16])
    document = json.loads(raw[20 : 20 + json_length])
    blob = raw[28 + json_length :]

    def accessor(index: int) -> npt.NDArray[Any]:
        entry = document["accessors"][index]
        view = document["bufferViews"][entry["bufferView"]]
        offset = view.get("byteOffset", 0) + entry.get("byteOffset", 0)
        count = entry["count"] * COMPONENT_COUNTS[entry["type"]]
        flat = np.frombuffer(blob, COMPONENT_TYPES[entry["componentType"]], count, offset)
        return flat.reshape(entry["count"], -1)

    primitive = document["meshes"][0]["primitives"][0]
    attributes = primitive["attributes"]
    vertices = accessor(attributes["POSITION"]).astype(np.float64)
    weights_4 = accessor(attributes["WEIGHTS_0"]).astype(np.float64)
    joints_4 = accessor(attributes["JOINTS_0"])
    triangles = accessor(primitive["indices"]).reshape(-1, 3).astype(np.int64)
    nodes = [document["nodes"][k] for k in document["skins"][0]["joints"]]
    names = tuple(str(node["name"]) for node in nodes)
    joints = np.array([node["translation"] for node in nodes], dtype=np.float64)
    weights = np.zeros((len(vertices), len(names)))
    for slot in range(4):
        np.add.at(weights, (np.arange(len(vertices)), joints_4[:, slot]), weights_4[:, slot])
    to_hand_axes = np.array([[0.0, 0.0, 1.0], [0.0, -1.0, 0.0], [1.0, 0.0, 0.0]])
    vertices, joints = vertices @ to_hand_axes.T, joints @ to_hand_axes.T
    origin = joints[names.index("wrist")].copy()
    return _weld(SkinnedMesh(vertices - origin, triangles, weights, joints - origin, names))


def _weld(mesh: SkinnedMesh) -> SkinnedMesh:
    """Merge vertices closer than 0.01 mm and drop the triangles that this makes empty."""
    keys = np.round(mesh.vertices * 1e5).astype(np.int64)
    _, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    triangles = inverse.ravel()[mesh.triangles]
    a, b, c = triangles.T
    triangles = triangles[(a != b) & (b != c) & (a != c)]
    weights = mesh.weights[first]
    weights = weights / weights.sum(1, keepdims=True)
    return SkinnedMesh(mesh.vertices[first], triangles, weights, mesh.joints, mesh.names)


def _directed_edges(triangles: Ints) -> list[tuple[int, int]]:
    pairs = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    return [(int(a), int(b)) for a, b in pairs]


def boundary_loops(triangles: Ints) -> list[list[int]]:
    """The open edges of a mesh as loops of vertex indices, the longest first."""
    edges = set(_directed_edges(triangles))
    following = {a: b for a, b in edges if (b, a) not in edges}
    loops: list[list[int]] = []
    while following:
        start = min(following)
        loop = [start]
        step = following.pop(start)
        while step != start and step in following:
            loop.append(step)
            step = following.pop(step)
        loops.append(loop)
    return sorted(loops, key=len, reverse=True)


def cut_at_wrist(mesh: SkinnedMesh) -> SkinnedMesh:
    """Open the closed wrist: drop what lies behind it, then ears, until the cut is one simple loop."""
    triangles = mesh.triangles[mesh.vertices[mesh.triangles].mean(1)[:, 1] > WRIST_CUT_Y]
    while True:
        edges = set(_directed_edges(triangles))
        open_edges = [(a, b) for a, b in edges if (b, a) not in edges]
        starts = [a for a, _ in open_edges]
        pinched = {a for a in starts if starts.count(a) > 1}
        drop = np.zeros(len(triangles), dtype=bool)
        for row, (a, b, c) in enumerate(triangles.tolist()):
            open_count = sum((q, p) not in edges for p, q in ((a, b), (b, c), (c, a)))
            drop[row] = open_count > 1 or (open_count > 0 and bool(pinched & {a, b, c}))
        if not drop.any():
            break
        triangles = triangles[~drop]
    used = np.unique(triangles)
    renumber = np.full(len(mesh.vertices), -1)
    renumber[used] = np.arange(len(used))
    return SkinnedMesh(mesh.vertices[used], renumber[triangles], mesh.weights[used], mesh.joints, mesh.names)


def with_forearm(mesh: SkinnedMesh) -> SkinnedMesh:
    """Extrude the wrist's open loop into a forearm bound to a new joint `forearm` at the wrist; close other holes."""
    names = (*mesh.names, "forearm")
    joints = np.vstack([mesh.joints, mesh.joints[mesh.names.index("wrist")]])
    loops = boundary_loops(mesh.triangles)
    faces = [mesh.triangles]
    for hole in loops[1:]:
        faces.append(
            np.array([[hole[0], hole[k + 1], hole[k]] for k in range(1, len(hole) - 1)], dtype=np.int64).reshape(-1, 3)
        )
    loop = loops[0]
    count = len(loop)
    rings = _forearm_rings(mesh.vertices[loop])
    vertices = np.vstack([mesh.vertices, rings.reshape(-1, 3)])
    previous = np.array(loop)
    for ring in range(FOREARM_RINGS):
        new = len(mesh.vertices) + ring * count + np.arange(count)
        after_previous, after_new = np.roll(previous, -1), np.roll(new, -1)
        faces.append(np.stack([previous, new, after_new], 1))
        faces.append(np.stack([previous, after_new, after_previous], 1))
        previous = new
    weights = np.zeros((len(vertices), len(names)))
    weights[: len(mesh.vertices), :-1] = mesh.weights
    weights[len(mesh.vertices) :, -1] = 1.0
    return SkinnedMesh(vertices, np.concatenate(faces), weights, joints, names)


def _forearm_rings(rim: Floats) -> Floats:
    """Rings (FOREARM_RINGS, len(rim), 3) that lead from the wrist's rim to an elliptic forearm."""
    centre = rim.mean(0)
    offset = rim - centre
    angle = np.arctan2(offset[:, 2], offset[:, 0])
    half_x = np.abs(offset[:, 0]).max()
    half_z = np.abs(offset[:, 2]).max()
    rings = []
    for ring in range(1, FOREARM_RINGS + 1):
        along = FOREARM_LENGTH * (ring / FOREARM_RINGS) ** 1.5
        rounded = min(1.0, along / 0.06)
        swell = np.sin(min(1.0, along / 0.2) * np.pi / 2) ** 1.7
        width, depth = half_x * (1 + 0.62 * swell), half_z * (1 + 0.95 * swell)
        ellipse = np.stack([width * np.cos(angle), 0 * angle, depth * np.sin(angle)], 1)
        scaled = np.stack([offset[:, 0] * width / half_x, 0 * angle, offset[:, 2] * depth / half_z], 1)
        points = (1 - rounded) * scaled + rounded * ellipse
        points[:, 1] = offset[:, 1] * (1 - rounded)
        rings.append(points + np.array([centre[0], centre[1] - along, centre[2]]))
    return np.array(rings)


def vertex_normals(vertices: Floats, triangles: Ints) -> Floats:
    """Area-weighted unit normals (n, 3)."""
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    normals = np.zeros(vertices.shape)
    for corner in range(3):
        for axis in range(3):
            normals[:, axis] += np.bincount(triangles[:, corner], face[:, axis], len(vertices))
    length: Floats = np.linalg.norm(normals, axis=1, keepdims=True)
    return normals / (length + 1e-12)


def smooth(vertices: Floats, triangles: Ints, chosen: npt.NDArray[np.bool_], rounds: int) -> Floats:
    """Laplacian smoothing of the chosen vertices, half way to the mean of their neighbours each round."""
    edges = np.unique(np.sort(np.array(_directed_edges(triangles)), axis=1), axis=0)
    both = np.concatenate([edges, edges[:, ::-1]])
    degree = np.bincount(both[:, 0], minlength=len(vertices))[:, None]
    for _ in range(rounds):
        total = np.stack([np.bincount(both[:, 0], vertices[both[:, 1], k], len(vertices)) for k in range(3)], 1)
        moved = 0.5 * vertices + 0.5 * total / np.maximum(degree, 1)
        vertices = np.where(chosen[:, None], moved, vertices)
    return vertices


def loop_subdivide(mesh: SkinnedMesh) -> SkinnedMesh:
    """One step of Loop subdivision of positions and weights (Loop 1987; Warren's weights at inner vertices)."""
    count = len(mesh.vertices)
    values = np.hstack([mesh.vertices, mesh.weights])
    triangles = mesh.triangles
    corners = np.concatenate([triangles[:, [0, 1, 2]], triangles[:, [1, 2, 0]], triangles[:, [2, 0, 1]]])
    undirected = np.sort(corners[:, :2], axis=1)
    edges, edge_of = np.unique(undirected, axis=0, return_inverse=True)
    edge_of = edge_of.ravel()
    sides = np.bincount(edge_of, minlength=len(edges))
    ends = values[edges[:, 0]] + values[edges[:, 1]]
    opposite = np.zeros((len(edges), values.shape[1]))
    np.add.at(opposite, edge_of, values[corners[:, 2]])
    inner_edge = (sides == 2)[:, None]
    edge_values = np.where(inner_edge, 0.375 * ends + 0.125 * opposite, 0.5 * ends)

    both = np.concatenate([edges, edges[:, ::-1]])
    degree = np.bincount(both[:, 0], minlength=count)
    around = np.zeros_like(values)
    np.add.at(around, both[:, 0], values[both[:, 1]])
    beta = np.where(degree == 3, 3 / 16, 3 / (8 * np.maximum(degree, 1)))[:, None]
    moved = (1 - degree[:, None] * beta) * values + beta * around
    rim = edges[sides == 1]
    if len(rim):
        rim_both = np.concatenate([rim, rim[:, ::-1]])
        rim_around = np.zeros_like(values)
        np.add.at(rim_around, rim_both[:, 0], values[rim_both[:, 1]])
        on_rim = np.unique(rim)
        moved[on_rim] = 0.75 * values[on_rim] + 0.125 * rim_around[on_rim]

    ab, bc, ca = (count + edge_of[k * len(triangles) : (k + 1) * len(triangles)] for k in range(3))
    a, b, c = triangles.T
    fine = np.concatenate([np.stack(t, 1) for t in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))])
    values = np.vstack([moved, edge_values])
    weights = values[:, 3:]
    return SkinnedMesh(values[:, :3], fine, weights / weights.sum(1, keepdims=True), mesh.joints, mesh.names)
