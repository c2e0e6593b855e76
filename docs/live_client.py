"""Streams a video into the live socket, as a camera would: python docs/live_client.py VIDEO [ws://127.0.0.1:8765]"""

import json
import struct
import sys

import cv2
from websockets.sync.client import connect

video = cv2.VideoCapture(sys.argv[1])
server = sys.argv[2] if len(sys.argv) > 2 else "ws://127.0.0.1:8765"
answer, started, said = {}, False, None
with connect(f"{server}/api/v1/live") as socket:
    socket.send(json.dumps({"type": "hello", "version": 1, "settings": {"arms": "side"}}))
    while video.grab():
        t_s = video.get(cv2.CAP_PROP_POS_MSEC) / 1000
        socket.send(struct.pack("<d", t_s) + cv2.imencode(".jpg", video.retrieve()[1])[1].tobytes())
        while (answer := json.loads(socket.recv()))["type"] != "answer":  # one picture in flight: wait for its answer
            print(answer)
        if not started and answer["back"] and answer["back"]["ok"]:
            socket.send(json.dumps({"type": "start"}))
            started = True
        if answer["correction"] and answer["correction"]["id"] != said:
            said = answer["correction"]["id"]
            print(f"{t_s:6.1f} s  {answer['correction']['text']}")
    socket.send(json.dumps({"type": "finish"}))
    while (answer := json.loads(socket.recv()))["type"] != "finished":
        pass
    print(f"The report: /api/v1/sessions/{answer['session_id']}/report" if answer["graded"] else answer["error"])
