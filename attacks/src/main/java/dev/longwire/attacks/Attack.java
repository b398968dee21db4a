package dev.longwire.attacks;

/**
 * One way to harm a server.
 *
 * @param name in the table
 * @param options of the server that it is made for
 * @param action what is done; it returns when it has done that, or soon after {@link Scene#over} says so
 * @param stops whether the whole server is stopped on purpose, so that no round trip counts meanwhile
 * @param fills whether all places are taken on purpose, so that there is none for newcomers
 */
record Attack(String name, TargetProcess.Options options, Action action, boolean stops, boolean fills) {
    interface Action {
        void on(Scene scene) throws Exception;
    }

    Attack(String name, TargetProcess.Options options, Action action) {
        this(name, options, action, false, false);
    }

    @Override
    public String toString() {
        return name;
    }
}
