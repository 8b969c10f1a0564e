/** What standalone mode finds on its shelf: three members, one open sale, three commands to try. */
@NullMarked
package io.sluice.api.demo;

import org.jspecify.annotations.NullMarked;
