"""End-to-end benchmark: CPU per request of each process, latency, memory.

Runs the gateway with ten simulated model servers and, in a process of its own, the picker; then sends load through one
Envoy to the pool (with picker) and to a Service over the same servers (without), in turns, in the same run. A second gateway
has a picker that does nothing ("echo"): what the transport alone costs on this machine, now.
"""

import argparse
import json
import os
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADGATE = str(ROOT / "headgate")

SIZES = {"2KB": 2048, "400KB": 409600}
PODS = 10

YAML = """
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: headgate}
spec: {controllerName: headgate.io/gateway-controller}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: bench}
spec:
  gatewayClassName: headgate
  listeners: [{name: http, port: 80, protocol: HTTP}]
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata: {name: bench}
spec:
  selector: {matchLabels: {app: bench}}
  targetPorts: [{number: 8000}]
---
apiVersion: v1
kind: Service
metadata: {name: bench}
spec:
  selector: {app: bench}
  ports: [{name: http, port: 80, targetPort: 8000}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: bench}
spec:
  parentRefs: [{name: bench}]
  rules:
    - matches: [{path: {type: PathPrefix, value: /v1}}]
      backendRefs: [{group: inference.networking.k8s.io, kind: InferencePool, name: bench}]
    - matches: [{path: {type: PathPrefix, value: /plain}}]
      filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]
      backendRefs: [{name: bench, port: 80}]
"""

POD = """---
apiVersion: v1
kind: Pod
metadata: {{name: bench-{0}, labels: {{app: bench}}}}
spec:
  containers:
    - name: model
      image: ghcr.io/headgate/model-sim
      args: ["--model", "demo", "--fast"]
      ports: [{{containerPort: 8000}}]
      readinessProbe: {{httpGet: {{path: /health, port: 8000}}}}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(file, pattern, process, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = re.search(pattern, file.read_text(), re.M)
        if found:
            return found
        if process.poll() is not None:
            break
        time.sleep(0.02)
    sys.exit(f"no {pattern!r} after {seconds} s:\n{file.read_text()[-2000:]}")


def start(work, name, *command):
    output = work / f"{name}.out"
    process = subprocess.Popen(
        [HEADGATE, *command],
        stdout=output.open("w"),
        stderr=subprocess.STDOUT,
        env={**os.environ, "XDG_STATE_HOME": str(work)},
        start_new_session=True,
    )
    return process, output


def end(processes):
    """Ends them together; each takes its own children along."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def rss_mib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def summary(figures, rounds):
    """CPU per request, in ms: the middle of the rounds."""

    def median(size, target, process):
        return statistics.median(
            next(p["cpuMillisPerRequest"] for p in run["report"]["processes"] if p["name"] == process)
            for turn in range(1, rounds + 1)
            for run in figures[f"{size}-{turn}-{target}"]["runs"]
        )

    for size in SIZES:
        ours, least = median(size, "pool", "picker"), median(size, "echo", "picker")
        envoy = " ".join(f"{t} {median(size, t, 'envoy'):.3f}" for t in ("pool", "echo", "plain"))
        print(f"{size}: picker {ours:.3f} ms, one that does nothing {least:.3f} ms (ratio {ours / least:.2f}); Envoy: {envoy}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=10, help="of each measurement")
    parser.add_argument("--warm-up", type=int, default=60, help="seconds of load on each target before each size is measured")
    parser.add_argument("--rounds", type=int, default=3, help="turns of pool and baseline")
    parser.add_argument(
        "--rest", type=int, default=0, help="seconds without load before each, where a host takes CPU time from who uses much"
    )
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--rate", type=int, default=1000, help="requests/s of the memory measurement")
    parser.add_argument("--json", type=pathlib.Path, help="write the figures there")
    options = parser.parse_args()

    work = pathlib.Path(tempfile.mkdtemp(prefix="headgate-bench-"))
    config = work / "config"
    config.mkdir()
    (config / "bench.yaml").write_text(YAML + "".join(POD.format(i) for i in range(PODS)))
    figures, started = {}, []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))  # by way of the clean-up below

    def load(name, *arguments):
        file = work / f"{name}.json"
        subprocess.run([HEADGATE, "bench", "load", "--json", str(file), *arguments])
        figures[name] = json.loads(file.read_text())

    def up(name, *arguments):
        port = free_port()
        process, output = start(
            work, name, "up", "--config", str(config), "--log", str(work / f"{name}.db"), "--port", str(port), *arguments
        )
        started.append(process)
        return process, output, port

    def gateway(name, picks):
        """A gateway whose picker runs in a process of its own, so that its CPU can be told from the rest."""
        picker_port = free_port()
        process, output, port = up(name, "--picker", f"127.0.0.1:{picker_port}")
        server = r"model server \S+ on http://(\S+)"
        wait_for(output, rf"(?s)({server}.*?){{{PODS}}}", process, 60)
        endpoints = re.findall(server, output.read_text())
        command = own(picker_port, work / f"{name}.db") if picks else echo(picker_port, endpoints)
        picker, _ = start(work, f"{name}-picker", *command)
        started.append(picker)
        wait_for(output, r"^ready ", process, 60)
        envoy = int(wait_for(output, r"envoy for Gateway \S+ \(pid (\d+)\)", process, 1)[1])
        pids = {"picker": picker.pid, "envoy": envoy, "up": process.pid}
        return f"http://127.0.0.1:{port}", [f"--pid={k}={v}" for k, v in pids.items()]

    def own(port, log):
        return (
            "run", "picker", "--log-file", str(log), "--bind-address", "127.0.0.1",
            "--grpc-port", str(port), "--grpc-health-port", "0", "--metrics-port", "0",
        )  # fmt: skip

    def echo(port, endpoints):
        return "bench", "echo", "--port", str(port), *(f"--endpoint={endpoint}" for endpoint in endpoints)

    def turns(name, seconds, body, first=0):
        targets = [("pool", pool, ""), ("echo", floor, ""), ("plain", pool, "/plain")]
        for target, (base, pids), path in targets[first:] + targets[:first]:
            time.sleep(options.rest)
            load(
                f"{name}-{target}", "--target", f"{target}={base}{path}/v1/chat/completions", *pids, "--max-tokens", "4",
                "--concurrency", str(options.concurrency), "--warm-up", "1s", "--duration", f"{seconds}s", "--body-bytes", str(body),
            )  # fmt: skip

    try:
        pool, floor = gateway("split", True), gateway("echo", False)
        for size, body in SIZES.items():
            turns(f"{size}-warm-up", options.warm_up, body)
            for turn in range(1, options.rounds + 1):
                turns(f"{size}-{turn}", options.seconds, body, turn % 3)
        summary(figures, options.rounds)
        end(started)

        # Everything in one JVM, at a fixed rate: memory.
        process, output, port = up("one")
        wait_for(output, r"^ready ", process, 60)
        alone = [
            "--target", f"pool=http://127.0.0.1:{port}/v1/chat/completions", "--pid", f"up={process.pid}",
            "--body-bytes", "2048", "--max-tokens", "4", "--concurrency", str(options.concurrency),
        ]
        load("memory-warm-up", *alone, "--duration", f"{options.warm_up}s")
        load("memory", *alone[:-1], "256", "--rate", str(options.rate), "--duration", f"{options.seconds}s")
        figures["rss_mib"] = rss_mib(process.pid)
        print(f"whole JVM after {options.rate} requests/s: {figures['rss_mib']:.0f} MiB RSS")
    finally:
        end(started)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
