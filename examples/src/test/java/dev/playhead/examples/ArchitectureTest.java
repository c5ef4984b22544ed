// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The picture of the house in CONTRIBUTING.md, in code. */
class ArchitectureTest {

    private static final String ROOT = "dev.playhead.";

    private static final List<String> MODULES = List.of(
            "event", "marketplace", "serde", "contracts", "producer", "consumer", "projection", "devstack", "examples");

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.playhead");

    @ParameterizedTest
    @FieldSource("MODULES")
    void everyModuleIsLookedAt(String module) {
        assertThat(HOUSE.stream().map(JavaClass::getPackageName)).anyMatch(name -> name.startsWith(ROOT + module));
    }

    /** Siblings never see each other, no library sees the marketplace or the devstack, and nobody looks up. */
    @ParameterizedTest
    @CsvSource({
        "event,       ''",
        "marketplace, event",
        "serde,       event",
        "contracts,   event serde",
        "producer,    event serde",
        "consumer,    event serde",
        "projection,  event serde",
        "devstack,    ''"
    })
    void aModuleSeesOnlyWhatIsBelowIt(String module, String below) {
        String[] others = MODULES.stream()
                .filter(other ->
                        !other.equals(module) && !List.of(below.split(" ")).contains(other))
                .map(ArchitectureTest::packagesOf)
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(packagesOf(module))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(HOUSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"event", "producer", "consumer", "projection", "devstack"})
    void whatIsInternalStaysInside(String module) {
        noClasses()
                .that()
                .resideOutsideOfPackage(packagesOf(module))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + module + "..internal..")
                .check(HOUSE);
    }

    @Test
    void theWiresInternalsAreForTheLibrariesOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        packagesOf("serde"), packagesOf("producer"), packagesOf("consumer"), packagesOf("projection"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "serde..internal..")
                .check(HOUSE);
    }

    @Test
    void theVocabularyDoesNotKnowKafka() {
        noClasses()
                .that()
                .resideInAnyPackage(packagesOf("event"), packagesOf("marketplace"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(HOUSE);
    }

    /** Only a class that implements an interface of Kafka's has Kafka's types in its public signatures. */
    @Test
    void publicSignaturesDoNotMakeUsersImportKafka() {
        methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat(arePublicApi())
                .should(notMentionKafka())
                .check(HOUSE);
    }

    @Test
    void modulesHaveNoCycles() {
        slices().matching("dev.playhead.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    private static String packagesOf(String module) {
        return ROOT + module + "..";
    }

    private static DescribedPredicate<JavaClass> arePublicApi() {
        return DescribedPredicate.describe(
                "are public API",
                type -> isVisible(type) && !type.getPackageName().contains(".internal") && !isKafkas(type));
    }

    private static boolean isVisible(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ArchitectureTest::isVisible).orElse(true);
    }

    private static boolean isKafkas(JavaClass type) {
        return type.getAllRawInterfaces().stream().anyMatch(ArchitectureTest::isOfKafka);
    }

    private static boolean isOfKafka(JavaClass type) {
        return type.getPackageName().startsWith("org.apache.kafka");
    }

    private static ArchCondition<JavaMethod> notMentionKafka() {
        return new ArchCondition<>("not mention org.apache.kafka") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                Set<JavaClass> mentioned = method.getReturnType().getAllInvolvedRawTypes();
                Stream<JavaClass> parameters = method.getParameterTypes().stream()
                        .flatMap(parameter -> parameter.getAllInvolvedRawTypes().stream());
                List<JavaClass> all = new ArrayList<>(mentioned);
                parameters.forEach(all::add);
                all.stream()
                        .filter(ArchitectureTest::isOfKafka)
                        .forEach(type -> events.add(SimpleConditionEvent.violated(
                                method, method.getFullName() + " mentions " + type.getName())));
            }
        };
    }
}
