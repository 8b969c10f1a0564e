@NullMarked
package io.sluice.infra.mail;

import org.jspecify.annotations.NullMarked;
