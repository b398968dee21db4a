package dev.longwire.bench;

/** One kind of measurement. */
interface Part {
    /** Its name on the command line and in the stored results. */
    String id();

    /** Seconds that it is planned to take. */
    double estimate();

    /** Measures everything in it. What cannot be measured is a {@link Bench#trouble}. */
    Measured run(Bench bench);
}
