/// A sandbox with a moto_server of its own, whose address is that of all services of AWS. `SECFLOW_CLOUD` names the folder of it and of AWS's command line.
struct MotoSite {
    static let isThere = Places.environment("SECFLOW_CLOUD") != nil

    /// Runs commands of bash, with moto_server until they end.
    static func run(_ commands: String, seconds: Double = 600) throws -> Subprocess.Result {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        let folder = Places.environment("SECFLOW_CLOUD") ?? ""
        environment["CLOUD"] = folder
        let server = try TestServer(
            commands: #"MOTO_IAM_LOAD_MANAGED_POLICIES=true exec "$CLOUD/moto_server" -H 127.0.0.1 -p "$PORT""#, folder: sandbox.home,
            environment: &environment)
        defer { server.stop() }
        environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:\(server.port)"
        environment.merge(["AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"]) { $1 }
        environment["AWS_EC2_METADATA_DISABLED"] = "true"
        try write("PATH=$CLOUD:$PATH\n\(commands)", to: "\(sandbox.home)/commands")
        return try Subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "\(sandbox.home)/commands"], environment: environment, folder: sandbox.work, seconds: seconds)
    }
}
