package io.headgate.xds.subscribe;

import io.headgate.xds.snapshot.Snapshot;
import io.headgate.xds.snapshot.TypeUrls;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The working copy of a subscription during one step. */
final class Turn {
  final Protocol protocol;
  final Settings settings;
  @Nullable Snapshot latest;
  @Nullable Snapshot target;
  Stage stage;
  long gate;
  private final TreeMap<String, TypeState> types = new TreeMap<>(TypeUrls.ORDER);
  private final List<Output> outputs = new ArrayList<>();
  private long counter;

  Turn(Subscription from) {
    protocol = from.protocol();
    settings = from.settings();
    latest = from.latest();
    target = from.target();
    stage = from.stage();
    types.putAll(from.types());
    gate = from.gate();
    counter = from.counter();
  }

  Step end() {
    return new Step(
        new Subscription(protocol, settings, latest, target, stage, gate, types, counter), outputs);
  }

  /** Subscribed types in the order of delivery. */
  List<String> subscribed() {
    return List.copyOf(types.keySet());
  }

  boolean knows(String typeUrl) {
    return types.containsKey(typeUrl);
  }

  /** The type's state; that of a new type if nobody asked for it yet. */
  TypeState type(String typeUrl) {
    return types.getOrDefault(typeUrl, TypeState.NEW);
  }

  void edit(String typeUrl, Consumer<TypeState.Draft> change) {
    TypeState.Draft draft = type(typeUrl).draft();
    change.accept(draft);
    types.put(typeUrl, draft.freeze());
  }

  void output(Output output) {
    outputs.add(output);
  }

  /** Ends the step with the stream's end. */
  boolean refuse(String reason) {
    outputs.add(new Output.Refuse(reason));
    return false;
  }

  String nonce() {
    return Long.toString(++counter);
  }

  /** The next stage waits, for a bounded time. */
  void closeGate() {
    gate = ++counter;
    outputs.add(new Output.StartGateTimer(settings.gateMillis(), gate));
  }

  void openGate() {
    gate = 0;
  }

  boolean gated() {
    return gate != 0;
  }
}
