package io.headgate.events;

import io.headgate.events.Topic.Retention.Compacted;
import io.headgate.events.Topic.Retention.Window;
import io.headgate.events.v1.AckEvent;
import io.headgate.events.v1.DecisionEvent;
import io.headgate.events.v1.DesiredEvent;
import io.headgate.events.v1.EndpointSample;
import io.headgate.events.v1.ExchangeBatch;
import io.headgate.events.v1.ResourceEvent;
import io.headgate.events.v1.XdsEvent;
import java.time.Duration;
import java.util.List;

/**
 * Every topic of the system. Keys are built by {@link Keys}.
 *
 * <pre>
 * topic             key                         written by        read by
 * resources         kind.group/namespace/name   watcher           translator, epp, cli
 * xds               gateway|type|name           translator        xds, cli
 * desired           kind.group/namespace/name   translator        watcher, cli
 * acks              gateway|node|type           xds               translator, watcher, cli
 * endpoint-metrics  pool|endpoint               epp (scraping)    cli
 * decisions         pool|first decision's id    epp               cli
 * exchanges         gateway|first request's id  xds               cli
 * </pre>
 *
 * <p>When they start, watcher and translator also read what they wrote before.
 */
public final class Topics {
  /** History is bounded, so that much of it never takes the room that configuration needs. */
  private static final long MIB = 1L << 20;

  public static final Topic<ResourceEvent> RESOURCES =
      new Topic<>("resources", ResourceEvent.parser(), new Compacted(Duration.ofDays(7)), false);

  public static final Topic<XdsEvent> XDS =
      new Topic<>("xds", XdsEvent.parser(), new Compacted(Duration.ofHours(1)), true);

  public static final Topic<DesiredEvent> DESIRED =
      new Topic<>("desired", DesiredEvent.parser(), new Compacted(Duration.ofHours(1)), false);

  public static final Topic<AckEvent> ACKS =
      new Topic<>("acks", AckEvent.parser(), new Window(Duration.ofDays(7), 128 * MIB), true);

  public static final Topic<EndpointSample> ENDPOINT_METRICS =
      new Topic<>(
          "endpoint-metrics",
          EndpointSample.parser(),
          new Window(Duration.ofMinutes(10), 128 * MIB),
          true);

  public static final Topic<DecisionEvent> DECISIONS =
      new Topic<>(
          "decisions", DecisionEvent.parser(), new Window(Duration.ofDays(7), 512 * MIB), true);

  /** Apart from decisions, which traffic without a picker would push out. */
  public static final Topic<ExchangeBatch> EXCHANGES =
      new Topic<>(
          "exchanges", ExchangeBatch.parser(), new Window(Duration.ofDays(7), 128 * MIB), true);

  public static final List<Topic<?>> ALL =
      List.of(RESOURCES, XDS, DESIRED, ACKS, ENDPOINT_METRICS, DECISIONS, EXCHANGES);

  private Topics() {}
}
