package io.gantry.it;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.LocationProvider;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which floor may know what, over all modules as they were compiled. */
@AnalyzeClasses(locations = FloorsTest.AllFloors.class)
class FloorsTest {

  /** The classes of every module, tests left out. */
  static final class AllFloors implements LocationProvider {

    @Override
    public Set<Location> get(Class<?> testClass) {
      return Stream.of("engine", "persistence", "ejb-module", "web-module", "cli")
          .map(module -> Location.of(Path.of("..", module, "target/classes").toAbsolutePath().normalize()))
          .collect(Collectors.toSet());
    }
  }

  private static final String ENGINE = "io.gantry.engine..";
  private static final String PERSISTENCE = "io.gantry.persistence..";
  private static final String EJB = "io.gantry.ejb..";
  private static final String WEB = "io.gantry.web..";
  private static final String CLI = "io.gantry.cli..";
  private static final String[] SQL = {
    "java.sql..", "javax.sql..", "jakarta.persistence..", "org.hibernate..", "org.postgresql..", "org.flywaydb.."
  };

  /** A rule over nothing always holds, so every floor must be there. */
  @ArchTest
  static void everyFloorIsThere(JavaClasses classes) {
    for (String floor : new String[] {ENGINE, PERSISTENCE, EJB, WEB, CLI}) {
      assertThat(classes.stream().filter(resideInAnyPackage(floor))).as(floor).isNotEmpty();
    }
  }

  @ArchTest
  static final ArchRule THE_ENGINE_KNOWS_NO_OTHER_FLOOR =
      noClasses().that().resideInAPackage(ENGINE).should().dependOnClassesThat().resideInAnyPackage(
          PERSISTENCE, EJB, WEB, CLI);

  @ArchTest
  static final ArchRule PERSISTENCE_KNOWS_NO_OTHER_FLOOR =
      noClasses().that().resideInAPackage(PERSISTENCE).should().dependOnClassesThat().resideInAnyPackage(
          ENGINE, EJB, WEB, CLI);

  @ArchTest
  static final ArchRule THE_EJB_MODULE_KNOWS_NOTHING_ABOVE_IT =
      noClasses().that().resideInAPackage(EJB).should().dependOnClassesThat().resideInAnyPackage(
          WEB, CLI, "jakarta.ws.rs..", "jakarta.servlet..");

  @ArchTest
  static final ArchRule THE_WEB_MODULE_KNOWS_NO_SQL_AND_NO_STORE =
      noClasses().that().resideInAPackage(WEB).should().dependOnClassesThat(
          resideInAnyPackage(SQL).or(resideInAnyPackage(PERSISTENCE)));

  /** What measures has to outlive the libraries that call models and tools. */
  @ArchTest
  static final ArchRule WHAT_MEASURES_KNOWS_NO_PROVIDER =
      noClasses().that().resideInAPackage("io.gantry.ejb.insight..")
          .or().haveNameMatching("io\\.gantry\\.engine\\..*Listener")
          .should().dependOnClassesThat().resideInAnyPackage("dev.langchain4j..", "io.gantry.ejb.model..");

  @ArchTest
  static final ArchRule THE_WEB_MODULE_KNOWS_NO_PATTERN =
      noClasses().that().resideInAPackage(WEB).should().dependOnClassesThat().resideInAPackage(
          "io.gantry.engine.pattern..");

  @ArchTest
  static final ArchRule THE_EJB_MODULE_ALONE_KNOWS_PROVIDERS_OF_MODELS =
      noClasses().that().resideOutsideOfPackage(EJB).should().dependOnClassesThat().resideInAnyPackage(
          "dev.langchain4j.model.openai..", "dev.langchain4j.model.anthropic..", "dev.langchain4j.model.ollama..");

  @ArchTest
  static final ArchRule THE_COMMAND_KNOWS_THE_API_ONLY =
      noClasses().that().resideInAPackage(CLI).should().dependOnClassesThat().resideInAnyPackage(
          ENGINE, PERSISTENCE, EJB, WEB, "jakarta..");

  /** Open Liberty silently drops the Fault Tolerance interceptors of a class that has a timed method. */
  @ArchTest
  static final ArchRule NO_CLASS_IS_BOTH_TIMED_AND_FAULT_TOLERANT =
      noClasses().that(have("org.eclipse.microprofile.metrics.annotation")).should(
          be(have("org.eclipse.microprofile.faulttolerance")))
          .allowEmptyShould(true);

  /** Payara finds the method by its name, and on some starts takes the other: "wrong number of arguments". */
  @ArchTest
  static final ArchRule NO_EJB_HAS_A_SECOND_METHOD_WITH_THE_NAME_OF_ITS_LIFECYCLE_METHOD =
      noClasses().that(have("jakarta.ejb")).should(be(overloadingAMethodWith(
          "jakarta.annotation.PostConstruct", "jakarta.annotation.PreDestroy")));

  private static DescribedPredicate<JavaClass> overloadingAMethodWith(String... annotations) {
    return DescribedPredicate.describe(
        "overloading a method with one of " + List.of(annotations),
        type ->
            type.getAllMethods().stream()
                .filter(method -> Stream.of(annotations).anyMatch(method::isAnnotatedWith))
                .anyMatch(method -> type.getAllMethods().stream().anyMatch(other -> overloads(other, method))));
  }

  private static boolean overloads(JavaMethod other, JavaMethod method) {
    return other.getName().equals(method.getName())
        && !other.getRawParameterTypes().equals(method.getRawParameterTypes());
  }

  private static DescribedPredicate<JavaClass> have(String annotations) {
    return DescribedPredicate.describe(
        "annotated with " + annotations + " somewhere",
        type ->
            Stream.concat(
                    type.getAnnotations().stream(),
                    type.getCodeUnits().stream().map(JavaCodeUnit::getAnnotations).flatMap(Set::stream))
                .anyMatch(annotation -> annotation.getRawType().getPackageName().equals(annotations)));
  }
}
