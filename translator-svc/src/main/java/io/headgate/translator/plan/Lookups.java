package io.headgate.translator.plan;

import io.headgate.events.ResourceKey;
import io.headgate.translator.TranslatorOptions;
import io.headgate.translator.model.BackendTlsPolicy;
import io.headgate.translator.model.KubeObject;
import io.headgate.translator.model.Name;
import io.headgate.translator.model.ReferenceGrant;
import io.headgate.translator.model.ResourceSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers one planning step's questions about the {@link World} and remembers them. The step's
 * result stays right for as long as every question would get the very same answer.
 */
public final class Lookups {
  private final World world;
  private final List<Seen> seen = new ArrayList<>(4);

  /** A question that can be asked again. */
  public sealed interface Question {
    record One(Class<? extends KubeObject> type, Name name) implements Question {}

    record Grants(String namespace) implements Question {}

    /** Which BackendTLSPolicies there are for a Service. */
    record Policies(Name service) implements Question {}

    record View(Name gateway) implements Question {}

    /** Whether pools behind a Gateway get a picker each by default. */
    record Pickers(Name gateway) implements Question {}

    /** The question whose answer another object under {@code key} changes. */
    static Optional<Question> about(ResourceKey key) {
      return ResourceSet.type(key)
          .map(type ->
              type == ReferenceGrant.class
                  ? new Grants(key.namespace())
                  : new One(type, new Name(key.namespace(), key.name())));
    }
  }

  private record Seen(Question question, @Nullable Object answer) {}

  private Lookups(World world) {
    this.world = world;
  }

  /** A step's result, with what it was derived from. */
  public static final class Memo<I, T> {
    private final I input;
    private final List<Seen> seen;
    private final T value;

    private Memo(I input, List<Seen> seen, T value) {
      this.input = input;
      this.seen = List.copyOf(seen);
      this.value = value;
    }

    public T value() {
      return value;
    }

    /** What was asked on the way to the value. */
    public Stream<Question> questions() {
      return seen.stream().map(Seen::question);
    }

    @SuppressWarnings("ReferenceEquality") // equal objects keep their identity in a ResourceSet
    private boolean holds(I now, World world) {
      if (now != input) {
        return false;
      }
      for (Seen one : seen) {
        if (answer(world, one.question) != one.answer) {
          return false;
        }
      }
      return true;
    }
  }

  /** {@code before} if it still holds, or else the step done anew. */
  public static <I, T> Memo<I, T> memo(
      @Nullable Memo<I, T> before, I input, World world, BiFunction<I, Lookups, T> step) {
    if (before != null && before.holds(input, world)) {
      return before;
    }
    Lookups lookups = new Lookups(world);
    T value = step.apply(input, lookups);
    return new Memo<>(input, lookups.seen, value);
  }

  public <T extends KubeObject> Optional<T> get(Class<T> type, Name name) {
    return Optional.ofNullable(type.cast(ask(new Question.One(type, name))));
  }

  public Optional<GatewayView> gateway(Name name) {
    return Optional.ofNullable((GatewayView) ask(new Question.View(name)));
  }

  /** Whether pools behind the Gateway that do not say who picks get a picker each. */
  boolean deploysPickers(Name gateway) {
    return Boolean.TRUE.equals(ask(new Question.Pickers(gateway)));
  }

  public Collection<ReferenceGrant> grants(String namespace) {
    ask(new Question.Grants(namespace));
    return world.resources().grantsIn(namespace).values();
  }

  /** Asks for each by name, too: one that turns to another Service is a new answer for both. */
  public List<BackendTlsPolicy> policies(Name service) {
    ask(new Question.Policies(service));
    return world.resources().policiesFor(service).keySet().stream()
        .flatMap(policy -> get(BackendTlsPolicy.class, policy).stream())
        .toList();
  }

  public TranslatorOptions options() {
    return world.options();
  }

  public World world() {
    return world;
  }

  private @Nullable Object ask(Question question) {
    Object answer = answer(world, question);
    seen.add(new Seen(question, answer));
    return answer;
  }

  private static @Nullable Object answer(World world, Question question) {
    return switch (question) {
      case Question.One(Class<? extends KubeObject> type, Name name) ->
          world.resources().get(type, name).orElse(null);
      case Question.Grants(String namespace) ->
          world.resources().grantsByNamespace().get(namespace);
      case Question.Policies(Name service) -> world.resources().policiesByService().get(service);
      case Question.View(Name gateway) -> world.gateways().get(gateway);
      case Question.Pickers(Name gateway) ->
          Optional.ofNullable(world.gateways().get(gateway))
              .flatMap(GatewayView::provision)
              .map(Provision::pickers)
              .orElse(false);
    };
  }
}
