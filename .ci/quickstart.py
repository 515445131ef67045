"""The quickstart as a stranger would do it: `./headgate up`, curl, the openai client, an edit, Ctrl-C.

Every check prints one line; the last line counts them. Needs curl, and pip for the openai package.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
BODY = {"model": "demo", "messages": [{"role": "user", "content": "hi"}], "max_tokens": 8}
passed = failed = 0


def check(what, ok, detail=""):
    global passed, failed
    passed, failed = passed + bool(ok), failed + (not ok)
    print(f"{'ok    ' if ok else 'FAILED'} {what} {detail}".rstrip(), flush=True)
    return ok


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def curl(url, *args):
    done = subprocess.run(
        ["curl", "-sS", "-i", "--max-time", "20", *args, url], capture_output=True, text=True
    )
    head, _, body = done.stdout.replace("\r\n", "\n").partition("\n\n")
    status = int(head.split()[1]) if head.startswith("HTTP/") else 0
    headers = dict(re.findall(r"(?m)^([\w-]+): (.*)$", head.lower()))
    return status, headers, body or done.stderr


def children(pid):
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found + [grandchild for child in found for grandchild in children(child)]


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Up:
    """`./headgate up` in the background, its output kept."""

    def __init__(self, work, env, port, *args):
        self.output = work / f"up-{port}-{time.time_ns()}.log"
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [ROOT / "headgate", "up", "--port", str(port), *args],
            stdout=self.output.open("w"),
            stderr=subprocess.STDOUT,
            env=env,
            cwd=work,
            start_new_session=True,
        )

    def text(self):
        return self.output.read_text()

    def wait_for(self, pattern, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            if re.search(pattern, self.text(), re.M):
                return True
            time.sleep(0.05)
        return bool(re.search(pattern, self.text(), re.M))

    def interrupt(self):
        """Ctrl-C; returns seconds until the end, or None."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return None
        return time.monotonic() - began


def openai_checks(work, base):
    venv.create(work / "venv", with_pip=True)
    python = work / "venv" / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "openai"], check=True
    )
    script = """
import json, sys, openai
client = openai.OpenAI(base_url=sys.argv[1] + "/v1", api_key="none", max_retries=0, timeout=20)
ask = [{"role": "user", "content": "hi"}]
chat = client.chat.completions.create(model="demo", messages=ask, max_tokens=8)
stream = client.chat.completions.create(
    model="demo", messages=ask, max_tokens=8, stream=True, stream_options={"include_usage": True})
chunks = list(stream)
text = client.completions.create(model="demo", prompt="once upon a time", max_tokens=8)
raw = client.chat.completions.with_raw_response.create(model="demo", messages=ask, max_tokens=8)
try:
    client.chat.completions.create(model="demo", messages="wrong")
    refused = ""
except openai.BadRequestError as e:
    refused = e.message
print(json.dumps({
    "chat": chat.choices[0].message.content, "usage": chat.usage.completion_tokens,
    "streamed": "".join(c.choices[0].delta.content or "" for c in chunks if c.choices),
    "stream_usage": chunks[-1].usage.completion_tokens if chunks[-1].usage else 0,
    "text": text.choices[0].text, "models": [m.id for m in client.models.list()],
    "request_id": raw.headers.get("x-request-id", ""), "refused": refused}))
"""
    done = subprocess.run([python, "-c", script, base], capture_output=True, text=True)
    if not check("the openai client works unchanged", done.returncode == 0, done.stderr[-800:]):
        return
    said = json.loads(done.stdout)
    check("openai: chat", said["chat"] and said["usage"] == 8)
    check("openai: streaming", said["streamed"] and said["stream_usage"] == 8)
    check("openai: completions", said["text"])
    check("openai: models", "demo" in said["models"], str(said["models"]))
    check("openai: a wrong body is a BadRequestError", said["refused"], said["refused"][:200])
    check("openai: x-request-id", said["request_id"])


def edit_checks(work, config, base):
    """A broken edit changes nothing; a good one takes effect without a failed request."""
    route = config / "gateway.yaml"
    good = route.read_text()
    route.write_text(good.replace("value: /v1", "valu: /v1"))
    time.sleep(1)
    check("a broken document leaves the last good version in force", curl(base + "/v1/models")[0] == 200)
    status = subprocess.run(
        [ROOT / "headgate", "status", "--log", work / "events.db"], capture_output=True, text=True
    )
    check(
        "status names file, line and field of the broken document",
        re.search(r"gateway\.yaml:\d+", status.stdout) and "valu" in status.stdout and status.returncode == 1,
        status.stdout[-600:] if status.returncode != 1 else "",
    )
    began = time.monotonic()
    route.write_text(good.replace("value: /v1", "value: /"))
    took, statuses = None, set()
    while took is None and time.monotonic() < began + 5:
        if curl(base + "/health")[0] != 404:
            took = time.monotonic() - began
        statuses.add(curl(base + "/v1/models")[0])
    check("an edit takes effect", took is not None, f"({(took or 0) * 1000:.0f} ms, curl's own time included)")
    check("no request fails meanwhile", statuses == {200}, str(statuses))


def main():
    work = pathlib.Path(tempfile.mkdtemp(prefix="headgate-quickstart-"))
    config = work / "config"
    shutil.copytree(ROOT / "examples" / "quickstart", config)
    env = {**os.environ, "XDG_STATE_HOME": str(work / "state")}
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    log = work / "events.db"
    up = Up(work, env, port, "--config", config, "--log", log)
    try:
        ready = up.wait_for(rf"^ready {base}$", 600)
        if not check("up gets ready", ready, "" if ready else up.text()[-3000:]):
            return
        post = ["-H", "content-type: application/json", "-d", json.dumps(BODY)]
        status, headers, body = curl(base + "/v1/chat/completions", *post)
        check("curl gets an answer", status == 200 and "choices" in body, body[:300] if status != 200 else "")
        request_id = headers.get("x-request-id", "")
        check("the response carries x-request-id", request_id)
        time.sleep(0.5)
        explained = subprocess.run(
            [ROOT / "headgate", "explain", request_id, "--log", log, "-o", "json"],
            capture_output=True,
            text=True,
        )
        if check("explain knows the request", explained.returncode == 0, explained.stderr):
            decision = json.loads(explained.stdout)[0]
            check("explain has all candidates with their scores", len(decision["candidates"]) == 3
                  and all(len(c["scores"]) == 3 for c in decision["candidates"]))
            check("explain knows who served it", decision.get("outcome", {}).get("served") == decision["endpoints"][0])
        status = subprocess.run([ROOT / "headgate", "status", "--log", log], capture_output=True, text=True)
        check("status says that all is well", status.returncode == 0, status.stdout[-800:] if status.returncode else "")
        second = Up(work, env, port, "--config", config, "--log", work / "second.db")
        second.process.wait(30)
        check("a second up on the same port names the port and the option",
              second.process.returncode == 3 and str(port) in second.text() and "--port" in second.text(),
              second.text()[-400:])
        openai_checks(work, base)
        edit_checks(work, config, base)
    finally:
        family = children(up.process.pid)
        took = up.interrupt()
        check("Ctrl-C ends it within 5 s", took is not None and took < 5, f"({took or 0:.1f} s)")
        time.sleep(0.3)
        left = [pid for pid in family if alive(pid)]
        check("no child is left behind", family and not left, str(left))
    again = subprocess.run(
        [ROOT / "headgate", "explain", request_id, "--log", log], capture_output=True, text=True
    )
    check("explain works after the end, too", again.returncode == 0 and "picked" in again.stdout)
    built = Up(work, env, port, "--config", config, "--log", log, "--once-ready", "true")
    built.process.wait(60)
    check("up --once-ready runs the command and ends", built.process.returncode == 0, built.text()[-800:] if built.process.returncode else "")
    if not failed:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
    print(f"{passed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed or not passed else 0)
