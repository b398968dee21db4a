package dev.longwire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longwire.testkit.Patience;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuestionsTest {
    private static final int THREADS = 2;

    private final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final CountDownLatch hang = new CountDownLatch(1);
    private final Questions<String, String> questions = new Questions<>("question", THREADS, question -> {
        threads.add(Thread.currentThread());
        asked.add(question);
        if (question.startsWith("hang")) {
            hang.await();
        }
        if (question.endsWith("?")) {
            throw new UnknownHostException(question);
        }
        return "the answer to " + question;
    });

    private static final class Told implements Questions.Asker<String> {
        private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

        @Override
        public void answered(String answer) {
            told.add(answer);
        }

        @Override
        public void failed(Throwable why) {
            told.add(why);
        }

        Object next() throws InterruptedException {
            return next(told);
        }

        static <T> T next(BlockingQueue<T> from) throws InterruptedException {
            T next = from.poll(Patience.SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("nothing came").isNotNull();
            return next;
        }

        void nothing() {
            assertThat(told).isEmpty();
        }
    }

    private Told ask(String question) {
        Told told = new Told();
        questions.ask(question, told);
        return told;
    }

    private void hang() throws InterruptedException {
        for (int i = 0; i < THREADS; i++) {
            questions.ask("hang " + i, new Told());
            Told.next(asked);
        }
    }

    @AfterEach
    void end() throws Exception {
        hang.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void anAnswerAndAFailureAreTold() throws Exception {
        assertThat(ask("a").next()).isEqualTo("the answer to a");
        assertThat(ask("b?").next()).isInstanceOf(UnknownHostException.class);
        assertThat(ask("a").next()).as("it is asked anew each time").isEqualTo("the answer to a");
        assertThat(asked).containsExactly("a", "b?", "a");
    }

    @Test
    void theThreadsAreDaemonsOfTheirOwnAndEnd() throws Exception {
        ask("a").next();
        Thread thread = Told.next(threads);
        assertThat(thread.getName()).startsWith("longwire-question-");
        assertThat(thread.isDaemon()).isTrue();
        thread.join();
    }

    @Test
    void whatManyAskIsAskedOnce() throws Exception {
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(ask("hang"));
        }
        hang.countDown();
        for (Told told : all) {
            assertThat(told.next()).isEqualTo("the answer to hang");
            told.nothing();
        }
        assertThat(asked).containsExactly("hang");
    }

    @Test
    void whoGivesUpIsToldNothingAndTheOthersAre() throws Exception {
        Told one = new Told();
        Runnable giveUp = questions.ask("hang", one);
        Told other = ask("hang");
        giveUp.run();
        hang.countDown();
        assertThat(other.next()).isEqualTo("the answer to hang");
        one.nothing();
        giveUp.run();
    }

    @Test
    void aQuestionThatNobodyWaitsForIsNotAsked() throws Exception {
        hang();
        Told one = new Told();
        Told other = new Told();
        Runnable oneGivesUp = questions.ask("waiting", one);
        Runnable otherGivesUp = questions.ask("waiting", other);
        Told last = ask("last");
        oneGivesUp.run();
        otherGivesUp.run();
        hang.countDown();
        assertThat(last.next()).isEqualTo("the answer to last");
        assertThat(asked).containsExactly("last");
        one.nothing();
        other.nothing();
    }

    @Test
    void soManyWaitAndNoMore() throws Exception {
        hang();
        List<Runnable> waiting = new ArrayList<>();
        for (int i = 0; i < Questions.MOST_WAITING; i++) {
            waiting.add(questions.ask("question " + i, new Told()));
        }
        assertThatThrownBy(() -> ask("one more"))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("4096 others wait already, while 2 are not answered");
        ask("question 7"); // is there already
        waiting.forEach(Runnable::run);
        Told fits = ask("fits again");
        hang.countDown();
        assertThat(fits.next()).isEqualTo("the answer to fits again");
    }
}
