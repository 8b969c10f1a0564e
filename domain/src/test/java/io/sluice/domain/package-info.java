/**
 * Contract suites, the in-memory specification of every port, and the people and sales that tests
 * talk about.
 */
@NullMarked
package io.sluice.domain;

import org.jspecify.annotations.NullMarked;
