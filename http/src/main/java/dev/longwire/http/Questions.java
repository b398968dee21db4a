package dev.longwire.http;

import dev.longwire.transport.DaemonThreads;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * Questions whose answers may take long, or never come. They are asked on a few threads of their own, and wait while all of these
 * wait for answers. Who asks what is being asked already gets the same answer. Safe for use by several threads.
 */
final class Questions<Q, A> {
    /** Different ones that wait for a thread. */
    static final int MOST_WAITING = 4096;

    /** Who knows the answers. */
    interface Oracle<Q, A> {
        A answer(Q question) throws Exception;
    }

    /** Is told one of these, once, on a thread that others wait for; perhaps nothing if it gives up. */
    interface Asker<A> {
        void answered(A answer);

        void failed(Throwable why);
    }

    private final int threads;
    private final ThreadPoolExecutor pool;
    private final Oracle<Q, A> oracle;

    /** Those that wait for a thread or an answer; guarded by this. */
    private final Map<Q, Asked> asked = new HashMap<>();

    /**
     * None are asked yet.
     *
     * @param what they are, for the names of the threads
     * @param threads how many are asked at once
     * @param oracle may block
     */
    Questions(String what, int threads, Oracle<Q, A> oracle) {
        this.threads = threads;
        this.pool = DaemonThreads.pool("longwire-" + what, threads);
        this.oracle = oracle;
    }

    /**
     * Asks; never waits.
     *
     * @return gives up: nothing waits for the answer if nobody else does
     * @throws RejectedExecutionException if too many wait already
     */
    synchronized Runnable ask(Q question, Asker<A> asker) {
        Asked same = asked.get(question);
        if (same == null) {
            if (asked.size() >= threads + MOST_WAITING) {
                throw new RejectedExecutionException(
                        MOST_WAITING + " others wait already, while " + threads + " are not answered");
            }
            same = new Asked(question);
            pool.execute(same); // if it throws, it was not asked
            asked.put(question, same);
        }
        same.askers.add(asker);
        Asked joined = same;
        return () -> giveUp(joined, asker);
    }

    private synchronized void giveUp(Asked joined, Asker<A> asker) {
        joined.askers.remove(asker);
        if (joined.askers.isEmpty() && pool.remove(joined)) {
            asked.remove(joined.question);
        }
    }

    private synchronized List<Asker<A>> end(Asked answered) {
        asked.remove(answered.question);
        return List.copyOf(answered.askers);
    }

    private final class Asked implements Runnable {
        final Q question;
        /** Guarded by the outer object. */
        final Set<Asker<A>> askers = Collections.newSetFromMap(new IdentityHashMap<>());

        Asked(Q question) {
            this.question = question;
        }

        @Override
        public void run() {
            A answer;
            try {
                answer = oracle.answer(question);
            } catch (Throwable why) { // whatever it is, they are told
                end(this).forEach(asker -> asker.failed(why));
                return;
            }
            end(this).forEach(asker -> asker.answered(answer));
        }
    }
}
