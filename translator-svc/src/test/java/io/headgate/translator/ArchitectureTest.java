package io.headgate.translator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.headgate.translator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule pureStepsSeeNoRuntime =
      noClasses()
          .that()
          .resideInAPackage("io.headgate.translator.*..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vertx..",
              "org.slf4j..",
              "org.apache.kafka..",
              "java.net.http..",
              "java.nio.file..",
              "java.util.concurrent..");

  @ArchTest
  static final ArchRule pureStepsSeeNoClockAndNoChance =
      noClasses()
          .that()
          .resideInAPackage("io.headgate.translator.*..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.Clock")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.Instant")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Random")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime");

  @ArchTest
  static final ArchRule planningKnowsNoEnvoy =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.headgate.translator.lower..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.envoyproxy..", "com.github.xds..");

  @ArchTest
  static final ArchRule packagesFormAPipeline =
      slices().matching("io.headgate.translator.(*)..").should().beFreeOfCycles();
}
