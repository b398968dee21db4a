package dev.longwire.http;

import dev.longwire.HandshakeException;
import dev.longwire.http.netty.NettyLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** The step that asks what may take long to answer: for the addresses of a name, or how TLS is done. */
final class Asking<Q, A> implements Step<A> {
    private final NettyLoop loop;
    private final Questions<Q, A> questions;
    private final Q question;
    private final Function<Throwable, HandshakeException> words;
    private Runnable giveUp = () -> {};
    private boolean over;

    /**
     * Not asked yet.
     *
     * @param words say why there is no answer; the cause is a {@link RejectedExecutionException} if too many others wait for one
     */
    Asking(NettyLoop loop, Questions<Q, A> questions, Q question, Function<Throwable, HandshakeException> words) {
        this.loop = loop;
        this.questions = questions;
        this.question = question;
        this.words = words;
    }

    @Override
    public void start(Outcome<A> outcome) {
        try {
            giveUp = questions.ask(question, new Questions.Asker<>() {
                @Override
                public void answered(A answer) {
                    end(() -> outcome.done(answer));
                }

                @Override
                public void failed(Throwable why) {
                    end(() -> outcome.failed(words.apply(why)));
                }
            });
        } catch (RejectedExecutionException tooMany) {
            over = true;
            outcome.failed(words.apply(tooMany));
        }
    }

    /** If the loop does not run, the attempt has been told so. */
    private void end(Runnable tell) {
        loop.executeIfRunning(() -> {
            if (!over) {
                over = true;
                tell.run();
            }
        });
    }

    @Override
    public void cancel() {
        over = true;
        giveUp.run();
    }
}
