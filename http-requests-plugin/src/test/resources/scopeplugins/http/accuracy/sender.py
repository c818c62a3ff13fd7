"""sender.py IPV4 IPV6 UNIX: a server that sends its answer as the request's target says; each connection has a thread.

In the middle of a head, and behind a request for /idle, it loses patience: it answers 408, and reads on.
"""
import os, signal, socket, socketserver, sys, tempfile, threading, time

DECOY = b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\nGET /body HTTP/1.1\r\nHost: body\r\n\r\n"
LARGE = DECOY * (3_000_000 // len(DECOY))
PATIENCE = 0.05
ZEROCOPY = 0x4000000  # MSG_ZEROCOPY, include/linux/socket.h
SO_ZEROCOPY = 60


def answer(status=200, body=DECOY):
    # RFC 9110 section 8.6: neither 1xx nor 204 has a length, and that of 304 is another one's.
    length = "" if status in (101, 204) else "Content-Length: %d\r\n" % len(body)
    head = ("HTTP/1.1 %d Whatever\r\n%s\r\n" % (status, length)).encode()
    return head + (body if status not in (101, 204, 304) else b"")


def pieces(of, size):
    return [of[i : i + size] for i in range(0, len(of), size)]


class Sender(socketserver.BaseRequestHandler):
    def setup(self):
        self.received = self.together = b""
        self.patient = True
        if self.request.family != socket.AF_UNIX:
            self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def handle(self):
        try:
            while (head := self.take_head()) is not None:
                if not self.serve(head):
                    return
        except ConnectionError:
            pass

    def receive(self):
        more = self.request.recv(65536)
        self.received += more
        return bool(more)

    def take_head(self):
        while b"\r\n\r\n" not in self.received:
            is_patient = self.patient and not self.received
            self.request.settimeout(None if is_patient else PATIENCE)
            try:
                if not self.receive():
                    return None
            except TimeoutError:
                self.request.settimeout(None)
                self.request.sendall(answer(408))
                self.patient = True
                if not self.received:
                    return b""
                while b"\r\n\r\n" not in self.received:
                    if not self.receive():
                        return None
                _, _, self.received = self.received.partition(b"\r\n\r\n")
                return b""
        self.request.settimeout(None)
        head, _, self.received = self.received.partition(b"\r\n\r\n")
        return head

    def skip_body(self, head):
        for field in head.split(b"\r\n"):
            name, _, value = field.partition(b":")
            if name.lower() == b"content-length":
                while len(self.received) < int(value):
                    if not self.receive():
                        return
                self.received = self.received[int(value) :]

    def serve(self, head):
        """Returns whether the connection goes on."""
        if not head:
            return True
        _, way, *value = head.split()[1].decode().split("/")
        if way == "early":
            self.request.sendall(answer())
        self.skip_body(head)
        if way == "early":
            return True
        return getattr(self, way or "send")(*value if way in ("status", "after") else ()) is not False

    def send(self):
        self.request.sendall(answer())

    def status(self, code):
        self.request.sendall(answer(int(code)))
        if code == "101":
            while self.request.recv(65536):
                self.request.sendall(DECOY)
            return False

    def after(self, millis):
        until = time.monotonic() + int(millis) / 1000
        while (left := until - time.monotonic()) > 0:
            time.sleep(left)
        self.send()

    def sendfile(self):
        with tempfile.TemporaryFile() as file:
            file.write(answer(body=LARGE))
            file.flush()
            sent = 0
            while sent < file.tell():
                sent += os.sendfile(self.request.fileno(), file.fileno(), sent, file.tell() - sent)

    def head_then_file(self):
        with tempfile.TemporaryFile() as file:
            file.write(DECOY)
            file.flush()
            self.request.sendall(answer()[: -len(DECOY)], socket.MSG_MORE)
            os.sendfile(self.request.fileno(), file.fileno(), 0, len(DECOY))

    def writev(self):
        self.request.sendmsg(pieces(answer(), 3))

    def more(self):
        *first, last = pieces(answer(), 11)
        for piece in first:
            self.request.send(piece, socket.MSG_MORE)
        self.request.send(last)

    def cork(self):
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        for piece in pieces(answer(), 11):
            self.request.send(piece)
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)

    def zerocopy(self):
        self.request.setsockopt(socket.SOL_SOCKET, SO_ZEROCOPY, 1)
        left = answer(body=LARGE[:200_000])
        while left:
            left = left[self.request.send(left, ZEROCOPY) :]

    def splice(self):
        out, into = os.pipe()
        os.write(into, answer())
        left = len(answer())
        while left:
            left -= os.splice(out, self.request.fileno(), left)
        os.close(out)
        os.close(into)

    def bytes(self):
        for byte in pieces(answer(), 1):
            self.request.send(byte)

    def one(self):
        """Answers as many as are there in one write."""
        self.together += answer()
        if b"\r\n\r\n" not in self.received:
            self.request.sendall(self.together)
            self.together = b""

    def large(self):
        self.request.sendall(answer(body=LARGE))

    def chunks(self):
        self.request.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for data in pieces(DECOY * 9, 50):
            self.request.sendall(b"%x\r\n%b\r\n" % (len(data), data))
        self.request.sendall(b"0\r\nX-Trailer: HTTP/1.1 500\r\n\r\n")

    def hints(self):
        self.request.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 2 + answer())

    def until_close(self):
        self.request.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + DECOY * 99)
        return False

    def fork(self):
        if child := os.fork():
            os.waitpid(child, 0)
            return
        self.send()
        os._exit(0)

    def idle(self):
        self.patient = False
        self.send()

    def close(self):
        return False

    def never(self):
        while self.receive():
            pass
        return False


class Threads(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128


class Threads6(Threads):
    address_family = socket.AF_INET6


class UnixThreads(Threads):
    address_family = socket.AF_UNIX


signal.signal(signal.SIGPIPE, signal.SIG_IGN)
ipv4, ipv6, unix = sys.argv[1:4]
for server in [Threads(("127.0.0.1", int(ipv4)), Sender), Threads6(("::1", int(ipv6)), Sender), UnixThreads(unix, Sender)]:
    threading.Thread(target=server.serve_forever).start()
