package scopeplugins.http.accuracy;

import java.util.List;

/** Servers of gRPC: by its C core, as Debian has it, and by grpc-js of npm. */
final class GrpcServers {

    // Debian's package is for Debian's own Python.
    static final List<Recipe> ALL = List.of(
            new Recipe(
                    "grpcio",
                    "/usr/bin/python3 {echo.py} version",
                    "",
                    "/usr/bin/python3 {echo.py} server {h2c}",
                    Door.H2C),
            new Recipe("grpc-js", "node {echo.js} version", "", "node {echo.js} server {h2c}", Door.H2C));

    private GrpcServers() {}
}
