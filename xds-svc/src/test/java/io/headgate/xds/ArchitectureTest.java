package io.headgate.xds;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.headgate.xds", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule theCoreIsPure =
      noClasses()
          .that()
          .resideInAnyPackage("..snapshot", "..fold", "..subscribe")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vertx..", "org.slf4j..", "java.time..", "java.io..", "java.nio.file..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.headgate.xds.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noOtherServiceIsUsed =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.headgate.translator..",
              "io.headgate.watcher..",
              "io.headgate.epp..",
              "io.headgate.cli..",
              "io.headgate.log..");
}
