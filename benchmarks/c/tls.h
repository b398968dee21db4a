// Bytes of a socket, with or without TLS. For wsload and wsecho_c.
#ifndef PLAIN   // without TLS and deflate, where OpenSSL and zlib are not installed
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <zlib.h>

static ssize_t tls_result(SSL *ssl, int n) {
    if (n > 0) return n;
    int e = SSL_get_error(ssl, n);
    ERR_clear_error();
    if (e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE) { errno = EAGAIN; return -1; }
    errno = 0;
    return e == SSL_ERROR_ZERO_RETURN ? 0 : -1;
}

static ssize_t rd(int fd, SSL *ssl, void *p, size_t n) {
    if (!ssl) return recv(fd, p, n, 0);
    size_t got = 0;
    do {   // a record holds 16 KiB at most
        ssize_t r = tls_result(ssl, SSL_read(ssl, (uint8_t *)p + got, (int)(n - got)));
        if (r <= 0) return got ? (ssize_t)got : r;
        got += (size_t)r;
    } while (got < n && SSL_pending(ssl));
    return (ssize_t)got;
}

static ssize_t wr(int fd, SSL *ssl, const void *p, size_t n) {
    if (!ssl) return send(fd, p, n, MSG_NOSIGNAL);
    return tls_result(ssl, SSL_write(ssl, p, (int)n));
}
#else
typedef void SSL;

static ssize_t rd(int fd, SSL *ssl, void *p, size_t n) { (void)ssl; return recv(fd, p, n, 0); }
static ssize_t wr(int fd, SSL *ssl, const void *p, size_t n) { (void)ssl; return send(fd, p, n, MSG_NOSIGNAL); }
#endif
