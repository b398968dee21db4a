package dev.longwire.interop;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The shape of the code base, as the list of modules in CONTRIBUTING.md tells it. */
class ArchitectureTest {
    private static final String API = "dev.longwire";
    private static final String PROTOCOL = "dev.longwire.protocol";
    private static final String HANDSHAKE = "dev.longwire.handshake";
    private static final String TRANSPORT = "dev.longwire.transport";
    private static final String SERVER = "dev.longwire.server";
    private static final String HTTP = "dev.longwire.http..";
    private static final String SERIAL = "dev.longwire.serial..";
    private static final String CLI = "dev.longwire.cli..";
    private static final String TESTKIT = "dev.longwire.testkit..";
    private static final String PROVING = "dev.longwire.proving..";
    private static final String[] CORE = {API, PROTOCOL, HANDSHAKE, TRANSPORT, SERVER};

    /** What a class without I/O may have of packages that do I/O or tell the time: how failures and durations are named. */
    private static final Set<String> HARMLESS = Set.of(
            "java.io.IOException",
            "java.io.EOFException",
            "java.io.Serializable",
            "java.net.IDN",
            "java.net.SocketTimeoutException",
            "java.time.Duration");

    /** Tells the operator of any server whom it has refused, since nobody else can. */
    private static final String REFUSALS = "dev.longwire.transport.RefusalLog";

    /** What the library makes and an application takes apart; each says all that there is to say. */
    private static final Set<String> PUBLIC_RECORDS = Set.of(
            "dev.longwire.Event$Opening",
            "dev.longwire.Event$Opened",
            "dev.longwire.Event$Closing",
            "dev.longwire.Event$Closed",
            "dev.longwire.Event$Text",
            "dev.longwire.Event$Error");

    private static final JavaClasses LONGWIRE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(API);

    @Test
    void everyModuleIsSeen() {
        for (String seen :
                new String[] {API, PROTOCOL, HANDSHAKE, TRANSPORT, SERVER, HTTP, SERIAL, CLI, TESTKIT, PROVING}) {
            assertFalse(LONGWIRE.that(resideInAPackage(seen)).isEmpty(), "no class of " + seen + " on the class path");
        }
    }

    @Test
    void coreNeedsNothingButJavaBase() {
        Set<String> base = Object.class.getModule().getPackages();
        classes()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(CORE)
                        .or(resideInAPackage("org.jspecify.annotations")) // only read by tools, not needed to run
                        .or(describe(
                                "are public classes of java.base",
                                type -> inPackageOf(type, base)
                                        && type.getBaseComponentType()
                                                .getPackageName()
                                                .matches("javax?\\..*"))))
                .check(LONGWIRE);
    }

    private static boolean inPackageOf(JavaClass type, Set<String> packages) {
        JavaClass component = type.getBaseComponentType();
        return component.isPrimitive() || packages.contains(component.getPackageName());
    }

    @Test
    void protocolAndHandshakeDoNoIo() {
        noClasses()
                .that()
                .resideInAnyPackage(PROTOCOL, HANDSHAKE)
                .should()
                .dependOnClassesThat(doIo())
                .check(LONGWIRE);
    }

    @Test
    void protocolAndHandshakeKnowNoThreads() {
        noClasses()
                .that()
                .resideInAnyPackage(PROTOCOL, HANDSHAKE)
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.concurrent..")
                        .or(named("java.lang.Thread", "java.lang.ThreadLocal", "java.util.Timer", "java.lang.Process")))
                .check(LONGWIRE);
    }

    @Test
    void protocolAndHandshakeAreToldTheTime() {
        noClasses()
                .that()
                .resideInAnyPackage(PROTOCOL, HANDSHAKE)
                .should()
                .dependOnClassesThat(resideInAPackage("java.time..")
                        .and(not(harmless()))
                        .or(named("java.util.Date", "java.util.Calendar")))
                .orShould()
                .accessTargetWhere(clockOfTheSystem())
                .check(LONGWIRE);
    }

    @Test
    void coreLogsRefusalsOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .and(not(describe(
                        "are the log of refusals", type -> type.getName().startsWith(REFUSALS))))
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.logging..").or(named("java.lang.System$Logger")))
                .orShould()
                .accessTargetWhere(standardStream())
                .check(LONGWIRE);
    }

    @Test
    void theApiKnowsNoOtherPackage() {
        noClasses()
                .that()
                .resideInAPackage(API)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.longwire.*..")
                .check(LONGWIRE);
    }

    @Test
    void whatCanGrowIsNoRecord() {
        classes()
                .that()
                .resideInAnyPackage(API, "dev.longwire.http", "dev.longwire.serial")
                .and()
                .arePublic()
                .and()
                .areRecords()
                .should(be(describe("are one of " + PUBLIC_RECORDS, type -> PUBLIC_RECORDS.contains(type.getName()))))
                .check(LONGWIRE);
    }

    @Test
    void protocolAndHandshakeKnowOnlyTheApi() {
        noClasses()
                .that()
                .resideInAPackage(PROTOCOL)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.longwire..").and(not(resideInAnyPackage(API, PROTOCOL))))
                .check(LONGWIRE);
        noClasses()
                .that()
                .resideInAPackage(HANDSHAKE)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.longwire..").and(not(resideInAnyPackage(API, HANDSHAKE))))
                .check(LONGWIRE);
    }

    @Test
    void onlyHttpTouchesNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackage(HTTP)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(LONGWIRE);
    }

    @Test
    void onlySerialTouchesJSerialComm() {
        noClasses()
                .that()
                .resideOutsideOfPackage(SERIAL)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fazecast..")
                .check(LONGWIRE);
    }

    @Test
    void theTestkitNeedsNoTestFramework() {
        noClasses()
                .that()
                .resideInAPackage(TESTKIT)
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.junit..", "org.assertj..", PROVING))
                .check(LONGWIRE);
    }

    @Test
    void nothingThatIsReleasedKnowsProving() {
        noClasses()
                .that()
                .resideOutsideOfPackage(PROVING)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(PROVING)
                .check(LONGWIRE);
    }

    @Test
    void theProtocolIsOurOwn() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.handler.codec..websocketx..")
                .check(LONGWIRE);
    }

    @Test
    void theCommandUsesOnlyWhatApplicationsUse() {
        noClasses()
                .that()
                .resideInAPackage(CLI)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.longwire..")
                        .and(not(resideInAnyPackage(API, "dev.longwire.http", "dev.longwire.serial", CLI))))
                .check(LONGWIRE);
    }

    @Test
    void thePackagesHaveNoCycles() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return type.getPackageName().startsWith(API)
                                ? SliceIdentifier.of(type.getPackageName())
                                : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "packages";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(LONGWIRE);
    }

    private static DescribedPredicate<JavaClass> doIo() {
        return resideInAnyPackage("java.io", "java.net", "java.nio.channels..", "java.nio.file..", "javax.net..")
                .and(not(harmless()));
    }

    private static DescribedPredicate<JavaClass> harmless() {
        return describe("only name failures and durations", type -> HARMLESS.contains(type.getName()));
    }

    private static DescribedPredicate<JavaClass> named(String... names) {
        Set<String> all = Set.of(names);
        return describe("are one of " + all, type -> all.contains(type.getName()));
    }

    private static DescribedPredicate<JavaAccess<?>> clockOfTheSystem() {
        return describe(
                "the target is the clock of the system",
                access -> access.getTargetOwner().isEquivalentTo(System.class)
                        && Set.of("nanoTime", "currentTimeMillis")
                                .contains(access.getTarget().getName()));
    }

    private static DescribedPredicate<JavaAccess<?>> standardStream() {
        return describe(
                "the target is a standard stream",
                access -> access.getTargetOwner().isEquivalentTo(System.class)
                        && Set.of("in", "out", "err")
                                .contains(access.getTarget().getName()));
    }
}
