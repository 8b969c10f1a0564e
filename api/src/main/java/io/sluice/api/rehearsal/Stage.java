package io.sluice.api.rehearsal;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The sales of this node's rehearsal, for as long as it lasts. */
@Component
public final class Stage {
  private volatile List<Sale> sales = List.of();

  /** The sale, while it is being rehearsed. */
  public Optional<Sale> find(SaleId id) {
    return sales.stream().filter(sale -> sale.id().equals(id)).findFirst();
  }

  void open(List<Sale> rehearsed) {
    sales = List.copyOf(rehearsed);
  }

  void close() {
    sales = List.of();
  }
}
