// Mode handshake: connections from connect to their end, one after the other. A part of wsload.c.
static void begin(struct conn *c) {
    int one = 1;
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)o.port)};
    inet_pton(AF_INET, o.host, &a.sin_addr);
    if ((c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) < 0) die("socket");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(c->fd, (void *)&a, sizeof a) && errno != EINPROGRESS) die("connect");
    c->hlen = 0;
    c->msg = 0;
    c->t0 = now();
    if (!c->first) c->first = malloc(4096);
    struct epoll_event e = {.events = EPOLLOUT, .data.ptr = c};
    epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e);
}

// The life of a connection: hlen is 0 while connecting, 1 until the answer is there, 2 until the server has ended it.
static void live(struct conn *c) {
    static char ask[1024];
    static int asked;
    if (!asked) asked = request(ask, sizeof ask);
    if (!c->hlen) {
        if (send(c->fd, ask, (size_t)asked, MSG_NOSIGNAL) != asked) die("handshake send");
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
        epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e);
        c->hlen = 1;
        return;
    }
    ssize_t n = recv(c->fd, c->first + c->msg, 4095 - c->msg, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (c->hlen == 1) {
        if (n <= 0) die("handshake recv");
        char *b = (char *)c->first, *end;
        c->msg += (uint64_t)n;
        b[c->msg] = 0;
        if (!(end = strstr(b, "\r\n\r\n"))) return;
        if (strncmp(b, "HTTP/1.1 101", 12) || !strstr(b, accepts)) { errno = 0; fputs(b, stderr); die("handshake answer"); }
        static const uint8_t bye[] = {0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8};
        if (send(c->fd, bye, sizeof bye, MSG_NOSIGNAL) != sizeof bye) die("send");
        c->hlen = 2;
        c->msg = 0;
    } else if (n > 0) {
        c->msg += (uint64_t)n;
    } else {   // the server ends the connection first, RFC 6455 section 7.1.1, so no port of ours waits
        if (c->msg < 2) errors++;
        if (recording) record(now() - c->t0);
        done++;
        close(c->fd);
        begin(c);
    }
}

static void live_once(void) {
    struct epoll_event ev[256];
    int n = epoll_wait(ep, ev, 256, 50);
    for (int i = 0; i < n; i++) live(ev[i].data.ptr);
}

