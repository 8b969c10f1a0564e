-- An order that ends is to be refunded, if it was charged: the mark stays until the provider has said that it is done,
-- and moves on with each attempt, so that what fails goes to the end of the line.
ALTER TABLE orders
  ADD COLUMN refund_at DATETIME(3) NULL COMMENT 'from then on its refund is to be tried; null: nothing is owed',
  ADD KEY orders_refund_at (refund_at);
