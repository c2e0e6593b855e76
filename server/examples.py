"""Examples of what goes over HTTP, for the OpenAPI document: name of the schema -> example.

They are put in after the document is made: on its way there, fields that are null would get lost.
"""

from __future__ import annotations

from typing import Any

_ID, _JOB_ID = "3f9a1c0b5d7e2468", "9b2e4d6f8a0c1357"
SETTINGS: dict[str, Any] = {"head": "up", "arms": "side", "height_cm": 168, "shoulders_cm": None, "back": None}
BACK: dict[str, Any] = {
    "t_s": 0.5,
    "points_px": {
        "c7": [320, 84],
        "shoulder_l": [207, 113],
        "shoulder_r": [433, 113],
        "crest_l": [236, 344],
        "crest_r": [404, 344],
        "crest_mid": [320, 355],
    },
}
GRADES = {
    "overall": 79,
    "speed": 100,
    "direction": 98,
    "coverage": 100,
    "spine": 32,
    "technique": 88,
    "flow": 71,
    "holds": None,
    "evenness": 94,
    "communication": None,
}
JOB: dict[str, Any] = {
    "id": _JOB_ID,
    "session_id": _ID,
    "kind": "analyse",
    "state": "running",
    "stage": "watching the hands",
    "progress": 0.42,
    "eta_s": 17.5,
    "error": None,
    "attempts": 1,
    "created": 1767950000.0,
    "started": 1767950001.0,
    "ended": None,
    "has_preview": True,
}
SESSION: dict[str, Any] = {
    "id": _ID,
    "kind": "upload",
    "title": "Monday with Anna",
    "created": 1767950000.0,
    "duration_s": 61.5,
    "state": "graded",
    "grades": GRADES,
    "overall_sentence": "Good, with one thing to mend: keep off the spine.",
    "error": None,
    "job": {**JOB, "state": "done", "progress": 1.0, "eta_s": None, "ended": 1767950041.0, "has_preview": False},
    "has_video": True,
    "video_type": "video/mp4",
    "files": ["report.json", "report.html", "report.pdf", "strokes.csv", "tracks.jsonl", "poster.jpg", "video"],
    "settings": SETTINGS,
}
NEW_UPLOAD: dict[str, Any] = {
    "filename": "monday.mp4",
    "size": 73_400_320,
    "last_modified": 1767949000.0,
    "settings": SETTINGS,
    "session_id": None,
    "title": "Monday with Anna",
}
UPLOAD: dict[str, Any] = {
    "id": _ID,
    "filename": "monday.mp4",
    "size": 73_400_320,
    "offset": 8_388_608,
    "chunk_bytes": 4_194_304,
    "last_modified": 1767949000.0,
    "session_id": None,
    "settings": SETTINGS,
    "created": 1767950000.0,
}
HEALTH: dict[str, Any] = {
    "app": "backrub",
    "status": "ok",
    "version": "0.1.0",
    "live": {"clients": 0, "limit": 2},
    "jobs": {"running": 1, "queued": 0},
    "disk_free_bytes": 52_000_000_000,
}
CONFIG: dict[str, Any] = {
    "version": "0.1.0",
    "limits": {
        "upload_bytes": 8_589_934_592,
        "chunk_bytes": 4_194_304,
        "duration_s": 7200.0,
        "suffixes": [".mp4", ".mov"],
        "live_width": 1280,
        "live_jpeg_bytes": 1_500_000,
    },
    "standard": {
        "midline_limit_cm": 2.5,
        "midline_target_cm": [2.5, 5.0],
        "speed_band_cm_s": [3.0, 30.0],
        "speed_warn_cm_s": 40.0,
        "speed_zero_fast_cm_s": 50.0,
        "back_quality": 0.5,
    },
    "lesson": {
        "minutes": [5, 10, 20],
        "phases": [{"phase": "warm_up", "title": "Warm-up", "how": "From the low back up beside the spine."}],
        "checklist": [{"key": "room", "text": "The room is warm."}],
        "hold_s": [30.0, 90.0],
        "most_pressure": 7,
        "stop": "Stop. Lift your hands slowly.",
        "closing": "Rest your hands. Offer a glass of water.",
    },
    "lan": None,
}
ATLAS: dict[str, Any] = {
    "zones": [
        {"id": "spine", "title": "spine", "polygon": [[-2.5, 0], [2.5, 0], [2.5, 1], [-2.5, 1]], "kind": "spine"}
    ],
    "cautions": [{"id": "caution_kidney_l", "polygon": [[-9, 0.6], [-4, 0.6], [-4, 0.8], [-9, 0.8]]}],
    "outline": [[-5, -0.1], [5, -0.1], [16, 1], [-16, 1]],
}
SAMPLE = {
    "name": "on_the_spine",
    "title": "Pressing on the spine",
    "shows": "Good sweeps, but five times a palm on the spine.",
    "duration_s": 61.5,
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "AtlasMap": ATLAS,
    "BackByHand": BACK,
    "ChosenSample": {"name": "on_the_spine"},
    "Config": CONFIG,
    "ErrorBody": {
        "error": {
            "code": "not_found",
            "message": "There is no such session.",
            "remedy": "Choose one from the history.",
        }
    },
    "GradeAgain": {"settings": {**SETTINGS, "back": BACK}},
    "Health": HEALTH,
    "Job": JOB,
    "JobList": {"jobs": [JOB]},
    "Login": {"token": "Zt4c1w9G0mYl8Rkq3vB7xQ"},
    "NewUpload": NEW_UPLOAD,
    "Rename": {"title": "Monday with Anna"},
    "Samples": {"samples": [SAMPLE]},
    "Session": SESSION,
    "SessionPage": {"sessions": [SESSION], "next": 1767950000.0},
    "Upload": UPLOAD,
    "UploadList": {"uploads": [UPLOAD]},
}
