package io.productionguard.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Holds the directions of {@code docs/architecture.md}: which package may know which. A new package has to be given its
 * place here before it compiles into the house.
 */
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

    static final String ROOT = "io.productionguard.gateway";

    private static final Set<String> BOTTOM = Set.of("net");

    /** Package (first segment below the root) to the packages it may use; itself is understood. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("net", Set.of()),
            Map.entry("operation", BOTTOM),
            Map.entry("identity", BOTTOM),
            Map.entry("mask", BOTTOM),
            Map.entry("approval", Set.of("operation", "net")),
            Map.entry("policy", Set.of("operation", "identity", "net")),
            Map.entry("record", Set.of("approval", "operation", "identity", "net")),
            Map.entry("control", Set.of("approval", "operation", "identity", "net")),
            Map.entry("enforce", Set.of("policy", "approval", "mask", "record", "operation", "identity", "net")),
            Map.entry("protocol", Set.of("enforce", "policy", "approval", "operation", "identity", "net")),
            Map.entry(
                    "session",
                    Set.of(
                            "protocol",
                            "enforce",
                            "policy",
                            "approval",
                            "mask",
                            "record",
                            "control",
                            "operation",
                            "identity",
                            "net")),
            Map.entry(
                    "cli",
                    Set.of(
                            "session",
                            "protocol",
                            "enforce",
                            "policy",
                            "approval",
                            "mask",
                            "record",
                            "control",
                            "operation",
                            "identity",
                            "net")));

    @ArchTest
    static final ArchRule DEPENDENCIES_POINT_DOWNWARDS =
            ArchRuleDefinition.classes().should(useOnlyWhatTheirPackageMay());

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PROTOCOLS_DO_NOT_KNOW_EACH_OTHER = slices().matching(ROOT + ".protocol.(*)..")
            .should()
            .notDependOnEachOther()
            // The Kubernetes API is one dialect of HTTP and stands on that engine.
            .ignoreDependency(
                    JavaClass.Predicates.resideInAPackage(ROOT + ".protocol.kubernetes.."),
                    JavaClass.Predicates.resideInAPackage(ROOT + ".protocol.http.."))
            // So is Vault's.
            .ignoreDependency(
                    JavaClass.Predicates.resideInAPackage(ROOT + ".protocol.vault.."),
                    JavaClass.Predicates.resideInAPackage(ROOT + ".protocol.http.."))
            // A forward proxy has it read what is inspected.
            .ignoreDependency(
                    JavaClass.Predicates.resideInAPackage(ROOT + ".protocol.proxy.."),
                    JavaClass.Predicates.resideInAPackage(ROOT + ".protocol.http.."))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule A_PROTOCOL_NEITHER_DECIDES_NOR_RECORDS_NOR_MASKS = noClasses()
            .that()
            .resideInAPackage(ROOT + ".protocol..")
            .should()
            .dependOnClassesThat(named(
                    "decide, hold, record or mask by themselves",
                    ROOT + ".policy.Policy",
                    ROOT + ".approval.ApprovalDesk",
                    ROOT + ".record.Recorder",
                    ROOT + ".mask.Masker"));

    @ArchTest
    static final ArchRule ONLY_PROTOCOLS_KNOW_THE_NETWORK_LIBRARY = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".protocol..", ROOT + ".session..", ROOT + ".net..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule ONLY_THE_COMMAND_LINE_KNOWS_ITS_LIBRARY = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule ONLY_THE_COMMAND_LINE_TALKS_TO_THE_TERMINAL_AND_ENDS_THE_PROCESS = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".cli..")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @Test
    void everyPackageHasItsPlace() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(ROOT);
        Set<String> packages = new TreeSet<>();
        classes.forEach(type -> packages.add(segment(type)));

        Assertions.assertThat(MAY_USE).containsKeys(packages.toArray(String[]::new));
    }

    /** The table itself must be a ladder, or "downwards" would mean nothing. */
    @Test
    void theTableHasNoCycle() {
        Set<String> placed = new TreeSet<>();
        while (placed.size() < MAY_USE.size()) {
            Set<String> next = new TreeSet<>();
            MAY_USE.forEach((name, uses) -> {
                if (!placed.contains(name) && placed.containsAll(uses)) {
                    next.add(name);
                }
            });

            Assertions.assertThat(next).as("packages that only use %s", placed).isNotEmpty();
            placed.addAll(next);
        }
    }

    private static ArchCondition<JavaClass> useOnlyWhatTheirPackageMay() {
        return new ArchCondition<>("use only what their package may use") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass used = dependency.getTargetClass().getBaseComponentType();
                    if (!used.getPackageName().startsWith(ROOT)) {
                        continue;
                    }
                    String from = segment(type);
                    String to = segment(used);
                    if (!from.equals(to)
                            && !MAY_USE.getOrDefault(from, Set.of()).contains(to)) {
                        events.add(SimpleConditionEvent.violated(
                                type, from + " may not use " + to + ": " + dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static String segment(JavaClass type) {
        String below = type.getPackageName().substring(ROOT.length());
        return below.isEmpty() ? "" : below.substring(1).split("\\.", 2)[0];
    }

    private static DescribedPredicate<JavaClass> named(String description, String... names) {
        return DescribedPredicate.describe(
                description, type -> Arrays.asList(names).contains(type.getName()));
    }
}
