package dev.longwire.http;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** Who one side is. */
@FunctionalInterface
interface Identity {
    /** Who has the key. */
    KeyManager[] keyManagers() throws GeneralSecurityException;

    /** The certificates, its own first; empty if only a key manager knows. */
    default List<X509Certificate> chain() {
        return List.of();
    }

    /** As an application's key managers say. */
    static Identity of(KeyManager[] managers) {
        KeyManager[] kept = managers.clone();
        if (Stream.of(kept).noneMatch(X509KeyManager.class::isInstance)) {
            throw new IllegalArgumentException("there is no X509KeyManager among the key managers");
        }
        return () -> kept;
    }
}
