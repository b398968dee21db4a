/** What tests of Longwire and of applications need: a recorder, an in-memory line, the contract that every line keeps. */
module dev.longwire.testkit {
    exports dev.longwire.testkit;
    exports dev.longwire.testkit.conformance;
    exports dev.longwire.testkit.contract;

    requires transitive dev.longwire;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify;
}
