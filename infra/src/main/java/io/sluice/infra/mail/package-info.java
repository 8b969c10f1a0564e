/** Brings news to members by mail: over SMTP, or into a folder where there is no server. */
@NullMarked
package io.sluice.infra.mail;

import org.jspecify.annotations.NullMarked;
