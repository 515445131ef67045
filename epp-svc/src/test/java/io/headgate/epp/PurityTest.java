package io.headgate.epp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class PurityTest {
  @Test
  void theCoreSeesNoSocketsClocksOrLogs() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.headgate.epp.extproc..", "io.headgate.epp.parse..", "io.headgate.epp.scheduling..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.vertx..",
            "io.netty..",
            "org.slf4j..",
            "io.micrometer..",
            "java.time..",
            "java.net..",
            "java.nio.file..",
            "io.headgate.epp.server..",
            "io.headgate.epp.pool..",
            "io.headgate.events..")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.headgate.epp"));
  }
}
