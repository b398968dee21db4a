// The frames that wsload sends, built before the run; with -z as JSON, compressed. A part of wsload.c.
static uint64_t rng = 0x9e3779b97f4a7c15u;
static uint64_t rnd(void) { rng ^= rng << 13; rng ^= rng >> 7; rng ^= rng << 17; return rng; }

static size_t put_head(uint8_t *p, uint8_t first, size_t n, const uint8_t m[4]) {
    size_t h = n < 126 ? 2 : n < 65536 ? 4 : 10;
    p[0] = first;
    if (h == 2) p[1] = (uint8_t)(0x80 | n);
    else if (h == 4) { p[1] = 0x80 | 126; p[2] = (uint8_t)(n >> 8); p[3] = (uint8_t)n; }
    else { p[1] = 0x80 | 127; for (int b = 0; b < 8; b++) p[2 + b] = (uint8_t)(n >> (56 - 8 * b)); }
    memcpy(p + h, m, 4);
    return h + 4;
}

// A list of orders, cut to the size and closed.
static void json(uint8_t *p, size_t n) {
    static const char *const names[] = {"limit", "market", "stop", "cancel"};
    size_t len = 1;
    p[0] = '[';
    while (len < n) {
        char b[160];
        int w = snprintf(b, sizeof b, "{\"id\":%lu,\"type\":\"%s\",\"symbol\":\"%c%c%c\",\"price\":%lu.%02lu,\"quantity\":%lu,\"open\":%s},",
                         rnd() % 100000000, names[rnd() % 4], (char)('A' + rnd() % 26), (char)('A' + rnd() % 26), (char)('A' + rnd() % 26),
                         rnd() % 1000, rnd() % 100, rnd() % 500, rnd() & 1 ? "true" : "false");
        size_t fits = (size_t)w < n - len ? (size_t)w : n - len;
        memcpy(p + len, b, fits);
        len += fits;
    }
    p[n - 1] = ']';
}

static uint8_t *plain;   // the first message, to compare with

#ifndef PLAIN
static size_t deflated(uint8_t *out, size_t room, uint8_t *in, size_t n) {
    static z_stream z;
    static int made;
    if (!made++ && deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) die("deflateInit2");
    if (o.deflate == FRESH) deflateReset(&z);
    z.next_in = in; z.avail_in = (unsigned)n;
    z.next_out = out; z.avail_out = (unsigned)room;
    if (deflate(&z, Z_SYNC_FLUSH) != Z_OK || z.avail_in || !z.avail_out) die("deflate");
    return room - z.avail_out - 4;   // RFC 7692 section 7.2.1: without 00 00 ff ff
}

// Whether compressed bytes, which have room for four more, are the first message.
static int is_first(uint8_t *in, size_t n) {
    uint8_t *out = malloc(o.size + 1);
    z_stream z = {.next_in = in, .avail_in = (unsigned)n + 4, .next_out = out, .avail_out = (unsigned)o.size + 1};
    memcpy(in + n, "\0\0\xff\xff", 4);
    int ok = inflateInit2(&z, -15) == Z_OK;
    ok = ok && inflate(&z, Z_SYNC_FLUSH) == Z_OK && z.avail_out == 1 && !memcmp(out, plain, o.size);
    inflateEnd(&z);
    free(out);
    return ok;
}
#else
static size_t deflated(uint8_t *out, size_t room, uint8_t *in, size_t n) { (void)out; (void)room; (void)in; (void)n; die("built without zlib"); return 0; }
static int is_first(uint8_t *in, size_t n) { (void)in; (void)n; return 0; }
#endif

static void build_ring(void) {
    hsize = o.size < 126 ? 2 : o.size < 65536 ? 4 : 10;
    flen = hsize + 4 + o.size;
    k = 65536 / flen + 1;
    if (o.deflate && k < 16) k = 16;
    size_t frames = k + (size_t)o.depth, room = flen + (o.deflate ? o.size / 8 + 64 : 0), at = 0;
    ring = aligned_alloc(64, (frames * room + 127) & ~(size_t)63);
    offs = calloc(frames + 1, sizeof *offs);
    uint8_t *text = malloc(o.size + 1), *small = malloc(room);
    for (size_t i = 0; i < frames; i++, offs[i] = at) {
        uint8_t *p = ring + at;
        if (i == k) ring_len = at;
        if (i >= k) { size_t n = offs[i % k + 1] - offs[i % k]; memcpy(p, ring + offs[i % k], n); at += n; continue; }
        uint32_t mask = (uint32_t)rnd();
        uint8_t m[4], *from = text;
        memcpy(m, &mask, 4);
        size_t n = o.size;
        if (o.deflate) {
            json(text, n);
            if (!i) { plain = malloc(n); memcpy(plain, text, n); }
            n = deflated(small, room, text, n);
            from = small;
        } else for (size_t j = 0; j < n; j++) text[j] = o.text ? (uint8_t)('a' + rnd() % 26) : (uint8_t)rnd();
        size_t h = put_head(p, o.deflate ? 0xc1 : o.text ? 0x81 : 0x82, n, m);
        for (size_t j = 0; j < n; j++) p[h + j] = from[j] ^ m[j & 3];
        at += h + n;
    }
    free(text);
    free(small);
}

