package io.headgate.translator.translate;

import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.XdsResource;
import io.headgate.translator.ir.Endpoints;
import io.headgate.translator.ir.GatewayPlan;
import java.util.SortedMap;

/**
 * Everything that follows from a set of resources.
 *
 * @param plans by gateway
 * @param endpoints by cluster
 * @param xds by gateway and key on the log
 * @param desired statuses and objects by key on the log
 */
public record Translation(
    SortedMap<String, GatewayPlan> plans,
    SortedMap<String, Endpoints> endpoints,
    SortedMap<String, SortedMap<String, XdsResource>> xds,
    SortedMap<String, DesiredEvent> desired) {}
