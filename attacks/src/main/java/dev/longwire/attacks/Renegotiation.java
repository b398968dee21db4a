package dev.longwire.attacks;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Clients that begin a handshake on a connection that has one behind it (RFC 5246 §7.4.1.1), as long as the server lets them. */
final class Renegotiation {
    private final Scene scene;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger again = new AtomicInteger();

    Renegotiation(Scene scene) {
        this.scene = scene;
    }

    void run() throws Exception {
        SSLContext context = trusting();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> attack(context), "renegotiation-" + i);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        scene.check(connections.get() > 0, "no TLS 1.2 connection was made");
        scene.check(
                again.get() == 0, "the server did " + again + " more handshakes on " + connections + " connections");
    }

    private void attack(SSLContext context) {
        do {
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
                    .createSocket(
                            InetAddress.getByName("127.0.0.1"), scene.target().securePort())) {
                socket.setSoTimeout(Math.toIntExact(scene.patience().toMillis()));
                socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                socket.startHandshake();
                connections.incrementAndGet();
                socket.getOutputStream().write(Wire.request("/echo", false));
                DataInputStream in = new DataInputStream(socket.getInputStream());
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) in.readUnsignedByte());
                }
                while (!scene.over()) {
                    socket.startHandshake();
                    socket.getOutputStream().write(Wire.text("again"));
                    for (int i = 0; i < 7; i++) {
                        in.readUnsignedByte();
                    }
                    again.incrementAndGet();
                }
            } catch (IOException refused) {
                // as it has to be; the next connection
            }
        } while (!scene.over());
    }

    private static SSLContext trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
        return context;
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
