package io.sluice.api.member;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Where the link in a mail leads. Nothing happens until somebody presses the button: programs that
 * look at mails follow links, too. The token stands behind a {@code #}, which no browser sends.
 */
@Component
public class VerificationPage {
  private static final String SCRIPT =
      """
      const say = text => { document.querySelector('p').textContent = text; };
      document.querySelector('button').onclick = async event => {
        event.target.disabled = true;
        try {
          const answer = await fetch('/api/v1/members/verification', {
            method: 'POST',
            headers: {'Content-Type': 'application/json'},
            body: JSON.stringify({token: location.hash.slice(1)})
          });
          if (answer.status === 204) {
            say('Done: you can sign in now.');
            history.replaceState(null, '', '/verify');
          } else if (answer.status === 400) {
            say('This link is no longer good. Sign up again to get another.');
          } else {
            say('That did not work. Try again in a moment.');
            event.target.disabled = false;
          }
        } catch (unreachable) {
          say('The shop cannot be reached. Try again in a moment.');
          event.target.disabled = false;
        }
      };
      """;
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>Confirm your e-mail address</title>
      <h1>Confirm your e-mail address</h1>
      <p role="status">One more step and you are a member.</p>
      <button type="button">Confirm</button>
      <script>%s</script>
      </html>
      """
          .formatted(SCRIPT);
  private static final String POLICY =
      "default-src 'none'; script-src '%s'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
          .formatted(hash(SCRIPT));

  private static String hash(String script) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  public Mono<ServerResponse> page(ServerRequest request) {
    return ServerResponse.ok()
        .contentType(MediaType.TEXT_HTML)
        .header("Content-Security-Policy", POLICY)
        .header("Referrer-Policy", "no-referrer")
        .bodyValue(PAGE);
  }
}
