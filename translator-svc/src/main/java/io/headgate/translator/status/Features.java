package io.headgate.translator.status;

import io.headgate.translator.TranslatorOptions;
import java.util.List;
import java.util.stream.Stream;

/**
 * What GatewayClasses of ours claim, by the Gateway API's names. The conformance suite tests what
 * is claimed, and docs/gateway-api.md tells it to people.
 */
public final class Features {
  private static final List<String> EVERYWHERE =
      List.of(
          "BackendTLSPolicy",
          "BackendTLSPolicySANValidation",
          "GRPCRoute",
          "GRPCRouteNamedRouteRule",
          "Gateway",
          "GatewayHTTPListenerIsolation",
          "GatewayHTTPSListenerDetectMisdirectedRequests",
          "GatewayPort8080",
          "GatewayStaticAddresses",
          "HTTPRoute",
          "HTTPRoute303RedirectStatusCode",
          "HTTPRoute307RedirectStatusCode",
          "HTTPRoute308RedirectStatusCode",
          "HTTPRouteBackendProtocolH2C",
          "HTTPRouteBackendProtocolWebSocket",
          "HTTPRouteBackendRequestHeaderModification",
          "HTTPRouteBackendTimeout",
          "HTTPRouteCORS",
          "HTTPRouteHostRewrite",
          "HTTPRouteMethodMatching",
          "HTTPRouteNamedRouteRule",
          "HTTPRouteParentRefPort",
          "HTTPRoutePathRedirect",
          "HTTPRoutePathRewrite",
          "HTTPRoutePortRedirect",
          "HTTPRouteQueryParamMatching",
          "HTTPRouteRequestMirror",
          "HTTPRouteRequestMultipleMirrors",
          "HTTPRouteRequestPercentageMirror",
          "HTTPRouteRequestTimeout",
          "HTTPRouteResponseHeaderModification",
          "HTTPRouteSchemeRedirect",
          "ReferenceGrant");

  /** Where proxies are made for Gateways. */
  private static final List<String> OF_PROVISIONED_GATEWAYS =
      List.of("GatewayAddressEmpty", "GatewayInfrastructurePropagation");

  private Features() {}

  /** Sorted, as the API wants them. */
  public static List<String> claimed(TranslatorOptions options) {
    return Stream.of(
            EVERYWHERE,
            options.provisioning().isPresent() ? OF_PROVISIONED_GATEWAYS : List.<String>of(),
            options.inference() ? List.of("SupportInferencePool") : List.<String>of())
        .flatMap(List::stream)
        .sorted()
        .toList();
  }
}
