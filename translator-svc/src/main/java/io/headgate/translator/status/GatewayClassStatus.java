package io.headgate.translator.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.model.GatewayClass;
import io.headgate.translator.plan.Reason;
import io.headgate.translator.plan.Verdict;

/** Status of a GatewayClass of ours, with the features we support. */
public final class GatewayClassStatus {
  private GatewayClassStatus() {}

  /** Where nothing is made for Gateways, there is nothing that parameters could say. */
  public static Verdict accepted(GatewayClass gatewayClass) {
    return gatewayClass.parameters().isPresent()
        ? Verdict.bad(
            Reason.INVALID_PARAMETERS, "spec.parametersRef: this controller takes no parameters")
        : Verdict.ok(Reason.ACCEPTED);
  }

  /**
   * What the status says.
   *
   * @param options on which it depends what is supported
   */
  public static DesiredEvent of(
      GatewayClass gatewayClass, Verdict accepted, TranslatorOptions options) {
    ObjectNode status = Json.object();
    ArrayNode conditions = status.putArray("conditions");
    Json.condition(conditions, gatewayClass.meta(), "Accepted", accepted);
    Json.condition(
        conditions, gatewayClass.meta(), "SupportedVersion", Verdict.ok(Reason.SUPPORTED_VERSION));
    ArrayNode features = status.putArray("supportedFeatures");
    Features.claimed(options).forEach(name -> features.addObject().put("name", name));
    return Json.status(gatewayClass.meta(), status);
  }
}
