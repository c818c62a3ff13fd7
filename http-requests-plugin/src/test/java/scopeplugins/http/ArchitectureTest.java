package scopeplugins.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows of docs/architecture.md, for the modules that come together here. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("scopeplugins");

    @Test
    void the_native_module_knows_nothing_of_scope() {
        noClasses()
                .that()
                .resideInAPackage("scopeplugins.bpf..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("scopeplugins.report", "scopeplugins.plugin", "scopeplugins.http")
                .check(CLASSES);
    }

    @Test
    void the_shared_module_knows_nothing_of_bpf() {
        noClasses()
                .that()
                .resideInAnyPackage("scopeplugins.report", "scopeplugins.plugin")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("scopeplugins.bpf..", "scopeplugins.http", "java.lang.foreign")
                .check(CLASSES);
    }

    @Test
    void the_report_knows_nothing_of_how_it_is_served() {
        noClasses()
                .that()
                .resideInAPackage("scopeplugins.report")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("scopeplugins.plugin", "io.javalin..", "org.eclipse.jetty..")
                .check(CLASSES);
    }

    @Test
    void only_the_native_module_calls_c() {
        noClasses()
                .that()
                .resideOutsideOfPackage("scopeplugins.bpf..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Linker")
                .check(CLASSES);
    }

    @Test
    void no_two_packages_depend_on_each_other() {
        slices().matching("scopeplugins.(*)").should().beFreeOfCycles().check(CLASSES);
    }
}
