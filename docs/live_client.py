"""Streams a video file into the live socket, as a camera would: python docs/live_client.py VIDEO [ws://127.0.0.1:8765]"""

import json
import struct
import sys

import cv2
from websockets.sync.client import connect

from vision.capture import open_video

server = sys.argv[2] if len(sys.argv) > 2 else "ws://127.0.0.1:8765"
with connect(f"{server}/api/v1/live") as socket, open_video(sys.argv[1]) as video:
    socket.send(json.dumps({"type": "hello", "version": 1, "settings": {"arms": "side"}}))
    print("session", json.loads(socket.recv())["session_id"])
    coaching, said = False, None
    for frame in video:
        jpeg = cv2.imencode(".jpg", frame.image, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()
        socket.send(struct.pack("<d", frame.t_s) + jpeg)  # one picture in flight: the next after its answer
        while (answer := json.loads(socket.recv()))["type"] != "answer":
            print(answer)
        if not coaching and answer["back"] and answer["back"]["ok"]:
            socket.send(json.dumps({"type": "start"}))
            coaching = True
        correction = answer["correction"]
        if correction and correction["id"] != said:
            said = correction["id"]
            print(f"{frame.t_s:6.1f} s  {correction['text']}")
    socket.send(json.dumps({"type": "finish"}))
    while (answer := json.loads(socket.recv()))["type"] != "finished":
        pass
    print("report: /api/v1/sessions/" + answer["session_id"] + "/report" if answer["graded"] else answer["error"])
