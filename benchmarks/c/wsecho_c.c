// wsecho_c [-k] [port] [fanout] [deflate] [tls=FOLDER]: minimal single-threaded epoll WebSocket echo (or fan-out to every connection): the
// practical limit for a server that hands whole messages to a handler. No fragments, no UTF-8 check; permessage-deflate and
// TLS only if asked for, by zlib and OpenSSL (FOLDER has cert.pem and key.pem).
// Small frames: one recv into a shared buffer, unmask + re-frame into a shared output buffer, one send per recv.
// With -k it ends when its standard input does, and so with the program that started it.
// A frame that does not fit goes to a buffer of its own size, is unmasked as it arrives and sent from where it lies.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <malloc.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "tls.h"

#define IN (256 * 1024)

struct conn {
    int fd, open, idx;
    uint8_t *in;             // partial frame (or handshake), owned; NULL when none
    size_t in_len, in_cap;
    size_t plain;            // payload bytes of the partial frame already unmasked
    uint8_t *out;            // unsent bytes, owned; nothing is read while there are any
    size_t out_off, out_len;
    SSL *ssl;
    struct flate *z;         // NULL without compression
};

static uint8_t ibuf[IN], obuf[IN + 64];
static int ep, fanout, deflating, nconns;
static struct conn **all;

static void watch(struct conn *c, int op, uint32_t ev) {
    struct epoll_event e = {.events = ev, .data.ptr = c};
    epoll_ctl(ep, op, c->fd, &e);
}

#ifndef PLAIN
struct flate { z_stream in, out; int fresh; };   // fresh: no context takeover

static SSL_CTX *ctx;

static void secure_with(const char *folder) {
    char cert[4096], key[4096];
    snprintf(cert, sizeof cert, "%s/cert.pem", folder);
    snprintf(key, sizeof key, "%s/key.pem", folder);
    ctx = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    if (SSL_CTX_use_certificate_chain_file(ctx, cert) != 1 || SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1) {
        ERR_print_errors_fp(stderr);
        exit(1);
    }
}

static void secure(struct conn *c) {
    if (!ctx) return;
    c->ssl = SSL_new(ctx);
    SSL_set_fd(c->ssl, c->fd);
    SSL_set_accept_state(c->ssl);
}

static struct flate *agree(const char *req) {
    if (!deflating || !strcasestr(req, "permessage-deflate")) return NULL;
    struct flate *z = calloc(1, sizeof *z);
    z->fresh = strcasestr(req, "server_no_context_takeover") != NULL;
    inflateInit2(&z->in, -15);
    deflateInit2(&z->out, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
    return z;
}

static void dispose(struct conn *c) {
    if (c->ssl) SSL_free(c->ssl);
    if (!c->z) return;
    inflateEnd(&c->z->in);
    deflateEnd(&c->z->out);
    free(c->z);
}
#else
static void secure_with(const char *folder) { (void)folder; fputs("built without OpenSSL\n", stderr); exit(1); }
static void secure(struct conn *c) { (void)c; }
static struct flate *agree(const char *req) { (void)req; return NULL; }
static void dispose(struct conn *c) { (void)c; }
#endif

static void drop(struct conn *c) {
    dispose(c);
    close(c->fd);
    if (c->open) { all[c->idx] = all[--nconns]; all[c->idx]->idx = c->idx; }
    free(c->in);
    free(c->out);
    free(c);
}

static void unmask(uint8_t *restrict d, const uint8_t *restrict s, size_t n, const uint8_t m[4], size_t phase) {
    uint64_t k = 0;
    uint8_t r[8];
    for (int i = 0; i < 8; i++) r[i] = m[(phase + (size_t)i) & 3];
    memcpy(&k, r, 8);
    size_t i = 0;
    for (; i + 8 <= n; i += 8) { uint64_t v; memcpy(&v, s + i, 8); v ^= k; memcpy(d + i, &v, 8); }
    for (; i < n; i++) d[i] = s[i] ^ r[i & 7];
}

static void unmask_here(uint8_t *p, size_t n, const uint8_t m[4], size_t phase) {
    uint64_t k;
    uint8_t r[8];
    for (int i = 0; i < 8; i++) r[i] = m[(phase + (size_t)i) & 3];
    memcpy(&k, r, 8);
    size_t i = 0;
    for (; i + 8 <= n; i += 8) { uint64_t v; memcpy(&v, p + i, 8); v ^= k; memcpy(p + i, &v, 8); }
    for (; i < n; i++) p[i] ^= r[i & 7];
}

static size_t put_header(uint8_t *o, uint8_t op, uint64_t len) {
    o[0] = op;
    if (len < 126) { o[1] = (uint8_t)len; return 2; }
    if (len < 65536) { o[1] = 126; o[2] = (uint8_t)(len >> 8); o[3] = (uint8_t)len; return 4; }
    o[1] = 127;
    for (int i = 0; i < 8; i++) o[2 + i] = (uint8_t)(len >> (56 - 8 * i));
    return 10;
}

static void emit_to(struct conn *c, const uint8_t *p, size_t n) {
    size_t w = 0;
    if (!c->out) {
        ssize_t k = wr(c->fd, c->ssl, p, n);
        w = k > 0 ? (size_t)k : 0;
        if (w == n) return;
        watch(c, EPOLL_CTL_MOD, EPOLLOUT);
        c->out_off = c->out_len = 0;
    }
    if (c->out_off && c->out_off == c->out_len) c->out_off = c->out_len = 0;
    c->out = realloc(c->out, c->out_len + n - w);
    memcpy(c->out + c->out_len, p + w, n - w);
    c->out_len += n - w;
}

static void emit(struct conn *c, const uint8_t *p, size_t n) {
    if (!n) return;
    if (fanout) for (int i = 0; i < nconns; i++) emit_to(all[i], p, n);
    else emit_to(c, p, n);
}

// ---- handshake: SHA-1 and base64 ---------------------------------------------------------------------------------

static void sha1(const uint8_t *msg, size_t n, uint8_t out[20]) {
    uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    uint8_t buf[256] = {0};
    size_t total = (n + 9 + 63) & ~(size_t)63;
    memcpy(buf, msg, n);
    buf[n] = 0x80;
    for (int i = 0; i < 8; i++) buf[total - 1 - (size_t)i] = (uint8_t)((uint64_t)n * 8 >> (8 * i));
    for (size_t b = 0; b < total; b += 64) {
        uint32_t w[80], a = h[0], bb = h[1], c = h[2], d = h[3], e = h[4];
        for (size_t i = 0; i < 16; i++) w[i] = (uint32_t)buf[b + 4 * i] << 24 | (uint32_t)buf[b + 4 * i + 1] << 16 | (uint32_t)buf[b + 4 * i + 2] << 8 | buf[b + 4 * i + 3];
        for (int i = 16; i < 80; i++) { uint32_t x = w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16]; w[i] = x << 1 | x >> 31; }
        for (int i = 0; i < 80; i++) {
            uint32_t f, k;
            if (i < 20) f = (bb & c) | (~bb & d), k = 0x5a827999;
            else if (i < 40) f = bb ^ c ^ d, k = 0x6ed9eba1;
            else if (i < 60) f = (bb & c) | (bb & d) | (c & d), k = 0x8f1bbcdc;
            else f = bb ^ c ^ d, k = 0xca62c1d6;
            uint32_t t = (a << 5 | a >> 27) + f + e + k + w[i];
            e = d; d = c; c = bb << 30 | bb >> 2; bb = a; a = t;
        }
        h[0] += a; h[1] += bb; h[2] += c; h[3] += d; h[4] += e;
    }
    for (int i = 0; i < 20; i++) out[i] = (uint8_t)(h[i / 4] >> (24 - 8 * (i & 3)));
}

static int handshake(struct conn *c, char *req) {
    char *k = strcasestr(req, "sec-websocket-key:");
    if (!k) return -1;
    for (k += 18; *k == ' '; k++) {}
    size_t n = strcspn(k, " \r");
    uint8_t cat[128], d[24] = {0};
    if (n > 60) return -1;
    memcpy(cat, k, n);
    memcpy(cat + n, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", 36);
    sha1(cat, n + 36, d);
    static const char t[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char b[32], resp[512];
    c->z = agree(req);
    static const char with[] = "Sec-WebSocket-Extensions: permessage-deflate\r\n", without[] = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n";
    const char *extension = !c->z ? "" : strcasestr(req, "server_no_context_takeover") ? without : with;
    for (int i = 0; i < 7; i++) {
        uint32_t v = (uint32_t)d[3 * i] << 16 | (uint32_t)d[3 * i + 1] << 8 | d[3 * i + 2];
        for (int j = 0; j < 4; j++) b[4 * i + j] = t[v >> (18 - 6 * j) & 63];
    }
    b[27] = '='; b[28] = 0;
    int len = snprintf(resp, sizeof resp, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n%s\r\n", b, extension);
    c->open = 1;
    c->idx = nconns;
    all[nconns++] = c;
    emit_to(c, (uint8_t *)resp, (size_t)len);
    return 0;
}

// ---- frames ------------------------------------------------------------------------------------------------------

static void keep(struct conn *c, const uint8_t *p, size_t n, size_t cap) {
    c->in = malloc(cap);
    memcpy(c->in, p, n);
    c->in_len = n;
    c->in_cap = cap;
    c->plain = 0;
}

#ifndef PLAIN
// Decompresses one masked payload and sends it back compressed. -1: drop the connection.
static int squeeze(struct conn *c, uint8_t op, const uint8_t *p, size_t n, const uint8_t m[4]) {
    static uint8_t *bare, *text, *packed;
    static size_t room;
    struct flate *z = c->z;
    if (!room || n + 4 > room) {
        room = 2 * n + (1 << 20);
        bare = realloc(bare, room);
        text = realloc(text, room);
        packed = realloc(packed, room);
    }
    unmask(bare, p, n, m, 0);
    memcpy(bare + n, "\0\0\xff\xff", 4);
    if (z->fresh) { inflateReset(&z->in); deflateReset(&z->out); }
    z->in.next_in = bare; z->in.avail_in = (unsigned)n + 4;
    z->in.next_out = text; z->in.avail_out = (unsigned)room;
    if (inflate(&z->in, Z_SYNC_FLUSH) != Z_OK || z->in.avail_in) return -1;
    z->out.next_in = text; z->out.avail_in = (unsigned)(room - z->in.avail_out);
    z->out.next_out = packed + 10; z->out.avail_out = (unsigned)room - 10;
    if (deflate(&z->out, Z_SYNC_FLUSH) != Z_OK || z->out.avail_in) return -1;
    size_t len = room - 10 - z->out.avail_out - 4, h = len < 126 ? 2 : len < 65536 ? 4 : 10;
    put_header(packed + 10 - h, op, len);
    emit(c, packed + 10 - h, h + len);
    return 0;
}
#else
static int squeeze(struct conn *c, uint8_t op, const uint8_t *p, size_t n, const uint8_t m[4]) { (void)c; (void)op; (void)p; (void)n; (void)m; return -1; }
#endif

// Whole frames in p[0..n) are echoed with one send; a partial one is kept. -1: drop the connection.
static int frames(struct conn *c, const uint8_t *p, size_t n) {
    const uint8_t *end = p + n;
    uint8_t *o = obuf;
    while (end - p >= 2) {
        uint64_t len = p[1] & 127;
        size_t h = len < 126 ? 6 : len == 126 ? 8 : 14;
        if (!(p[1] & 0x80)) return -1;
        if ((size_t)(end - p) < h) break;
        if (h == 8) len = (uint64_t)p[2] << 8 | p[3];
        if (h == 14) { len = 0; for (int i = 0; i < 8; i++) len = len << 8 | p[2 + i]; }
        if (len > 64u << 20) return -1;
        if ((size_t)(end - p) < h + len) {   // partial: to a buffer of the frame's size
            emit(c, obuf, (size_t)(o - obuf));
            keep(c, p, (size_t)(end - p), h + len);
            return 0;
        }
        uint8_t op = p[0] & 15;
        if (op == 10) { p += h + len; continue; }
        if (c->z && p[0] & 0x40) {
            if (squeeze(c, p[0], p + h, len, p + h - 4)) return -1;
            p += h + len;
            continue;
        }
        o += put_header(o, op == 9 ? 0x8a : p[0], len);
        unmask(o, p + h, len, p + h - 4, 0);
        o += len;
        p += h + len;
        if (op == 8) { emit_to(c, obuf, (size_t)(o - obuf)); return -1; }
    }
    emit(c, obuf, (size_t)(o - obuf));
    if (end > p) keep(c, p, (size_t)(end - p), 16 * 1024);
    return 0;
}

static int readable(struct conn *c) {
    if (!c->in) {
        ssize_t r = rd(c->fd, c->ssl, ibuf, IN);
        if (r <= 0) return r < 0 && errno == EAGAIN ? 0 : -1;
        if (c->open) return frames(c, ibuf, (size_t)r);
        keep(c, ibuf, 0, 16 * 1024);
        if (r > 8000) return -1;
        memcpy(c->in, ibuf, (size_t)r);
        c->in_len = (size_t)r;
    } else {
        ssize_t r = rd(c->fd, c->ssl, c->in + c->in_len, c->in_cap - c->in_len);
        if (r <= 0) return r < 0 && errno == EAGAIN ? 0 : -1;
        c->in_len += (size_t)r;
    }
    uint8_t *in = c->in;
    size_t n = c->in_len;
    if (!c->open) {
        if (n >= c->in_cap) return -1;
        in[n] = 0;
        char *e = strstr((char *)in, "\r\n\r\n");
        if (!e) return 0;
        if (handshake(c, (char *)in)) return -1;
        c->in = NULL;
        size_t used = (size_t)(e + 4 - (char *)in);
        int rc = n > used ? frames(c, in + used, n - used) : 0;
        free(in);
        return rc;
    }
    uint64_t len = n < 2 ? 0 : in[1] & 127;
    size_t h = len < 126 ? 6 : len == 126 ? 8 : 14;
    if (n >= h && h == 8) len = (uint64_t)in[2] << 8 | in[3];
    if (n >= h && h == 14) { len = 0; for (int i = 0; i < 8; i++) len = len << 8 | in[2 + i]; }
    if (c->z && n < h + len && c->in_cap >= h + len) return 0;
    if (!c->z && n >= h && c->in_cap == h + len && (in[0] & 15) < 8) {   // a frame alone in its buffer: unmask what came, send in place
        unmask_here(in + h + c->plain, n - h - c->plain, in + h - 4, c->plain);
        c->plain = n - h;
        if (n < c->in_cap) return 0;
        size_t oh = len < 126 ? 2 : len < 65536 ? 4 : 10;
        uint8_t op = in[0];
        put_header(in + h - oh, op, len);
        c->in = NULL;
        if (!fanout && !c->out) {   // hand the buffer over instead of copying what is not sent at once
            ssize_t w = wr(c->fd, c->ssl, in + h - oh, oh + len);
            size_t done = w > 0 ? (size_t)w : 0;
            if (done < oh + len) {
                c->out = in; c->out_off = h - oh + done; c->out_len = h + len;
                watch(c, EPOLL_CTL_MOD, EPOLLOUT);
                return 0;
            }
        } else emit(c, in + h - oh, oh + len);
        free(in);
        return 0;
    }
    if (n < h || (c->in_cap < h + len && n < c->in_cap && n < h + len)) return 0;   // header or small frame still incomplete
    c->in = NULL;
    int rc = frames(c, in, n);
    free(in);
    return rc;
}

static int writable(struct conn *c) {
    ssize_t w = wr(c->fd, c->ssl, c->out + c->out_off, c->out_len - c->out_off);
    if (w < 0) return errno == EAGAIN ? 0 : -1;
    c->out_off += (size_t)w;
    if (c->out_off < c->out_len) return 0;
    free(c->out);
    c->out = NULL;
    watch(c, EPOLL_CTL_MOD, EPOLLIN);
    return 0;
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);   // OpenSSL writes without MSG_NOSIGNAL
    int bound = 0, port = 9002, one = 1, ls = socket(AF_INET, SOCK_STREAM, 0);
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "-k")) bound = 1;
        else if (!strcmp(argv[i], "fanout")) fanout = 1;
        else if (!strcmp(argv[i], "deflate")) deflating = 1;
        else if (!strncmp(argv[i], "tls=", 4)) secure_with(argv[i] + 4);
        else port = atoi(argv[i]);
    }
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(ls, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(ls, (void *)&a, sizeof a) || listen(ls, 4096)) { perror("listen"); return 1; }
    mallopt(M_MMAP_THRESHOLD, 512 << 20);   // large buffers stay in the heap: no page faults per message
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    all = calloc(200000, sizeof *all);
    ep = epoll_create1(0);
    struct epoll_event le = {.events = EPOLLIN, .data.ptr = NULL}, ke = {.events = EPOLLIN, .data.ptr = &bound}, ev[256];
    epoll_ctl(ep, EPOLL_CTL_ADD, ls, &le);
    if (bound) epoll_ctl(ep, EPOLL_CTL_ADD, 0, &ke);
    puts("ready");
    fflush(stdout);
    for (;;) {
        int n = epoll_wait(ep, ev, 256, -1);
        for (int i = 0; i < n; i++) {
            struct conn *c = ev[i].data.ptr;
            if (ev[i].data.ptr == &bound) {
                char b[64];
                if (read(0, b, sizeof b) <= 0) return 0;
                continue;
            }
            if (!c) {
                int fd = accept4(ls, NULL, NULL, SOCK_NONBLOCK);
                if (fd < 0) continue;
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                c = calloc(1, sizeof *c);
                c->fd = fd;
                secure(c);
                watch(c, EPOLL_CTL_ADD, EPOLLIN);
                continue;
            }
            int rc = c->out ? writable(c) : ev[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR) ? readable(c) : 0;
            if (rc) drop(c);
        }
    }
}
