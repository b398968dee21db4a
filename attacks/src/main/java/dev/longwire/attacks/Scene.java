package dev.longwire.attacks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What an attack sees of its trial. */
final class Scene implements AutoCloseable {
    private final TargetProcess target;
    private final Duration patience;
    private final long end;
    private final List<Crowd> crowds = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    Scene(TargetProcess target, Duration length, Duration patience) {
        this.target = target;
        this.patience = patience;
        end = System.nanoTime() + length.toNanos();
    }

    TargetProcess target() {
        return target;
    }

    Duration patience() {
        return patience;
    }

    /** Whether it has lasted for as long as was asked for. */
    boolean over() {
        return System.nanoTime() - end > 0;
    }

    /** Clients that are gone when the attack is over. */
    Crowd crowd() {
        Crowd crowd = new Crowd(target.port());
        crowds.add(crowd);
        return crowd;
    }

    /** The same, with peers that have opened or were refused. */
    Crowd crowd(int count, Behaviour behaviour) throws Exception {
        Crowd crowd = crowd();
        BooleanSupplier late = patienceFrom(System.nanoTime());
        crowd.join(count, behaviour, late);
        crowd.until(() -> crowd.allAnswered() || late.getAsBoolean());
        check(crowd.allAnswered(), crowd.count(Peer.State.OPENING) + " handshakes got no answer");
        return crowd;
    }

    /** Whether more has passed since then than anything may take. */
    BooleanSupplier patienceFrom(long begun) {
        return () -> System.nanoTime() - begun > patience.toNanos();
    }

    /** Lets a crowd act until that is so; it is wrong if that takes for ever. */
    void await(Crowd crowd, String what, BooleanSupplier reached) {
        BooleanSupplier late = patienceFrom(System.nanoTime());
        crowd.until(() -> reached.getAsBoolean() || late.getAsBoolean());
        check(reached.getAsBoolean(), what);
    }

    /** Notes what was not as it should be. */
    void check(boolean good, String otherwise) {
        if (!good) {
            wrong.add(otherwise);
        }
    }

    /** Clients that were not let in, or no longer served before they were. */
    int refused() {
        return crowds.stream()
                .mapToInt(crowd -> crowd.count(Peer.State.REFUSED))
                .sum();
    }

    List<String> wrong() {
        return wrong;
    }

    @Override
    public void close() {
        crowds.forEach(Crowd::close);
    }
}
