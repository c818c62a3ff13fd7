package scopeplugins.http;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.foreign.Linker;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows of docs/architecture.md, for the modules that come together here. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("scopeplugins");

    @Test
    void the_native_module_knows_nothing_of_scope() {
        knows("scopeplugins.bpf..");
    }

    @Test
    void the_report_knows_nothing_of_how_it_is_served() {
        knows("scopeplugins.report");
    }

    @Test
    void a_plugin_knows_nothing_of_how_it_is_run() {
        knows("scopeplugins.plugin", "scopeplugins.report");
    }

    @Test
    void the_server_knows_nothing_of_the_command_line() {
        knows("scopeplugins.server", "scopeplugins.plugin");
    }

    @Test
    void the_command_line_knows_nothing_of_the_daemon() {
        knows("scopeplugins.cli", "scopeplugins.server", "scopeplugins.plugin", "scopeplugins.report");
    }

    @Test
    void the_daemon_knows_no_plugin() {
        knows(
                "scopeplugins.daemon",
                "scopeplugins.cli",
                "scopeplugins.page",
                "scopeplugins.server",
                "scopeplugins.plugin",
                "scopeplugins.report");
    }

    @Test
    void the_page_knows_nothing_but_how_it_is_served() {
        knows("scopeplugins.page", "scopeplugins.server");
    }

    @Test
    void a_top_knows_a_plugin_only_by_what_it_serves() {
        knows("scopeplugins.top", "scopeplugins.server", "scopeplugins.plugin");
        knows("scopeplugins.http.top", "scopeplugins.top");
    }

    @Test
    void a_daemon_knows_no_terminal() {
        only(resideInAPackage("org.jline.."), "scopeplugins.top", "scopeplugins.http.top");
    }

    @Test
    void what_was_counted_knows_nothing_of_who_counts() {
        knows("scopeplugins.http.counts");
    }

    @Test
    void the_counter_knows_nothing_of_reports() {
        knows("scopeplugins.http.kernel", "scopeplugins.http.counts", "scopeplugins.plugin", "scopeplugins.bpf..");
    }

    @Test
    void who_finds_tls_libraries_knows_nothing_of_reports() {
        knows(
                "scopeplugins.http.tls",
                "scopeplugins.http.kernel",
                "scopeplugins.http.counts",
                "scopeplugins.plugin",
                "scopeplugins.bpf");
    }

    @Test
    void the_reporter_knows_nothing_of_the_kernel() {
        knows("scopeplugins.http.report", "scopeplugins.http.counts", "scopeplugins.plugin", "scopeplugins.report");
    }

    private static void knows(String name, String... others) {
        String[] known = Stream.concat(Stream.of(name), Stream.of(others)).toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(name)
                .should()
                .dependOnClassesThat(resideInAPackage("scopeplugins..").and(resideOutsideOfPackages(known)))
                .check(CLASSES);
    }

    @Test
    void only_the_server_knows_jetty() {
        only(resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "org.newsclub.."), "scopeplugins.server");
    }

    @Test
    void only_the_native_module_calls_c() {
        only(type(Linker.class), "scopeplugins.bpf..");
    }

    @Test
    void only_the_counter_besides_reads_memory_that_is_not_java() {
        only(resideInAPackage("java.lang.foreign"), "scopeplugins.bpf..", "scopeplugins.http.kernel");
    }

    private static void only(DescribedPredicate<JavaClass> known, String... packages) {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat(known)
                .check(CLASSES);
    }

    @Test
    void no_two_packages_depend_on_each_other() {
        slices().matching("scopeplugins.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
