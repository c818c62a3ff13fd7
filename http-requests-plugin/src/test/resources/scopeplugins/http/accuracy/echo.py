"""echo.py version | echo.py server H2C | echo.py client HOST:PORT: gRPC by its C core; what the client does is said to its standard input.

Each line there is CALLS KEYS: so many calls one after the other, each with as many keys of metadata. It answers how many succeeded.
"""
import concurrent.futures, grpc, sys

METHOD = "/scope.test.Echo/Say"


def serve(port):
    handler = grpc.unary_unary_rpc_method_handler(lambda request, context: request)
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(4))
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("scope.test.Echo", {"Say": handler})])
    server.add_insecure_port("127.0.0.1:" + port)
    server.start()
    server.wait_for_termination()


def call(address):
    echo = grpc.insecure_channel(address).unary_unary(METHOD)
    for line in sys.stdin:
        calls, keys = map(int, line.split())
        metadata = [("key-%d" % i, "value-%d" % i) for i in range(keys)]
        print(sum(echo(b"GET / HTTP/1.1\r\n\r\n", metadata=metadata, timeout=20) != b"" for _ in range(calls)), flush=True)


{"version": lambda: print(grpc.__version__), "server": serve, "client": call}[sys.argv[1]](*sys.argv[2:])
