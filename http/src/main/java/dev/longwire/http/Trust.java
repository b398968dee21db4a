package dev.longwire.http;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whom one side believes who it is. */
@FunctionalInterface
interface Trust {
    /** The authorities that the JVM trusts. */
    Trust SYSTEM = () -> ofStore(null);

    /** Anyone. */
    Trust ANYONE = TrustAll::new;

    /** Who judges. May read files. */
    X509ExtendedTrustManager judge() throws GeneralSecurityException;

    /** The certificates in a store. */
    static Trust of(KeyStore store) {
        return () -> ofStore(store);
    }

    /** As the first of an application's managers that is for X.509. */
    static Trust of(TrustManager[] managers) {
        for (TrustManager manager : managers) {
            if (manager instanceof X509ExtendedTrustManager judge) {
                return () -> judge;
            }
            if (manager instanceof X509TrustManager) {
                throw new IllegalArgumentException(
                        "the trust manager " + manager.getClass().getName()
                                + " cannot check the host: let it extend X509ExtendedTrustManager");
            }
        }
        throw new IllegalArgumentException("there is no X509ExtendedTrustManager among the trust managers");
    }

    private static X509ExtendedTrustManager ofStore(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager judge) {
                return judge;
            }
        }
        throw new GeneralSecurityException("this JVM has no X.509 trust manager that can check a host");
    }
}
