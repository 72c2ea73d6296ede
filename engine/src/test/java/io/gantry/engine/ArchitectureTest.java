package io.gantry.engine;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;

/** What the engine must not know, and which of its packages may call which. */
@AnalyzeClasses(packages = "io.gantry.engine", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule KNOWS_NO_CONTAINER_NO_SQL_AND_NO_OTHER_FLOOR =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "jakarta..",
                  "java.sql..",
                  "javax.sql..",
                  "org.hibernate..",
                  "io.gantry.persistence..",
                  "io.gantry.ejb..",
                  "io.gantry.web..",
                  "com.sun.net.httpserver.."));

  @ArchTest
  static final ArchRule STARTS_NO_THREADS =
      noClasses()
          .should()
          .callConstructor(Thread.class, Runnable.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Executors.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ForkJoinPool.class);

  @ArchTest
  static final ArchRule READS_NO_CLOCK =
      noClasses()
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethodWhere(
              describe(
                  "it asks for the current time without a clock",
                  (JavaMethodCall call) ->
                      call.getName().equals("now")
                          && call.getTarget().getRawParameterTypes().isEmpty()
                          && call.getTargetOwner().getPackageName().equals("java.time")))
          .orShould()
          .callMethodWhere(
              describe(
                  "it takes the system's clock",
                  (JavaMethodCall call) ->
                      call.getTargetOwner().isEquivalentTo(Clock.class) && call.getName().startsWith("system")));

  @ArchTest
  static final ArchRule CAPABILITIES_CALL_DOWNWARD_ONLY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("explain").definedBy("io.gantry.engine.explain..")
          .layer("pattern").definedBy("io.gantry.engine.pattern..")
          .layer("run").definedBy("io.gantry.engine.run..")
          .layer("memory").definedBy("io.gantry.engine.memory..")
          .layer("agent").definedBy("io.gantry.engine.agent..")
          .layer("governor").definedBy("io.gantry.engine.governor..")
          .layer("model").definedBy("io.gantry.engine.model..")
          .layer("tool").definedBy("io.gantry.engine.tool..")
          .layer("workflow").definedBy("io.gantry.engine.workflow..")
          .layer("context").definedBy("io.gantry.engine.context..")
          .layer("time").definedBy("io.gantry.engine.time..")
          .layer("privacy").definedBy("io.gantry.engine.privacy..")
          .layer("text").definedBy("io.gantry.engine.text..")
          .layer("cache").definedBy("io.gantry.engine.cache..")
          .whereLayer("explain").mayNotBeAccessedByAnyLayer()
          .whereLayer("pattern").mayNotBeAccessedByAnyLayer()
          .whereLayer("run").mayOnlyBeAccessedByLayers("pattern", "explain")
          .whereLayer("memory").mayOnlyBeAccessedByLayers("run")
          .whereLayer("agent").mayOnlyBeAccessedByLayers("memory", "run", "pattern", "explain")
          .whereLayer("governor").mayOnlyBeAccessedByLayers("run")
          .whereLayer("model").mayOnlyBeAccessedByLayers("governor", "agent", "memory", "run", "pattern", "explain")
          .whereLayer("tool").mayOnlyBeAccessedByLayers("agent", "memory", "run", "pattern", "explain")
          .whereLayer("context").mayNotAccessAnyLayer()
          .whereLayer("time").mayNotAccessAnyLayer()
          .whereLayer("text").mayNotAccessAnyLayer()
          .whereLayer("cache").mayOnlyAccessLayers("time")
          .whereLayer("privacy").mayOnlyBeAccessedByLayers("run")
          .whereLayer("privacy").mayNotAccessAnyLayer();
}
