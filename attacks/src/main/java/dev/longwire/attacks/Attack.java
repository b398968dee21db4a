package dev.longwire.attacks;

/**
 * One way to harm a server.
 *
 * @param name in the table
 * @param options of the server that it is made for
 * @param action what is done; it returns when it has done that, or soon after {@link Scene#over} says so
 * @param stops whether the whole server is stopped on purpose, so that no round trip counts meanwhile
 */
record Attack(String name, TargetProcess.Options options, Action action, boolean stops) {
    interface Action {
        void on(Scene scene) throws Exception;
    }

    Attack(String name, TargetProcess.Options options, Action action) {
        this(name, options, action, false);
    }

    @Override
    public String toString() {
        return name;
    }
}
