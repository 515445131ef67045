package io.headgate.watcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.headgate.watcher",
    importOptions = ImportOption.DoNotIncludeTests.class)
class PureCoreTest {
  @ArchTest
  static final ArchRule PURE_PACKAGES_KNOW_NO_VERTX_NO_LOGGER_AND_NO_CLOCK =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..parse..", "..validate..", "..normalize..", "..fold..", "..ledger..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "org.slf4j..", "java.nio.file..", "java.time..");

  @ArchTest
  static final ArchRule SERVICES_DO_NOT_MEET =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.headgate.translator..",
              "io.headgate.xds..",
              "io.headgate.epp..",
              "io.headgate.log..");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("io.headgate.watcher.(*)..").should().beFreeOfCycles();
}
