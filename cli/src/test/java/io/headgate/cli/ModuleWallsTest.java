package io.headgate.cli;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

class ModuleWallsTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.headgate");

  @Test
  void servicesNeverDependOnEachOther() {
    slices()
        .matching("io.headgate.(watcher|translator|xds|epp|sim)..")
        .should()
        .notDependOnEachOther()
        .check(OURS);
  }

  @Test
  void servicesReachTheLogOnlyThroughItsPort() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAnyPackage(
            "io.headgate.watcher..",
            "io.headgate.translator..",
            "io.headgate.xds..",
            "io.headgate.epp..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.headgate.log..")
        .check(OURS);
  }

  @Test
  void eventsDependOnNothingOfOurs() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAPackage("io.headgate.events..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.headgate.cli..",
            "io.headgate.log..",
            "io.headgate.envoy..",
            "io.headgate.watcher..",
            "io.headgate.translator..",
            "io.headgate.xds..",
            "io.headgate.epp..",
            "io.headgate.sim..")
        .check(OURS);
  }
}
