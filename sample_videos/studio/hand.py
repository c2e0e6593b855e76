"""The rigged right hand (the left is its mirror): poses in degrees -> skinned vertices and the 21 landmarks."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sample_videos.studio import mesh as meshes
from sample_videos.studio.mesh import Floats, Ints, SkinnedMesh

FINGERS = ("index", "middle", "ring", "pinky")
PHALANGES = ("phalanx-proximal", "phalanx-intermediate", "phalanx-distal", "tip")
THUMB_CHAIN = ("thumb-metacarpal", "thumb-phalanx-proximal", "thumb-phalanx-distal", "thumb-tip")
LANDMARKS = ("wrist", *THUMB_CHAIN, *(f"{finger}-finger-{bone}" for finger in FINGERS for bone in PHALANGES))
PALM_CENTRE = np.array([0.0, 0.055, 0.0])
# Where a forearm presses, behind the wrist; and which of its vertices lie about there.
FOREARM_PRESS_M = 0.10
FOREARM_PROBE_M = (0.06, 0.15)
FLESH = 0.0010

# A pose: finger -> (knuckle, middle joint, end joint flexion, spread) in degrees; thumb -> (base flexion, base
# abduction, knuckle, end joint, twist); hand -> (forearm_rise, pitch, roll, rest_percentile, arch): how far the forearm
# rises above the level, how the whole hand is turned on the back, which percentile of its depth rests on the skin, and
# how far the little finger's side folds in.
Pose = dict[str, tuple[float, ...]]

POSES: dict[str, Pose] = {
    "flat": {
        "index": (-6, 6, 4, 0),
        "middle": (-5, 4, 3, 0),
        "ring": (-8, 4, 3, 0),
        "pinky": (-12, 4, 3, 2),
        "thumb": (18, 22, 0, 0, 0),
        "hand": (28, 0, 0, 3, 0),
    },
    "heel": {
        "index": (-18, 12, 9, 0),
        "middle": (-18, 12, 9, 0),
        "ring": (-20, 12, 9, 0),
        "pinky": (-22, 12, 9, 0),
        "thumb": (18, 2, 0, 4, 0),
        "hand": (48, -10, 0, 2, 0),
    },
    "thumb": {
        "index": (19, 28, 16, 4),
        "middle": (21, 30, 18, 0),
        "ring": (24, 32, 18, -2),
        "pinky": (26, 30, 16, -4),
        "thumb": (34, -16, 26, 4, -27),
        "hand": (27, -1, -24, 3, 0),
    },
    # The fingers folded in and their tips on the skin too, as one braces a thumb that presses hard.
    "thumb_folded": {
        "index": (28, 42, 25, 4),
        "middle": (32, 46, 27, 0),
        "ring": (36, 48, 27, -2),
        "pinky": (40, 46, 25, -4),
        "thumb": (19, -27, 15, -13, -5),
        "hand": (30, -1, -15, 3, 0),
    },
    # A flat hand whose thumb is stretched out.
    "spread": {
        "index": (-6, 6, 4, 4),
        "middle": (-5, 4, 3, 0),
        "ring": (-8, 4, 3, -4),
        "pinky": (-12, 4, 3, -8),
        "thumb": (22, -18, 0, 0, 0),
        "hand": (28, 0, 0, 3, 0),
    },
    "fingers": {
        "index": (4, 46, 30, 2),
        "middle": (4, 48, 30, 0),
        "ring": (4, 48, 30, -1),
        "pinky": (2, 46, 30, -3),
        "thumb": (16, 14, 0, 6, 0),
        "hand": (30, 12, 0, 2, 0),
    },
    "knuckles": {
        "index": (46, 92, 52, 0),
        "middle": (46, 94, 52, 0),
        "ring": (46, 94, 52, 0),
        "pinky": (46, 92, 52, 0),
        "thumb": (24, -6, 24, 34, 0),
        "hand": (26, 8, 0, 2, 6),
    },
    "knead_open": {
        "index": (8, 14, 8, 4),
        "middle": (8, 14, 8, 0),
        "ring": (8, 14, 8, -2),
        "pinky": (6, 14, 8, -5),
        "thumb": (20, 24, 0, 0, 0),
        "hand": (24, 0, 0, 3, 4),
    },
    "knead_closed": {
        "index": (30, 36, 18, 0),
        "middle": (31, 37, 18, 0),
        "ring": (32, 37, 18, 0),
        "pinky": (32, 36, 18, 0),
        "thumb": (10, 2, 10, 16, 0),
        "hand": (20, 6, 0, 3, 12),
    },
    "cup": {
        "index": (18, 16, 8, 0),
        "middle": (18, 16, 8, 0),
        "ring": (18, 16, 8, 0),
        "pinky": (16, 16, 8, 0),
        "thumb": (18, 2, 4, 8, 0),
        "hand": (20, 4, 0, 2, 8),
    },
    "cup_up": {
        "index": (14, 14, 8, 0),
        "middle": (14, 14, 8, 0),
        "ring": (14, 14, 8, 0),
        "pinky": (12, 14, 8, 0),
        "thumb": (18, 4, 4, 8, 0),
        "hand": (16, -16, 0, 2, 8),
    },
    "hack": {
        "index": (6, 12, 8, 3),
        "middle": (6, 12, 8, 0),
        "ring": (6, 12, 8, -2),
        "pinky": (6, 12, 8, -4),
        "thumb": (14, 10, 4, 6, 0),
        "hand": (22, 0, 58, 2, 0),
    },
    "hack_up": {
        "index": (10, 16, 10, 4),
        "middle": (10, 16, 10, 0),
        "ring": (10, 16, 10, -3),
        "pinky": (10, 16, 10, -6),
        "thumb": (14, 12, 4, 6, 0),
        "hand": (20, -6, 34, 2, 0),
    },
    "forearm": {
        "index": (28, 52, 28, 2),
        "middle": (30, 56, 30, 0),
        "ring": (32, 58, 30, -1),
        "pinky": (34, 56, 28, -2),
        "thumb": (18, 2, 10, 14, 0),
        "hand": (3, 0, 42, 2, 0),
    },
}


def blend(first: Pose, second: Pose, share: float) -> Pose:
    """The pose `share` (0 to 1) of the way from the first to the second."""
    return {
        name: tuple((1 - share) * a + share * b for a, b in zip(first[name], second[name], strict=True))
        for name in first
    }


def rotation(axis: Floats | tuple[float, float, float], angle_rad: float) -> Floats:
    """Rodrigues' rotation matrix (3, 3)."""
    x, y, z = np.asarray(axis, dtype=np.float64) / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    turned: Floats = np.eye(3) + np.sin(angle_rad) * cross + (1 - np.cos(angle_rad)) * (cross @ cross)
    return turned


def build_hand_mesh() -> SkinnedMesh:
    """The right hand with a forearm, fattened a little, wrist smoothed, subdivided twice, triangles outward."""
    mesh = meshes.with_forearm(meshes.cut_at_wrist(meshes.read_glb(meshes.hand_glb())))
    normals = meshes.vertex_normals(mesh.vertices, mesh.triangles)
    a, b, c = (mesh.vertices[mesh.triangles[:, k]] for k in range(3))
    outward = float(np.sign(np.einsum("ij,ij->i", a, np.cross(b - a, c - a)).sum()))
    on_hand = np.clip((mesh.vertices[:, 1] + 0.02) / 0.03, 0, 1)[:, None]
    vertices = mesh.vertices + outward * normals * FLESH * on_hand
    near_wrist = (vertices[:, 1] > -0.075) & (vertices[:, 1] < 0.012)
    vertices = meshes.smooth(vertices, mesh.triangles, near_wrist, 8)
    triangles = mesh.triangles if outward > 0 else mesh.triangles[:, ::-1]
    weights = _soft_wrist(mesh, vertices)
    fine = SkinnedMesh(vertices, triangles, weights, mesh.joints, mesh.names)
    return meshes.loop_subdivide(meshes.loop_subdivide(fine))


def _soft_wrist(mesh: SkinnedMesh, vertices: Floats) -> Floats:
    """Weights with wrist and forearm blended over 4.5 cm, so that the wrist bends without a crease."""
    weights = mesh.weights.copy()
    wrist, forearm = mesh.names.index("wrist"), mesh.names.index("forearm")
    share = np.clip((-0.004 - vertices[:, 1]) / 0.045 + 0.5, 0, 1)
    share = share * share * (3 - 2 * share)
    total = weights[:, wrist] + weights[:, forearm]
    weights[:, wrist] = total * (1 - share)
    weights[:, forearm] = total * share
    return weights


class Hand:
    """Poses the right hand by forward kinematics and linear blend skinning."""

    def __init__(self) -> None:
        mesh = build_hand_mesh()
        self.mesh = mesh
        self.triangles: Ints = np.ascontiguousarray(mesh.triangles, dtype=np.int32)
        self.index = {name: k for k, name in enumerate(mesh.names)}
        self.landmark_rows = [self.index[name] for name in LANDMARKS]
        self.forearm_share: Floats = mesh.weights[:, self.index["forearm"]].astype(np.float32)
        self.weights_f32: Floats = mesh.weights.astype(np.float32)
        self.homogeneous: Floats = np.hstack([mesh.vertices, np.ones((len(mesh.vertices), 1))]).astype(np.float32)
        # Enough of the hand's own vertices to find how deep it reaches, few enough to be quick.
        own = np.flatnonzero(self.forearm_share < 0.3)
        self.probe_rows = own[:: max(1, len(own) // 400)]
        behind = -mesh.vertices[:, 1]
        pressing = (self.forearm_share > 0.95) & (behind > FOREARM_PROBE_M[0]) & (behind < FOREARM_PROBE_M[1])
        self.forearm_rows = np.flatnonzero(pressing)
        self.chain = self._chain()

    def _chain(self) -> list[tuple[str, str]]:
        """(joint, parent) in an order in which parents come first."""
        chain = [("forearm", "wrist")]
        chains = [THUMB_CHAIN, *(tuple(f"{f}-finger-{b}" for b in ("metacarpal", *PHALANGES)) for f in FINGERS)]
        for names in chains:
            parent = "wrist"
            for name in names:
                chain.append((name, parent))
                parent = name
        return chain

    def _bone(self, name: str, child: str) -> Floats:
        bone: Floats = self.mesh.joints[self.index[child]] - self.mesh.joints[self.index[name]]
        return bone

    def _local_rotations(self, pose: Pose, wrist_deg: tuple[float, float]) -> dict[str, Floats]:
        radians = np.pi / 180
        turned: dict[str, Floats] = {}
        wrist_ext, wrist_dev = wrist_deg
        arch = pose["hand"][4]
        for finger, arch_share in zip(FINGERS, (0.0, 0.0, 0.5, 1.0), strict=True):
            knuckle, middle, end, spread = pose[finger]
            names = [f"{finger}-finger-{bone}" for bone in PHALANGES]
            axes = [np.cross(self._bone(names[k], names[k + 1]), [0, 0, 1.0]) for k in range(3)]
            turned[names[0]] = rotation((0, 0, 1), -spread * radians) @ rotation(axes[0], -knuckle * radians)
            turned[names[1]] = rotation(axes[1], -middle * radians)
            turned[names[2]] = rotation(axes[2], -end * radians)
            turned[f"{finger}-finger-metacarpal"] = rotation((1, 0, 0), -arch * arch_share * radians)
        flexion, abduction, knuckle, end, twist = pose["thumb"]
        bone = self._bone("thumb-phalanx-proximal", "thumb-tip")
        bone = bone / np.linalg.norm(bone)
        axis = np.cross(bone, thumb_nail_normal(self._bone("thumb-phalanx-distal", "thumb-tip")))
        base = rotation((0, 0, 1), -abduction * radians) @ rotation((0, 1, 0), flexion * radians)
        turned["thumb-metacarpal"] = base @ rotation(bone, twist * radians)
        turned["thumb-phalanx-proximal"] = rotation(axis, -knuckle * radians)
        turned["thumb-phalanx-distal"] = rotation(axis, -end * radians)
        turned["forearm"] = rotation((0, 0, 1), wrist_dev * radians) @ rotation((1, 0, 0), -wrist_ext * radians)
        return turned

    def transforms(self, pose: Pose, wrist_deg: tuple[float, float]) -> Floats:
        """Joint transforms (j, 3, 4) from the rest pose, wrist (extension, deviation) in degrees."""
        local = self._local_rotations(pose, wrist_deg)
        matrices = np.zeros((len(self.mesh.names), 3, 4))
        matrices[:, :, :3] = np.eye(3)
        for name, parent_name in self.chain:
            row = self.index[name]
            parent = matrices[self.index[parent_name]]
            turn = local.get(name)
            if turn is None:
                matrices[row] = parent
                continue
            centre = self.mesh.joints[row]
            matrices[row, :, :3] = parent[:, :3] @ turn
            matrices[row, :, 3] = parent[:, :3] @ (centre - turn @ centre) + parent[:, 3]
        return matrices

    def landmarks(self, matrices: Floats) -> Floats:
        """The 21 landmarks (21, 3) m, in MediaPipe's order."""
        posed: Floats = np.einsum("jab,jb->ja", matrices[:, :, :3], self.mesh.joints) + matrices[:, :, 3]
        return posed[self.landmark_rows]

    def forearm_point(self, matrices: Floats) -> Floats:
        """The middle of the forearm (3,) m where it presses."""
        row = self.index["forearm"]
        rest = self.mesh.joints[row] - np.array([0.0, FOREARM_PRESS_M, 0.0])
        posed: Floats = matrices[row, :, :3] @ rest + matrices[row, :, 3]
        return posed

    def vertices(self, matrices: Floats, rows: Ints | slice = slice(None)) -> Floats:
        """Skinned vertices (n, 3) m as float32; `rows` picks some of them."""
        flat = matrices.reshape(len(matrices), 12).astype(np.float32)
        blended = (self.weights_f32[rows] @ flat).reshape(-1, 3, 4)
        skinned: Floats = np.matmul(blended, self.homogeneous[rows][:, :, None])[:, :, 0]
        return skinned


def thumb_nail_normal(bone: Floats) -> Floats:
    """The direction in which the thumb's nail faces, at right angles to its end bone."""
    along = bone / np.linalg.norm(bone)
    up = np.array([-0.75, -0.1, 0.66])
    up = up - along * (up @ along)
    normal: Floats = up / np.linalg.norm(up)
    return normal


@lru_cache(maxsize=1)
def load_hand() -> Hand:
    """The hand, built once per process."""
    return Hand()
