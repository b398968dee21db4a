package dev.longwire.serial.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.Event;
import dev.longwire.WebSocket;
import dev.longwire.proving.Carrier;
import dev.longwire.proving.contract.TransportContract;
import dev.longwire.testkit.Echo;
import dev.longwire.testkit.Recorder;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/**
 * The contract over serial ports. socat moves the bytes of both directions on one thread: while it waits for one port to take
 * some, it takes none from the other. Where the contract has both directions of a cable full at once, the test here has less under
 * way.
 */
class SerialContractTest extends TransportContract {
    @Override
    protected Carrier newCarrier() {
        return new SerialCarrier();
    }

    @Test
    @Override
    public void anEchoAndAFloodDoNotWaitForEachOther() throws Exception {
        carrier().serve(Echo::new, LIMITS);
        Recorder recorder = new Recorder();
        WebSocket socket = opened(recorder);
        Semaphore room = new Semaphore(1);
        int count = 100;
        Thread sender = new Thread(() -> {
            for (int i = 0; i < count; i++) {
                room.acquireUninterruptibly();
                socket.send(new byte[50_000]);
            }
        });
        sender.start();
        for (int i = 0; i < count; i++) {
            assertThat(recorder.next(Event.Binary.class).message()).hasSize(50_000);
            room.release();
        }
    }
}
