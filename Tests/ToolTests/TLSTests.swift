import Bytes
import Testing

/// EDGAR uses TLS and the mirror does not. Here nginx provides TLS in front of the mirror.
struct TLSTests {
    /// SSL_CERT_FILE names the trusted certificates. A server without a trusted one is refused, without retries.
    @Test(.enabled(if: Places.exists("/usr/sbin/nginx"), "no nginx")) func throughNginx() throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        environment["EDGAR_RATE_LIMIT_PER_SEC"] = "100"
        let mirror = try TestServer(commands: TestServer.mirror(of: "\(Places.examples)/edgar"), folder: sandbox.home, environment: &environment)
        defer { mirror.stop() }
        let port = try TestServer.freePort()
        let configuration = """
            daemon off;
            pid \(sandbox.home)/nginx.pid;
            error_log \(sandbox.home)/nginx.log;
            events {}
            http {
                access_log off;
                client_body_temp_path \(sandbox.home)/body;
                proxy_temp_path \(sandbox.home)/proxy;
                fastcgi_temp_path \(sandbox.home)/fastcgi;
                uwsgi_temp_path \(sandbox.home)/uwsgi;
                scgi_temp_path \(sandbox.home)/scgi;
                server {
                    listen 127.0.0.1:\(port) ssl;
                    ssl_certificate \(sandbox.home)/certificate.pem;
                    ssl_certificate_key \(sandbox.home)/key.pem;
                    location / { proxy_pass http://127.0.0.1:\(mirror.port); proxy_http_version 1.1; }
                }
            }
            """
        try write(configuration, to: "\(sandbox.home)/nginx.conf")
        let certificate = """
            openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 \
            -keyout key.pem -out certificate.pem
            """
        #expect(try Subprocess.run(["bash", "-c", certificate], folder: sandbox.home).status == 0)
        let nginx = try Subprocess(
            ["/usr/sbin/nginx", "-p", sandbox.home, "-c", "\(sandbox.home)/nginx.conf", "-e", "\(sandbox.home)/nginx.log"], folder: sandbox.home)
        defer { nginx.stop() }
        let isUp = ["within", "30", "curl", "--silent", "--cacert", "certificate.pem", "--output", "/dev/null", "https://127.0.0.1:\(port)/"]
        #expect(try Subprocess.run(isUp, folder: sandbox.home).status == 0)

        environment["EDGAR_BASE_URL"] = "https://127.0.0.1:\(port)"
        environment["EDGAR_DATA_URL"] = nil
        let pipeline = "edgar-list --ticker ALDC --form 10-K | edgar-fetch --store filings | filing-parse | jq -r .accession_number"
        let untrusting = try Subprocess.run(["bash", "-c", "edgar-list --ticker ALDC"], environment: environment, folder: sandbox.work)
        #expect(untrusting.status == 69 && untrusting.output.isEmpty, "\(untrusting.errors)")
        environment["SSL_CERT_FILE"] = "\(sandbox.home)/certificate.pem"
        let trusting = try Subprocess.run(["bash", "-o", "pipefail", "-c", pipeline], environment: environment, folder: sandbox.work)
        #expect(trusting.status == 0 && trusting.output == "0009990001-25-000009\n", "\(trusting.errors)")
    }
}
