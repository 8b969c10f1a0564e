package io.sluice.api.demo;

import io.sluice.api.demo.DemoSettings.Person;
import io.sluice.domain.sale.Sale;
import org.springframework.core.env.Environment;

/** Three commands to paste into a shell that has curl. */
final class Invitation {
  private Invitation() {}

  static String to(Sale sale, DemoSettings settings, Environment environment) {
    String port = environment.getProperty("local.server.port", "8080");
    String api = "http://127.0.0.1:" + port + "/api/v1";
    return """

        Sluice sells "%s" on http://127.0.0.1:%s. Try:

        # buy
        %s
        curl -si -X POST %s/sales/%s/orders -H "Authorization: Bearer $TOKEN" \
        -H "Idempotency-Key: $(date +%%s%%N)" | tee /tmp/sluice-order; echo

        # follow the order (Ctrl-C ends it)
        %s
        curl -N -s -H "Authorization: Bearer $TOKEN" \
        %s/orders/$(sed -n 's/.*"id":"\\([^"]*\\)".*/\\1/p' /tmp/sluice-order)/events

        # audit the sale
        %s
        curl -s -H "Authorization: Bearer $TOKEN" %s/operator/sales/%s/audit; echo
        """
        .formatted(
            sale.title(),
            port,
            tokenOf(settings.ann(), api),
            api,
            sale.id(),
            tokenOf(settings.ann(), api),
            api,
            tokenOf(settings.operator(), api),
            api,
            sale.id());
  }

  private static String tokenOf(Person person, String api) {
    return """
        TOKEN=$(curl -s %s/auth/token -H 'Content-Type: application/json' \
        -d '{"email":"%s","password":"%s"}' | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')"""
        .formatted(api, person.email(), person.password());
  }
}
