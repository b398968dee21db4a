package dev.longwire.http.netty;

import dev.longwire.transport.Reserve;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An event loop that no exception or error ends: Netty's own would leave its sockets to nobody. What goes wrong in one turn costs
 * whoever it happened to, and the next turn follows.
 */
final class LastingEventLoop extends SingleThreadIoEventLoop {
    private static final Warnings WARNINGS = new Warnings(System::nanoTime);

    /** Lines that are closed, and were not told so. */
    private @Nullable SocketLine firstLost;

    LastingEventLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers) {
        super(parent, executor, handlers);
        Reserve.fill(); // its class is loaded while there are descriptors and memory for that
    }

    /** Has a line be told, at the end of this turn, that it is closed. Called on the loop; takes no memory. */
    void lost(SocketLine line) {
        line.nextLost = firstLost;
        firstLost = line;
    }

    @Override
    protected int runIo() {
        try {
            return super.runIo();
        } catch (Throwable thrown) {
            survived(thrown);
            return 0;
        }
    }

    @Override
    protected boolean runAllTasks(long nanos) {
        boolean any = false;
        try {
            any = super.runAllTasks(nanos);
        } catch (Throwable thrown) {
            survived(thrown);
        }
        tellLost();
        return any;
    }

    /** What it runs while it ends. */
    @Override
    protected boolean runAllTasks() {
        boolean any = super.runAllTasks();
        tellLost();
        return any;
    }

    private void tellLost() {
        for (SocketLine line = firstLost; line != null; line = firstLost) {
            firstLost = line.nextLost;
            line.nextLost = null;
            tell(line);
        }
    }

    private static void tell(SocketLine line) {
        try {
            line.lost();
        } catch (Throwable thrown) {
            Reserve.open(thrown);
            survived(thrown);
        }
    }

    private static void survived(Throwable thrown) {
        try {
            WARNINGS.warn("An I/O thread goes on after an error in Netty or in a task", thrown);
        } catch (Throwable again) {
            // there is nothing left to say it with, and the loop must go on
        }
    }
}
