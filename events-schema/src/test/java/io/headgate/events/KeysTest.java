package io.headgate.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Keys are on disk: what they look like may not change. */
class KeysTest {
  private static final ResourceKey ROUTE =
      ResourceKey.of("gateway.networking.k8s.io/v1", "HTTPRoute", "shop", "chat");

  @Test
  void keysHaveTheirWrittenForm() {
    assertThat(Keys.resource(ROUTE)).isEqualTo("HTTPRoute.gateway.networking.k8s.io/shop/chat");
    assertThat(Keys.synced("directory")).isEqualTo("_synced|directory");
    assertThat(Keys.xds("shop/edge", "type.googleapis.com/x.Cluster", "pool/shop/a"))
        .isEqualTo("shop/edge|type.googleapis.com/x.Cluster|pool/shop/a");
    assertThat(Keys.published("shop/edge")).isEqualTo("shop/edge|_published");
    assertThat(Keys.desiredObject(ROUTE))
        .isEqualTo("HTTPRoute.gateway.networking.k8s.io/shop/chat");
    assertThat(Keys.desiredStatus(ROUTE))
        .isEqualTo("HTTPRoute.gateway.networking.k8s.io/shop/chat|status");
    assertThat(Keys.ack("shop/edge", "node-1", "t")).isEqualTo("shop/edge|node-1|t");
    assertThat(Keys.sample("shop/pool", "127.0.0.11:8000")).isEqualTo("shop/pool|127.0.0.11:8000");
    assertThat(Keys.decisions("shop/pool", "d1")).isEqualTo("shop/pool|d1");
  }

  @Test
  void markersAreToldFromResources() {
    assertThat(Keys.isSynced(Keys.synced("directory"))).isTrue();
    assertThat(Keys.isSynced(Keys.resource(ROUTE))).isFalse();
    assertThat(Keys.isPublished(Keys.published("shop/edge"))).isTrue();
    assertThat(Keys.isPublished(Keys.xds("shop/edge", "t", "published"))).isFalse();
  }

  @Test
  void everythingOfOneGatewayOrPoolIsOneOrderingGroup() {
    assertThat(Keys.orderingGroup(Keys.xds("shop/edge", "t", "n"))).isEqualTo("shop/edge");
    assertThat(Keys.orderingGroup(Keys.published("shop/edge"))).isEqualTo("shop/edge");
    assertThat(Keys.orderingGroup(Keys.ack("shop/edge", "n", "t"))).isEqualTo("shop/edge");
    assertThat(Keys.orderingGroup("plain")).isEqualTo("plain");
    assertThat(Keys.orderingGroup("")).isEmpty();
  }

  @Test
  void partsOfAKeyCanBeTakenOut() {
    String key = Keys.xds("shop/edge", "type", "");
    assertThat(Keys.part(key, 0)).isEqualTo("shop/edge");
    assertThat(Keys.part(key, 1)).isEqualTo("type");
    assertThat(Keys.part(key, 2)).isEmpty();
  }
}
