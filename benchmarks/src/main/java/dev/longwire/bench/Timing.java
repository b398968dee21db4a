package dev.longwire.bench;

/**
 * How long things take.
 *
 * @param rounds how often each cell is measured
 * @param warmUp seconds of load, spread over the cells, before the first measurement of a process
 * @param lead seconds of load just before each measurement, which are not counted
 * @param seconds that a measurement takes
 * @param fresh whether each round has processes of its own
 */
record Timing(int rounds, double warmUp, double lead, double seconds, boolean fresh) {
    static final Timing FULL = new Timing(3, 12, .3, 1.5, true);
    static final Timing QUICK = new Timing(1, 2, .2, .6, false);

    double cell() {
        return lead + seconds;
    }
}
