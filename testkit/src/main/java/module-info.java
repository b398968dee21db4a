/** For tests of applications: a recorder of events, and a server and clients in memory. */
module dev.longwire.testkit {
    exports dev.longwire.testkit;

    requires transitive dev.longwire;
    requires static org.jspecify;
}
