package dev.longwire.transport;

import dev.longwire.CloseCode;
import dev.longwire.MemoryBudget;
import dev.longwire.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps what connections hold within a {@link MemoryBudget}: near its end those that hold much are held back, and if that does not
 * help, the largest are ended. May be used by any thread.
 */
public final class Budget {
    /** What changes by less is not counted: small messages cost nothing here. */
    static final int GRAIN = 4 << 10;

    /** Of the limit, where the shortage begins, and where it has ended. */
    private static final double SHORT = 0.75;

    private static final double EASED = 0.625;

    /** Of the limit, from where on no new connection is let in. A shortage alone is not enough: attackers can make it last. */
    private static final double FULL = 0.875;

    /** Of the limit of direct memory, what lines may keep in pools: the rest is for what they cannot do without. */
    private static final double POOLED = 0.5;

    /** Who holds no more than this is not what the shortage comes from, unless everybody does. */
    private static final double LITTLE = 64 << 10;

    /** Of the limit, how much more must be held before a shortage is looked at again ahead of time. */
    private static final double STEP = 1.0 / 64;

    /** Until a shortage is looked at again. */
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    /** At which of these looks the largest are ended; sooner where new connections have to be refused. */
    private static final int PATIENCE = 3;

    private static final int PATIENCE_WHEN_FULL = 1;

    private static final Budget PROCESS = new Budget(MemoryBudget.process());

    private final MemoryBudget memory;
    /** Who has held anything worth counting, and whether it is held back or ended. */
    private final Map<Holder, State> holders = new ConcurrentHashMap<>();

    private final AtomicBoolean looking = new AtomicBoolean();
    /** How many holders are held back: each until there is no shortage and it holds little. */
    private final AtomicInteger heldBack = new AtomicInteger();

    private volatile boolean isShort;
    private volatile boolean lookComing;
    /** How often a shortage was looked at since it began. */
    private volatile int looks;
    /** The part of the limit that was held when a shortage was last looked at. */
    private volatile double lookedAt;

    private enum State {
        FREE,
        HELD_BACK,
        ENDED
    }

    private record Held(Holder holder, long bytes) {}

    /**
     * The policy for a budget.
     *
     * @param memory what may be held
     */
    public Budget(MemoryBudget memory) {
        this.memory = memory;
    }

    /**
     * For all sockets of the process.
     *
     * @return always the same
     */
    public static Budget process() {
        return PROCESS;
    }

    /**
     * The figures.
     *
     * @return always the same
     */
    public MemoryBudget memory() {
        return memory;
    }

    /**
     * Whether most of the budget is held: what can wait should not take memory, and nobody may hold much.
     *
     * @return true from three quarters of a limit on, until enough was given back
     */
    public boolean isShort() {
        return isShort;
    }

    /**
     * Whether so much is held that no new connection should be let in.
     *
     * @return true from seven eighths of a limit on
     */
    public boolean isFull() {
        return isShort && used() > FULL;
    }

    /**
     * Counts what one queue of a holder holds on the heap, if it has changed by enough. The caller guards the queue.
     *
     * @param counted what this returned for the queue the last time, 0 at first
     * @param bytes what the queue holds now
     * @return what is counted now
     */
    static long count(long counted, long bytes, Holder holder) {
        long change = bytes - counted;
        if (change < GRAIN && change > -GRAIN && (bytes != 0 || counted == 0)) {
            return counted;
        }
        holder.loop().budget().add(holder, change);
        return bytes;
    }

    private void add(Holder holder, long change) {
        if (change > 0) {
            holders.putIfAbsent(holder, State.FREE);
        }
        addHeap(change);
        if (change < 0 && heldBack.get() > 0) {
            holders.computeIfPresent(holder, this::releasedIfDrained);
        }
    }

    /**
     * Counts memory on the heap that a line has taken for what it writes or reads, or has given back.
     *
     * @param change bytes; less than 0 for what was given back
     */
    public void addHeap(long change) {
        lookIf(change, memory.addHeap(change) > SHORT * memory.heapLimit());
    }

    /**
     * Counts direct memory that somebody else takes on a line's behalf, such as TLS, or gives back.
     *
     * @param change bytes; less than 0 for what was given back
     */
    public void addDirect(long change) {
        lookIf(change, memory.addDirect(change) > SHORT * memory.directLimit());
    }

    /** To look takes some time where there are many holders: in a shortage that is done again when much has changed, or with time. */
    private void lookIf(long change, boolean tooMuch) {
        if (change > 0) {
            if (tooMuch && (!isShort || used() > lookedAt + STEP)) {
                look();
            }
        } else if (isShort && used() <= EASED) {
            look();
        }
    }

    /**
     * Counts direct memory that a line is about to take, if there may be so much: then it gives it back by {@link #addDirect}. Where
     * not, the heap has to do.
     *
     * @param bytes how much
     * @return whether it may be taken
     */
    public boolean takeDirect(long bytes) {
        boolean there = hasDirect(bytes);
        if (there) {
            memory.addDirect(bytes);
        }
        return there;
    }

    /**
     * Whether {@link #takeDirect} would count so much.
     *
     * @param bytes how much
     * @return true if it may be taken
     */
    public boolean hasDirect(long bytes) {
        return memory.directHeld() + bytes <= POOLED * memory.directLimit();
    }

    /** The holder holds nothing any more. */
    void forget(Holder holder) {
        if (holders.remove(holder) == State.HELD_BACK) {
            heldBack.decrementAndGet();
        }
    }

    /**
     * Whether a message may wait that makes a holder hold so much more. In a shortage nobody gets more than a small share; who wants
     * more is held back until there is room. Who was held back gets no more before it holds little again, shortage or not.
     */
    boolean admits(Holder holder, long bytes) {
        if (!isShort && (heldBack.get() == 0 || holders.get(holder) != State.HELD_BACK)) {
            return true;
        }
        if (holder.held() + bytes <= (hasRoom(bytes) ? smallShare() : evenShare() / 2)) {
            return true;
        }
        holders.putIfAbsent(holder, State.FREE);
        holdBack(holder);
        // the shortage may have ended just now, without seeing this one
        return !isShort && holders.computeIfPresent(holder, this::releasedIfDrained) != State.HELD_BACK;
    }

    private void holdBack(Holder holder) {
        if (holders.replace(holder, State.FREE, State.HELD_BACK)) {
            heldBack.incrementAndGet();
            holder.holdBack(true);
            lookLater(); // the shortage may be over by now, and lent memory that drains does not show here
        }
    }

    /** Whether there is room for more of a message that has begun. */
    boolean hasRoom(long bytes) {
        return memory.heapHeld() + bytes <= memory.heapLimit();
    }

    private double evenShare() {
        return (double) memory.heapLimit() / Math.max(1, holders.size());
    }

    /** Half of what everyone could have; those who hold little are left alone as long as that can be. */
    private double smallShare() {
        return Math.max(evenShare() / 2, Math.min(LITTLE, memory.heapLimit() / 1024.0));
    }

    /** Says that there is a shortage, to those who are refused memory. */
    String shortage() {
        return "the memory budget of all sockets is nearly used up (" + memory
                + "; raise it with MemoryBudget.process().heapLimit or directLimit, or with the system properties "
                + MemoryBudget.HEAP_PROPERTY + " and " + MemoryBudget.DIRECT_PROPERTY + ")";
    }

    /** Sees to it that what is held fits; one thread at a time. */
    private void look() {
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        try {
            double used = used();
            if (used > SHORT || (isShort && used > EASED)) {
                relieve(used);
            } else {
                isShort = false;
                if (heldBack.get() > 0) {
                    // not replaceAll, which may ask twice for one of them, and each answer is counted
                    holders.keySet().forEach(one -> holders.computeIfPresent(one, this::releasedIfDrained));
                }
            }
            lookLater();
        } finally {
            looking.set(false);
        }
    }

    /** The part of the limit that is held, of whichever kind of memory is shorter. */
    private double used() {
        return Math.max(
                (double) memory.heapHeld() / memory.heapLimit(), (double) memory.directHeld() / memory.directLimit());
    }

    /** Who still holds much would only fill up what others have given back. */
    private State releasedIfDrained(Holder holder, State state) {
        if (state == State.HELD_BACK && !isShort && holder.held() <= smallShare()) {
            heldBack.decrementAndGet();
            holder.holdBack(false);
            return State.FREE;
        }
        return state;
    }

    /** As long as there is a shortage, or somebody is held back. */
    private void lookLater() {
        if ((isShort || heldBack.get() > 0) && !lookComing) {
            lookComing = lookAgain();
        }
    }

    /** On a loop of somebody who holds something; where nobody does, there is nobody to end either. */
    private boolean lookAgain() {
        for (Holder one : holders.keySet()) {
            Loop loop = one.loop();
            try {
                loop.execute(() -> loop.schedule(this::lookNow, PAUSE));
                return true;
            } catch (RejectedExecutionException loopEnded) {
                forget(one);
            }
        }
        return false;
    }

    private void lookNow() {
        lookComing = false;
        looks++;
        look();
        lookLater(); // another thread may have been looking, and taken this for the next look
    }

    private void relieve(double used) {
        if (!isShort) {
            isShort = true;
            looks = 0;
        }
        lookedAt = used;
        List<Held> largest = largest();
        double most = smallShare();
        for (Held one : largest) {
            if (one.bytes < most) {
                break;
            }
            holdBack(one.holder);
        }
        if (used > 1 || looks >= (used > FULL ? PATIENCE_WHEN_FULL : PATIENCE)) {
            endLargest(largest);
        }
    }

    /** Those who hold something now, the largest first. */
    private List<Held> largest() {
        List<Held> all = new ArrayList<>();
        for (Holder holder : holders.keySet()) {
            long bytes = holder.held();
            if (bytes >= GRAIN || !holders.remove(holder, State.FREE)) {
                all.add(new Held(holder, bytes));
            }
        }
        all.sort(Comparator.comparingLong(Held::bytes).reversed());
        return all;
    }

    /** Ends as many as it takes for the shortage to be over, when they have let go. */
    private void endLargest(List<Held> largest) {
        double tooMuch = Math.max(
                memory.heapHeld() - EASED * memory.heapLimit(), memory.directHeld() - EASED * memory.directLimit());
        for (Held one : largest) {
            if (tooMuch <= 0 || one.bytes < GRAIN) {
                return;
            }
            tooMuch -= one.bytes;
            State before = holders.replace(one.holder, State.ENDED);
            if (before == State.HELD_BACK) {
                heldBack.decrementAndGet();
            }
            if (before != null && before != State.ENDED) {
                one.holder.end(cause(one));
            }
        }
    }

    private ProtocolException cause(Held one) {
        boolean begun = one.holder.begun() > one.bytes / 2;
        return new ProtocolException(
                begun ? CloseCode.TOO_BIG : CloseCode.TRY_AGAIN_LATER,
                begun ? "message too big for the memory that is left" : "short of memory",
                "this socket was closed because it held " + one.bytes + " bytes"
                        + (begun ? ", most of them of a message that had begun," : "") + " while " + shortage());
    }
}
