"""How long a change takes: an edited file until a request is routed anew, a pod until Envoy's ACK.

The first is measured from outside, by one connection that asks again and again while another checks that nothing fails.
The second is read off the event log: from the Pod's record to the ACK of its endpoints.
"""

import http.client
import json
import pathlib
import re
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
EDITS = 30


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def status(connection, path):
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    return response.status


def steady(port, stop, failures):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    while not stop.is_set():
        try:
            seen = status(connection, "/v1/models")
        except (OSError, http.client.HTTPException) as e:
            seen = repr(e)
            connection.close()
        if seen != 200:
            failures.append(seen)
        time.sleep(0.002)


def figures(name, millis):
    ordered = sorted(millis)
    print(f"{name}: p50 {statistics.median(ordered):.1f} ms, p90 {ordered[int(len(ordered) * 0.9)]:.1f} ms, "
          f"max {ordered[-1]:.1f} ms ({len(ordered)} times)")


def edits(port, file):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    text, took = file.read_text(), []
    for i in range(EDITS):
        old, new = ("value: /v1\n", "value: /\n") if i % 2 == 0 else ("value: /\n", "value: /v1\n")
        text = text.replace(old, new)
        began = time.perf_counter()
        file.write_text(text)
        while (status(connection, "/health") == 404) != (i % 2 == 1):
            if time.perf_counter() - began > 10:
                sys.exit("an edit had no effect within 10 s")
        took.append((time.perf_counter() - began) * 1000)
        time.sleep(0.2)
    return took


def drain(value):
    connection = http.client.HTTPConnection("127.0.0.12", 8000, timeout=10)
    connection.request("POST", "/admin/config", json.dumps({"drain": value}), {"content-type": "application/json"})
    connection.getresponse().read()


def pod_changes(log):
    for i in range(EDITS):
        drain(i % 2 == 0)
        time.sleep(0.3)
    with sqlite3.connect(f"file:{log}?mode=ro", uri=True) as db:
        ids = dict(db.execute("select name, id from topic"))
        pods = [at for (at,) in db.execute(
            f'select at from records_{ids["resources"]} where key = ? order by "offset"', ("Pod/default/demo-2",))]
        acks = [at for (at,) in db.execute(
            f'select at from records_{ids["acks"]} where key like ? order by "offset"', ("%ClusterLoadAssignment",))]
    took = []
    for change in pods[-EDITS:]:
        # Each push leaves two records: sent, then acknowledged.
        after = [at for at in acks if change <= at < change + 250]
        if len(after) >= 2:
            took.append(after[1] - change)
    return took


def main():
    work = pathlib.Path(tempfile.mkdtemp(prefix="headgate-change-"))
    config = work / "config"
    subprocess.run(["cp", "-r", str(ROOT / "examples" / "quickstart"), str(config)], check=True)
    port, output = free_port(), work / "up.out"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))  # by way of the clean-up below
    up = subprocess.Popen(
        [str(ROOT / "headgate"), "up", "--config", str(config), "--log", str(work / "events.db"), "--port", str(port)],
        stdout=output.open("w"), stderr=subprocess.STDOUT, start_new_session=True)
    try:
        began = time.monotonic()
        while not re.search(r"(?m)^ready ", output.read_text()):
            if up.poll() is not None or time.monotonic() > began + 120:
                sys.exit(output.read_text())
            time.sleep(0.01)
        print(f"start to ready: {time.monotonic() - began:.1f} s")
        stop, failures = threading.Event(), []
        watcher = threading.Thread(target=steady, args=(port, stop, failures), daemon=True)
        watcher.start()
        took = edits(port, config / "gateway.yaml")
        stop.set()
        watcher.join()
        figures("edited file to new route", took)
        print(f"requests that failed meanwhile: {len(failures)} {failures[:3]}")
        figures("pod change on the log to Envoy's ACK", pod_changes(work / "events.db"))
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(20)


if __name__ == "__main__":
    main()
