package io.sluice.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * A test that judges what the service prints. It comes before the others, because all nodes of a
 * JVM print to one place: one whose servers a failure test has killed goes on complaining there.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Order(1)
@ExtendWith(OutputCaptureExtension.class)
public @interface ReadsTheOutput {}
