/** What every feature's handlers share of HTTP: bodies, fields, pages, times, streams. */
@NullMarked
package io.sluice.api.http;

import org.jspecify.annotations.NullMarked;
