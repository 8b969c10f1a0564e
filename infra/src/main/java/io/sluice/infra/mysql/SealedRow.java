package io.sluice.infra.mysql;

import io.r2dbc.spi.Row;
import io.sluice.domain.member.Email;
import io.sluice.domain.member.PersonalData;
import io.sluice.domain.member.Place;
import io.sluice.domain.member.Sealer;
import java.util.UUID;

/** The personal data of one row, sealed for its table and no other. */
record SealedRow(Sealer sealer, String table, UUID row) {

  byte[] sealed(String column, String text) {
    return sealer.seal(new Place(table, column, row), text);
  }

  Email email(Row columns) {
    return new Email(opened(columns, "email"));
  }

  PersonalData personal(Row columns) {
    return new PersonalData(
        opened(columns, "name"), opened(columns, "phone"), opened(columns, "address"));
  }

  private String opened(Row columns, String column) {
    return sealer.open(new Place(table, column, row), Columns.get(columns, column, byte[].class));
  }
}
