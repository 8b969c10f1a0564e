package io.sluice.infra.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps letters as files, and shows on the console what there is to click. */
final class FolderOutbox implements Outbox {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** A link makes a member of whoever reads it first. */
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final Path folder;
  private final String from;
  private final Clock clock;
  private final PrintStream console;
  private final AtomicInteger written = new AtomicInteger();

  FolderOutbox(Path folder, String from, Clock clock, PrintStream console) {
    this.folder = folder;
    this.from = from;
    this.clock = clock;
    this.console = console;
  }

  /** Under another name until it is whole, for whoever waits for it. */
  @Override
  public void deliver(Letter letter) throws IOException, MessagingException {
    MimeMessage message = new MimeMessage(Session.getInstance(new Properties()));
    Outbox.written(message, letter, from);
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    String name = NAME.format(clock.instant()) + "-" + written.incrementAndGet() + ".eml";
    Path half = folder.resolve(name + ".half");
    try (OutputStream file = Files.newOutputStream(half)) {
      message.writeTo(file);
    }
    Path whole = folder.resolve(name);
    Files.move(half, whole, StandardCopyOption.ATOMIC_MOVE);
    console.println("A mail, \"" + letter.subject() + "\": " + whole);
    if (letter.link() != null) {
      console.println("  its link: " + letter.link());
    }
  }
}
