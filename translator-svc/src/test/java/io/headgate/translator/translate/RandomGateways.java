package io.headgate.translator.translate;

import io.headgate.events.v1.Resource;
import java.util.List;

/**
 * Gateways by chance, their classes and what runs their proxies: listeners share ports and change,
 * parameters go bad, and two Gateways may want one name for their objects.
 */
record RandomGateways(Chance chance) {
  private static final List<String> LISTENERS =
      List.of(
          "[{name: http, port: 80, protocol: HTTP}]",
          "[{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}]",
          """
          [{name: http, port: 80, protocol: HTTP},
           {name: wild, port: 80, protocol: HTTP, hostname: '*.example.org'},
           {name: a, port: 80, protocol: HTTP, hostname: a.example.org}]
          """,
          """
          [{name: wild, port: 80, protocol: HTTP, hostname: '*.example.org'},
           {name: other, port: 8080, protocol: HTTP, allowedRoutes: {namespaces: {from: Selector,
             selector: {matchLabels: {team: web}}}}}]
          """,
          """
          [{name: http, port: 80, protocol: HTTP},
           {name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: cert}]}},
           {name: a, port: 443, protocol: HTTPS, hostname: a.example.org,
            tls: {certificateRefs: [{name: cert}]}}]
          """,
          "[{name: tcp, port: 80, protocol: TCP}]",
          "[]");
  private static final List<String> PARAMETERS =
      List.of(
          "",
          "replicas: '2'",
          "replicas: many",
          "replicas: many, picker: deployed",
          "picker: deployed",
          "picker: shared",
          "maxReplicas: '3'",
          "drainSeconds: '5'");

  Resource gatewayClass() {
    return Scene.resource(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata: {name: %s}
        spec: {controllerName: %s%s}
        """
            .formatted(
                className(),
                chance.oneIn(3) ? "other/controller" : "headgate.io/gateway-controller",
                chance.oneIn(4)
                    ? ", parametersRef: {group: '', kind: ConfigMap, namespace: default, name: m0}"
                    : ""));
  }

  Resource gateway() {
    return Scene.resource(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: %s}
        spec: {gatewayClassName: %s, listeners: %s%s}
        """
            .formatted(
                name(),
                className(),
                chance.one(LISTENERS),
                chance.oneIn(3)
                    ? ", infrastructure: {parametersRef: {group: '', kind: ConfigMap, name: m1}}"
                    : ""));
  }

  Resource parameters() {
    return Scene.resource(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: m%d}, data: {%s}}"
            .formatted(chance.below(2), chance.one(PARAMETERS)));
  }

  /** Of proxies, made for a Gateway or by somebody else. */
  Resource proxyService() {
    String gateway = name();
    return Scene.resource(
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: %s-%s
          labels: {app.kubernetes.io/managed-by: headgate}
          ownerReferences: [{kind: Gateway, name: %s, uid: uid-%s}]
        spec: {type: LoadBalancer, ports: [{port: 80}]}
        status: {loadBalancer: {ingress: [{ip: 192.0.2.%d}]}}
        """
            .formatted(
                gateway,
                className(),
                gateway,
                chance.oneIn(4) ? "other" : gateway,
                chance.upTo(2)));
  }

  Resource proxySlice() {
    return Scene.resource(
        """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: proxies%d, labels: {kubernetes.io/service-name: %s-%s}}
        addressType: IPv4
        ports: [{port: 80}]
        endpoints:
        - addresses: [10.0.1.1]
          conditions: {ready: %s}
          targetRef: {kind: Pod, name: envoy-1}
        """
            .formatted(chance.below(2), name(), className(), chance.oneIn(2)));
  }

  /**
   * With {@link #className} some of them make one name for objects in two ways, or that of a pool's
   * picker.
   */
  String name() {
    return chance.one(List.of("g0", "g1", "g0-x"));
  }

  String className() {
    return chance.oneIn(4) ? chance.one(List.of("x-headgate", "picker")) : "headgate";
  }
}
