/** What the log says, ready to be asked: sales, orders, epochs and members in MySQL or MariaDB. */
@NullMarked
package io.sluice.infra.mysql;

import org.jspecify.annotations.NullMarked;
