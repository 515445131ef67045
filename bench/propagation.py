"""How long a change on a cluster takes to reach traffic, and what it costs. Needs an installed Headgate, kubectl and a kubeconfig.

routes    HTTPRoutes one after another; from "the API server has answered" to the first 200 (before: 404)
changes   one route's backend and header change under traffic, which must stay at 200
pods      a pool's only pod: from Ready to the first request on it
together  a pool and its route in one go; from "both are created" to the first 200 (before: 404 or 503, nothing else)
attached  routes as fast as the API server takes them; until the Gateway counts them, and the status writes it took

It makes a namespace of its own and removes it. The method is that of gateway-api-bench: one keep-alive connection that asks
again 5 ms after each answer; beside route changes, another asks every millisecond.
"""

import argparse
import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import threading
import time

NAMESPACE = "headgate-bench"
POLL = 0.005
GATEWAYS = "/apis/gateway.networking.k8s.io/v1"
POOLS = "/apis/inference.networking.k8s.io/v1"
ECHO = "gcr.io/k8s-staging-gateway-api/echo-basic:v20240412-v1.0.0-394-g40c666fd"
PATIENCE = 60


class Api:
    """The API server over `kubectl proxy`, which knows how to log in. One connection per thread."""

    def __init__(self):
        self.proxy = subprocess.Popen(
            ["kubectl", "proxy", "--port=0", "--reject-paths=^$"], stdout=subprocess.PIPE, text=True
        )
        self.port = int(re.search(r":(\d+)", self.proxy.stdout.readline())[1])
        self.local = threading.local()

    def call(self, method, path, body=None, kind="application/json"):
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = self.local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(method, path, json.dumps(body) if body is not None else None, {"content-type": kind})
        response = connection.getresponse()
        text = response.read().decode()
        if response.status >= 300 and not (method == "DELETE" and response.status == 404):
            raise RuntimeError(f"{method} {path}: {response.status} {text[:300]}")
        return text

    def get(self, path):
        return json.loads(self.call("GET", path))

    def apply(self, path, body):
        """Server-side apply of one object; `path` is its collection."""
        name = body["metadata"]["name"]
        self.call("PATCH", f"{path}/{name}?fieldManager=bench&force=true", body, "application/apply-patch+yaml")

    def writes(self, resource):
        """How many status writes of `resource` the API server has counted."""
        total = 0
        for line in self.call("GET", "/metrics").splitlines():
            if line.startswith("apiserver_request_total{") and f'resource="{resource}"' in line:
                if 'subresource="status"' in line and re.search(r'verb="(PATCH|PUT|APPLY)"', line):
                    total += int(float(line.rsplit(" ", 1)[1]))
        return total

    def close(self):
        self.proxy.terminate()
        self.proxy.wait(10)


class Probe:
    """One keep-alive connection to the gateway."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address, timeout=10)

    def get(self, path):
        """Status and the pod that answered, if one did."""
        self.connection.request("GET", path, headers={"host": "bench.example"})
        response = self.connection.getresponse()
        body = response.read()
        try:
            return response.status, json.loads(body).get("pod", "") if response.status == 200 else ""
        except ValueError:
            return response.status, ""

    def until(self, path, wanted, seen=None):
        """Asks until `wanted` says yes to an answer."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            answer = self.get(path)
            if seen is not None:
                seen.add(answer[0])
            if wanted(answer):
                return time.monotonic()
            time.sleep(POLL)
        raise RuntimeError(f"{path}: not within {PATIENCE} s, last answer {answer}")


def ok(answer):
    return answer[0] == 200


def meta(name, **more):
    return {"name": name, "namespace": NAMESPACE, **more}


def service_ref(name):
    return {"name": name, "port": 80}


def pool_ref(name):
    return {"group": "inference.networking.k8s.io", "kind": "InferencePool", "name": name}


def route(name, path, backend, mark=None):
    rule = {"matches": [{"path": {"type": "PathPrefix", "value": path}}], "backendRefs": [backend]}
    if mark:
        rule["filters"] = [
            {"type": "ResponseHeaderModifier", "responseHeaderModifier": {"set": [{"name": "x-mark", "value": mark}]}}
        ]
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": meta(name),
        "spec": {"parentRefs": [{"name": "bench"}], "rules": [rule]},
    }


def pool(name, app):
    return {
        "apiVersion": "inference.networking.k8s.io/v1",
        "kind": "InferencePool",
        "metadata": meta(name),
        "spec": {"selector": {"matchLabels": {"app": app}}, "targetPorts": [{"number": 3000}]},
    }


def pod(name, app):
    field = {"POD_NAME": "metadata.name", "NAMESPACE": "metadata.namespace"}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": meta(name, labels={"app": app}),
        "spec": {
            "containers": [
                {
                    "name": "echo",
                    "image": ECHO,
                    "env": [{"name": k, "valueFrom": {"fieldRef": {"fieldPath": v}}} for k, v in field.items()],
                    "readinessProbe": {"httpGet": {"path": "/health", "port": 3000}, "periodSeconds": 1},
                }
            ]
        },
    }


def service(name, app):
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": meta(name),
        "spec": {"selector": {"app": app}, "ports": [{"name": "http", "port": 80, "targetPort": 3000}]},
    }


def wait_for(what, ask, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = ask()
        if found:
            return found
        time.sleep(0.02)
    raise RuntimeError(f"{what}: not within {seconds} s")


def condition(conditions, kind):
    return any(c["type"] == kind and c["status"] == "True" for c in conditions or [])


def line(name, millis, **more):
    ordered = sorted(millis)
    figures = {
        "name": name,
        "count": len(ordered),
        "p50": round(statistics.median(ordered), 1),
        "p99": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 1),
        "max": round(ordered[-1], 1),
        **more,
    }
    rest = "".join(f", {k} {v}" for k, v in more.items())
    print(f"{name}: p50 {figures['p50']} ms, p99 {figures['p99']} ms, max {figures['max']} ms ({figures['count']}){rest}", flush=True)
    return figures


def usage():
    """Memory and CPU time of Headgate's processes, where they are processes of this machine."""
    found = {}
    for status in pathlib.Path("/proc").glob("[0-9]*/status"):
        try:
            command = status.with_name("cmdline").read_text().split("\0")
            text = status.read_text()
            stat = status.with_name("stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if "run" in command and any(c.endswith("headgate.jar") for c in command):
            name = "headgate run " + command[command.index("run") + 1]
        elif command[0].endswith("/envoy"):
            name = "envoy"
        else:
            continue
        rss = int(re.search(r"VmRSS:\s+(\d+)", text)[1]) // 1024
        cpu = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
        found[f"{name} ({status.parent.name})"] = {"rssMiB": rss, "cpuSeconds": cpu}
    return found


class Bench:
    def __init__(self, api, options):
        self.api, self.options, self.figures = api, options, []
        self.routes = f"{GATEWAYS}/namespaces/{NAMESPACE}/httproutes"
        self.pools = f"{POOLS}/namespaces/{NAMESPACE}/inferencepools"
        self.core = f"/api/v1/namespaces/{NAMESPACE}"
        self.gateway = f"{GATEWAYS}/namespaces/{NAMESPACE}/gateways"

    def set_up(self):
        self.api.apply("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
        for name in ("one", "two"):
            self.api.apply(f"{self.core}/services", service(name, name))
            self.api.apply(f"{self.core}/pods", pod(f"backend-{name}", name))
        listener = {"name": "http", "port": 80, "protocol": "HTTP"}
        self.api.apply(self.gateway, {
            "apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": meta("bench"),
            "spec": {"gatewayClassName": self.options.gateway_class, "listeners": [listener]},
        })
        status = wait_for("Gateway bench programmed", self.programmed, 180)
        self.address = status["addresses"][0]["value"]
        self.probe = wait_for("an Envoy that answers", self.connected)
        for name in ("one", "two"):
            self.api.apply(self.routes, route(f"steady-{name}", f"/steady-{name}", service_ref(name)))
            self.probe.until(f"/steady-{name}", ok)

    def connected(self):
        try:
            probe = Probe(self.address)
            probe.get("/")
            return probe
        except (OSError, http.client.HTTPException):
            return None

    def programmed(self):
        status = self.api.get(f"{self.gateway}/bench").get("status", {})
        return status if condition(status.get("conditions"), "Programmed") and status.get("addresses") else None

    def ready(self, name):
        return condition(self.api.get(f"{self.core}/pods/{name}").get("status", {}).get("conditions"), "Ready")

    def run_routes(self):
        took, step = [], 500
        for i in range(self.options.routes):
            path = f"/r-{i}/"
            if i % 10 == 0 and self.probe.get(path)[0] != 404:
                raise RuntimeError(f"{path} is routed before its route exists")
            self.api.apply(self.routes, route(f"r-{i}", path, service_ref("one")))
            created = time.monotonic()
            took.append((self.probe.until(path, ok) - created) * 1000)
            if len(took) % step == 0 or len(took) == self.options.routes:
                last = took[-(len(took) % step or step):]
                self.figures.append(line(f"route {len(took) - len(last) + 1} to {len(took)}", last))

    def run_changes(self):
        stop, other = threading.Event(), []

        def traffic():
            probe = Probe(self.address)
            while not stop.is_set():
                answer = probe.get("/change")
                if answer[0] != 200:
                    other.append(answer[0])
                time.sleep(0.001)

        self.api.apply(self.routes, route("change", "/change", service_ref("one"), "0"))
        self.probe.until("/change", ok)
        steady = threading.Thread(target=traffic)
        steady.start()
        took = []
        try:
            for i in range(self.options.changes):
                name = ("two", "one")[i % 2]
                self.api.apply(self.routes, route("change", "/change", service_ref(name), str(i)))
                changed = time.monotonic()
                took.append((self.probe.until("/change", lambda a: a[1] == f"backend-{name}") - changed) * 1000)
                time.sleep(0.2)
        finally:
            stop.set()
            steady.join()
        self.figures.append(line("route change", took, non200=len(other)))

    def run_pods(self):
        """Many pools exist; one of them gets its only pod again and again."""
        for i in range(self.options.pools):
            self.api.apply(self.pools, pool(f"p-{i}", f"p-{i}"))
        self.api.apply(self.routes, route("pods", "/pods", pool_ref("p-0")))
        self.probe.until("/pods", lambda a: a[0] == 503)
        took = []
        for i in range(self.options.churn):
            name = f"p-0-{i}"
            self.api.apply(f"{self.core}/pods", pod(name, "p-0"))
            wait_for(f"pod {name} ready", lambda: self.ready(name))
            ready = time.monotonic()
            took.append((self.probe.until("/pods", lambda a: a[1] == name) - ready) * 1000)
            self.api.call("DELETE", f"{self.core}/pods/{name}?gracePeriodSeconds=0")
            self.probe.until("/pods", lambda a: a[0] == 503)
        self.figures.append(line(f"pod ready, {self.options.pools} pools", took))

    def run_together(self):
        self.api.apply(f"{self.core}/pods", pod("together", "together"))
        wait_for("pod together ready", lambda: self.ready("together"))
        took, whole, seen = [], [], set()
        for i in range(self.options.churn):
            began = time.monotonic()
            self.api.apply(self.pools, pool(f"t-{i}", "together"))
            self.api.apply(self.routes, route(f"t-{i}", f"/t-{i}/", pool_ref(f"t-{i}")))
            created = time.monotonic()
            served = self.probe.until(f"/t-{i}/", ok, seen)
            took.append((served - created) * 1000)
            whole.append((served - began) * 1000)
        more = {"answers": sorted(seen), "p50_with_creating_both": round(statistics.median(whole), 1)}
        self.figures.append(line("pool and route together", took, **more))

    def run_attached(self):
        wanted = self.options.attached

        def attached():
            status = self.api.get(f"{self.gateway}/bench").get("status", {})
            return status.get("listeners", [{}])[0].get("attachedRoutes", 0)

        kinds = ("httproutes", "gateways")
        writes = {kind: self.api.writes(kind) for kind in kinds}
        began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(8) as pool_of_threads:
            many = [route(f"a-{i}", f"/a-{i}/", service_ref("one")) for i in range(wanted)]
            list(pool_of_threads.map(lambda r: self.api.apply(self.routes, r), many))
        created = time.monotonic()
        there = len(self.api.get(self.routes)["items"])
        wait_for(f"{there} attached routes", lambda: attached() == there, 300)
        counted = time.monotonic()
        time.sleep(3)
        made = {kind: self.api.writes(kind) - writes[kind] for kind in kinds}
        print(f"{wanted} routes: created in {created - began:.1f} s, counted {counted - created:.1f} s later, status writes {made}")
        self.figures.append({"name": "attached", "seconds": counted - began, "statusWrites": made})

    def tear_down(self):
        self.api.call("DELETE", f"/api/v1/namespaces/{NAMESPACE}")


def main():
    steps = ("changes", "pods", "together", "routes", "attached")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", nargs="*", help=f"of {', '.join(steps)}; default: all")
    parser.add_argument("--gateway-class", default="headgate")
    parser.add_argument("--routes", type=int, default=1000)
    parser.add_argument("--changes", type=int, default=20)
    parser.add_argument("--pools", type=int, default=50)
    parser.add_argument("--churn", type=int, default=20, help="pods, and pools with their route")
    parser.add_argument("--attached", type=int, default=1000)
    parser.add_argument("--keep", action="store_true", help="leave the namespace")
    parser.add_argument("--json", type=pathlib.Path, help="write the figures there")
    options = parser.parse_args()
    if set(options.step) - set(steps):
        parser.error(f"steps are {', '.join(steps)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))  # by way of the clean-up below
    api = Api()
    bench = Bench(api, options)
    try:
        bench.set_up()
        before = usage()
        for step in options.step or steps:
            getattr(bench, f"run_{step}")()
            now = usage()
            for name, used in now.items():
                cpu = used["cpuSeconds"] - before.get(name, {}).get("cpuSeconds", 0)
                print(f"  after {step}: {name}: {used['rssMiB']} MiB, {cpu:.1f} s of CPU", flush=True)
            bench.figures.append({"name": f"usage after {step}", "processes": now})
            before = now
    finally:
        if not options.keep:
            bench.tear_down()
        api.close()
        if options.json:
            options.json.write_text(json.dumps(bench.figures, indent=1))


if __name__ == "__main__":
    sys.exit(main())
