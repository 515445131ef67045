package io.headgate.epp.extproc;

/** Header and metadata names of the Endpoint Picker Protocol (Gateway API Inference Extension). */
public final class Names {
  public static final String DESTINATION = "x-gateway-destination-endpoint";
  public static final String SERVED = "x-gateway-destination-endpoint-served";
  public static final String SUBSET = "x-gateway-destination-endpoint-subset";
  public static final String LB_NAMESPACE = "envoy.lb";
  public static final String SUBSET_NAMESPACE = "envoy.lb.subset_hint";
  public static final String REQUEST_ID = "x-request-id";
  public static final String DROP_REASON = "x-llm-d-request-dropped-reason";

  /** A sidecar trusts this one: it names the pod that computes the prompt. */
  public static final String PREFILLER = "x-prefiller-host-port";

  /** Asks for certain endpoints; conformance tests only. */
  public static final String TEST_SELECTION = "test-epp-endpoint-selection";

  /** Tells who answered; conformance tests only. */
  public static final String TEST_SERVED = "x-conformance-test-served-endpoint";

  /** Under which Envoy sends the attributes that it was asked for. */
  static final String FILTER = "envoy.filters.http.ext_proc";

  private Names() {}
}
