package io.sluice.api;

import java.util.Comparator;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * Binds every settings record once before anything is started, those of the adapters included: one
 * that refuses must not cost the start of three servers, nor leave half a data folder behind.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class SettingsFirst implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  private static final String OURS = "io.sluice";

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    Binder binder = Binder.get(context.getEnvironment());
    records(context).forEach(settings -> bind(binder, settings));
  }

  /** Every settings record on the class path. */
  static Stream<Class<?>> records(ResourceLoader loader) {
    ClassPathScanningCandidateComponentProvider records =
        new ClassPathScanningCandidateComponentProvider(false);
    records.setResourceLoader(loader);
    records.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    return records.findCandidateComponents(OURS).stream()
        .map(found -> String.valueOf(found.getBeanClassName()))
        // The adapters' before ours: some of our defaults refer to theirs, and would be blamed.
        .sorted(Comparator.reverseOrder())
        .map(name -> ClassUtils.resolveClassName(name, loader.getClassLoader()));
  }

  static String prefix(Class<?> settings) {
    return MergedAnnotations.from(settings).get(ConfigurationProperties.class).getString("value");
  }

  private static void bind(Binder binder, Class<?> settings) {
    binder.bindOrCreate(prefix(settings), Bindable.of(settings));
  }
}
