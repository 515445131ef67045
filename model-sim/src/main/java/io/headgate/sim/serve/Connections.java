package io.headgate.sim.serve;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The open connections of one server, so that they can be cut. */
final class Connections {
  private final Set<HttpConnection> open = new HashSet<>();
  private final Tally tally;

  Connections(Tally tally) {
    this.tally = tally;
  }

  void opened(HttpConnection connection) {
    open.add(connection);
    tally.connections.incrementAndGet();
    connection.closeHandler(closed -> {
      if (open.remove(connection)) {
        tally.connections.decrementAndGet();
      }
    });
  }

  void resetAll() {
    List.copyOf(open).forEach(Connections::reset);
  }

  /** Closes with a TCP reset, as the kernel does for a process that died with unread data. */
  static void reset(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      Channel channel = base.channel();
      if (channel.isOpen()) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
      }
      ChannelFuture _ = channel.close();
    } else {
      connection.close();
    }
  }
}
