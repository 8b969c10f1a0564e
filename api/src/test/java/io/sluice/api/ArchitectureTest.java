package io.sluice.api;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.is;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.reactivestreams.Publisher;

@AnalyzeClasses(packages = "io.sluice", importOptions = ArchitectureTest.MainCode.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule theDomainKnowsNoTechnology =
      classes()
          .that()
          .resideInAPackage("io.sluice.domain..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.sluice.domain..",
              "java..",
              "reactor.core..",
              "reactor.util..",
              "org.reactivestreams..",
              "org.jspecify..")
          .because(
              "the rules of a sale must be readable and testable without Redis, Kafka, MySQL or"
                  + " Spring");

  @ArchTest
  static final ArchRule aSaleKnowsNeitherStockNorOrders =
      noClasses()
          .that()
          .resideInAPackage("io.sluice.domain.sale..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.sluice.domain.stock..", "io.sluice.domain.order..")
          .because("inside the domain order -> stock -> sale, never back");

  @ArchTest
  static final ArchRule stockKnowsNoOrders =
      noClasses()
          .that()
          .resideInAPackage("io.sluice.domain.stock..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sluice.domain.order..")
          .because("inside the domain order -> stock -> sale, never back");

  @ArchTest
  static final ArchRule featuresOfTheDomainFormNoCycle =
      slices()
          .matching("io.sluice.domain.(*)..")
          .should()
          .beFreeOfCycles()
          .because("a feature that can be read alone can be changed alone");

  @ArchTest
  static final ArchRule aUseCaseHasOnePublicMethod =
      classes()
          .that()
          .resideInAPackage("io.sluice.domain..")
          .and()
          .areTopLevelClasses()
          .and()
          .arePublic()
          .and()
          .areNotInterfaces()
          .and()
          .areNotRecords()
          .and()
          .areNotEnums()
          .and()
          .areNotAssignableTo(Throwable.class)
          .should(have(describe("one public method", ArchitectureTest::hasOnePublicMethod)))
          .because("a use case is a verb and a noun, and does that");

  @ArchTest
  static final ArchRule technologiesDoNotSeeEachOther =
      slices()
          .matching("io.sluice.infra.(*)..")
          .should()
          .notDependOnEachOther()
          .because("an adapter is exchanged by deleting one folder");

  @ArchTest
  static final ArchRule adaptersHide =
      classes()
          .that()
          .resideInAPackage("io.sluice.infra..")
          .and()
          .areTopLevelClasses()
          .and()
          .haveSimpleNameNotEndingWith("AutoConfiguration")
          .should()
          .notBePublic()
          .because("the ports are the only way to an adapter");

  @ArchTest
  static final ArchRule theSurfaceKnowsNoAdapter =
      noClasses()
          .that()
          .resideInAPackage("io.sluice.api..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.sluice.infra..",
              "io.sluice.standalone..",
              "io.lettuce..",
              "org.apache.kafka..",
              "reactor.kafka..",
              "io.r2dbc..")
          .because("handlers speak to ports; which server answers is configuration");

  @ArchTest
  static final ArchRule adaptersKnowNoSurface =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.sluice.api..", "io.sluice.standalone..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.sluice.api..", "io.sluice.standalone..")
          .because("adapters never know who calls them, nor who started their server");

  @ArchTest
  static final ArchRule packagesAreNamedAfterWhatTheyDo =
      noClasses()
          .should()
          .resideInAnyPackage(
              "..common..", "..util..", "..utils..", "..config..", "..dto..", "..impl..")
          .because("a package for everything collects everything");

  @ArchTest
  static final ArchRule classesAreNamedAfterWhatTheyAre =
      noClasses()
          .that()
          .areTopLevelClasses()
          .should()
          .haveNameMatching(".*\\.(Base[A-Z]\\w*|\\w+(Impl|Utils?|Manager|Helper|Dto|DTO))")
          .because("such a name says nothing that the glossary knows");

  @ArchTest
  static final ArchRule nothingBlocks =
      noClasses()
          .should()
          .callMethodWhere(
              target(owner(is(assignableTo(Publisher.class))))
                  .and(target(nameMatching("block.*|toIterable|toStream"))))
          .because("a blocked event loop stops every buyer on it");

  @ArchTest
  static final ArchRule nothingSleeps =
      noClasses()
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "sleep", Duration.class)
          .orShould()
          .callMethod(TimeUnit.class, "sleep", long.class)
          .because("waiting is done by a scheduler or for an event, never by a thread");

  @ArchTest
  static final ArchRule timeComesFromAClock =
      noClasses()
          .that()
          .resideInAnyPackage("io.sluice.domain..", "io.sluice.api..", "io.sluice.infra..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .because("tests move the clock");

  @ArchTest
  static final ArchRule nothingIsATuple =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("reactor.util.function..")
          .because("a record has a name, and so have its parts");

  @ArchTest
  static final ArchRule fieldsAreNotInjected =
      NO_CLASSES_SHOULD_USE_FIELD_INJECTION.because(
          "what an object needs stands in its constructor");

  @ArchTest
  static final ArchRule everyPackageIsNullMarked =
      classes()
          .should(be(describe("in a @NullMarked package", ArchitectureTest::isInNullMarkedPackage)))
          .because("NullAway does not look at a package that is not marked");

  private static boolean hasOnePublicMethod(JavaClass type) {
    return type.getMethods().stream()
            .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
            .count()
        == 1;
  }

  private static boolean isInNullMarkedPackage(JavaClass type) {
    return type.getPackage().isAnnotatedWith(NullMarked.class);
  }

  /** What ships: neither this module's tests nor the fixtures that the domain lends to tests. */
  static final class MainCode implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }
  }
}
