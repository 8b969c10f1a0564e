package io.sluice.api.member;

import io.sluice.domain.member.Client;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Where a request comes from, as far as this service believes it. */
final class Origins {
  private static final int NETWORK_BYTES = 8;
  private static final int LONGEST_AGENT = 256;

  private Origins() {}

  /**
   * The peer's address: headers that name another are believed only where {@code
   * server.forward-headers-strategy} says so. Of IPv6 the network, because everybody has 2^64
   * addresses in theirs.
   */
  static String of(ServerRequest request) {
    return request
        .remoteAddress()
        .flatMap(peer -> Optional.ofNullable(peer.getAddress()))
        .map(Origins::network)
        .orElseGet(() -> request.remoteAddress().map(InetSocketAddress::getHostString).orElse(""));
  }

  private static String network(InetAddress address) {
    byte[] bytes = address.getAddress();
    return HexFormat.of()
        .formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
  }

  static Client client(ServerRequest request) {
    String agent = request.headers().header(HttpHeaders.USER_AGENT).stream().findFirst().orElse("");
    return new Client(of(request), agent.substring(0, Math.min(LONGEST_AGENT, agent.length())));
  }
}
