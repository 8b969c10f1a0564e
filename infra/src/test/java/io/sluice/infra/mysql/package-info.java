/**
 * The contracts of sales, orders, epochs and members against a real server, and what only it can do
 * wrong.
 */
@NullMarked
package io.sluice.infra.mysql;

import org.jspecify.annotations.NullMarked;
