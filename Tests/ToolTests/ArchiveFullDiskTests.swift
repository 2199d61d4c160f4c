import Glibc
import Testing

private let canMount = geteuid() == 0 && (try? Subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]).status) == 0

/// s3-put when the disk of the service is full: what is in the bucket is whole, and the rejects complete it when there is room again.
@Suite(.serialized, .enabled(if: canMount, "only root, with a mount namespace of its own, can give SeaweedFS a small disk"))
struct ArchiveFullDiskTests {
    @Test func theDiskOfTheService() throws {
        let sandbox = try Sandbox()
        let port = try TestServer.freePort()
        let script = """
            set -u -o pipefail
            export BUCKET=full-disk AWS_ENDPOINT_URL_S3=http://127.0.0.1:\(port) AWS_ACCESS_KEY_ID=k AWS_SECRET_ACCESS_KEY=s AWS_REGION=us-east-1
            mkdir disk files && mount -t tmpfs -o size=40m none disk
            (cd disk && exec "$PACKAGE/Scripts/s3-server" \(port)) > server.log 2>&1 & server=$!
            trap 'kill -KILL $server; wait $server 2> kill.log' EXIT
            within 60 curl --silent --fail --output /dev/null http://127.0.0.1:\(port)/healthz
            bucket make
            for n in $(seq 30); do head -c 1000000 /dev/urandom > files/f$n; done
            head -c 70000000 /dev/urandom > files/large
            s3-put --bucket $BUCKET --rejects rejects files/* > out 2> errors
            echo "status $?"
            jq -s -c 'map(.retryable) | unique' rejects
            echo "of 31: $(($(wc -l < out) + $(wc -l < rejects)))"
            grep -c -v 'the service responded 500' errors
            # Objects in the bucket that are not as the files are
            (cd files && sha256sum *) | awk '{ print $1, $2 }' | sort > sums
            bucket sums | awk '{ print $1, $3 }' | sort | comm -23 - sums
            # Records of objects that are not there
            jq -r .key out | sort > put; bucket sums | awk '{ print $3 }' | sort | comm -13 - put
            bucket uploads
            mount -o remount,size=400m disk
            s3-put --bucket $BUCKET --retry rejects >> out
            echo "status $?, $(sort -u out | wc -l) records"
            bucket sums | awk '{ print $1, $3 }' | sort | cmp - sums
            bucket uploads
            """
        let result = try Subprocess.run(
            ["unshare", "--mount", "bash", "-c", script], environment: sandbox.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 },
            folder: sandbox.work, seconds: 300)
        #expect(result.output == "status 75\n[true]\nof 31: 31\n0\nstatus 0, 31 records\n", "\(result.output)\(result.errors)")
    }
}
