package io.sluice.infra.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.infra.mysql.PaddedStatements.Chunk;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaddedStatementsTest {
  private final PaddedStatements statements = new PaddedStatements(8, size -> "for " + size);

  @Test
  void everyNumberOfValuesTravelsWholeAndInOrder() {
    for (int count = 0; count <= 40; count++) {
      List<Integer> values = IntStream.range(0, count).boxed().toList();

      List<Chunk<Integer>> chunks = statements.cut(values);

      assertThat(chunks.stream().flatMap(chunk -> chunk.values().stream()).distinct())
          .containsExactlyElementsOf(values);
      assertThat(chunks)
          .allSatisfy(chunk -> assertThat(chunk.sql()).isEqualTo("for " + chunk.values().size()))
          .allSatisfy(chunk -> assertThat(List.of(1, 2, 4, 8)).contains(chunk.values().size()));
    }
  }

  @Test
  void padsWithTheLastValue() {
    assertThat(statements.cut(List.of("a", "b", "c", "d", "e")))
        .containsExactly(new Chunk<>("for 8", List.of("a", "b", "c", "d", "e", "e", "e", "e")));
  }

  @Test
  void aLimitThatIsNoPowerOfTwoIsKept() {
    PaddedStatements most = new PaddedStatements(100, size -> "for " + size);

    assertThat(most.cut(IntStream.range(0, 100).boxed().toList()))
        .extracting(Chunk::sql)
        .containsExactly("for 64", "for 64");
  }
}
