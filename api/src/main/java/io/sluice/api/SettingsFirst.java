package io.sluice.api;

import java.util.Comparator;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.Order;
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
    ClassPathScanningCandidateComponentProvider records =
        new ClassPathScanningCandidateComponentProvider(false, context.getEnvironment());
    records.setResourceLoader(context);
    records.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    records.findCandidateComponents(OURS).stream()
        .map(found -> String.valueOf(found.getBeanClassName()))
        // The adapters' before ours: some of our defaults refer to theirs, and would be blamed.
        .sorted(Comparator.reverseOrder())
        .map(name -> ClassUtils.resolveClassName(name, context.getClassLoader()))
        .forEach(settings -> bind(binder, settings));
  }

  private static void bind(Binder binder, Class<?> settings) {
    String prefix =
        MergedAnnotations.from(settings).get(ConfigurationProperties.class).getString("value");
    binder.bindOrCreate(prefix, Bindable.of(settings));
  }
}
