package io.sluice.api.problem;

import io.sluice.api.Problems;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.util.HtmlUtils;
import reactor.core.publisher.Mono;

/** What a problem's {@code type} resolves to. */
@Component
class ProblemPages implements ProblemEndpoints {

  @Override
  public Mono<ServerResponse> explain(ServerRequest request) {
    return Mono.justOrEmpty(Problems.withCode(request.pathVariable("code")))
        .switchIfEmpty(Mono.error(() -> Problem.of(Problems.NOT_FOUND).toException()))
        .flatMap(problem -> page(request, problem));
  }

  private static Mono<ServerResponse> page(ServerRequest request, Problems problem) {
    return wantsHtml(request)
        ? ServerResponse.ok().contentType(MediaType.TEXT_HTML).bodyValue(html(problem))
        : ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(json(problem));
  }

  private static boolean wantsHtml(ServerRequest request) {
    return request.headers().accept().stream()
        .anyMatch(type -> type.isConcrete() && type.isCompatibleWith(MediaType.TEXT_HTML));
  }

  private static Map<String, Object> json(Problems problem) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("code", problem.code());
    page.put("status", problem.status());
    page.put("title", problem.title());
    page.put("meaning", problem.meaning());
    return page;
  }

  private static String html(Problems problem) {
    return """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>%1$s</title>
        <h1>%1$s</h1>
        <p><code>%2$s</code>, status %3$d</p>
        <p>%4$s</p>
        </html>
        """
        .formatted(
            HtmlUtils.htmlEscape(problem.title()),
            problem.code(),
            problem.status(),
            HtmlUtils.htmlEscape(problem.meaning()));
  }
}
