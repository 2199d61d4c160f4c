import Testing

/// Examples/prefect, with Prefect's own server and a deployment.
@Suite(.serialized, .enabled(if: Places.environment("SECFLOW_ORCHESTRATORS") != nil, "SECFLOW_ORCHESTRATORS names no folder of environments of orchestrators"))
struct PrefectTests {
    /// A run of the deployment, of which a tool is killed while it fetches, and a stage while it extracts.
    @Test func aNight() throws {
        let night = try OrchestratedNight(python: ".build-prefect", variables: ["DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"])
        let result = try night.run(
            #"""
            port=$(port)
            export PREFECT_HOME=$PWD PREFECT_API_URL=http://127.0.0.1:$port/api
            prefect server start --host 127.0.0.1 --port "$port" --no-ui > server.log 2>&1 &
            within 120 curl --silent --fail "$PREFECT_API_URL/health" || exit
            prefect gcl create edgar --limit 1 > limit.log 2>&1
            python "$EXAMPLES/prefect/sec_filing.py" > serve.log 2>&1 &
            deployment() { curl --silent --fail "$PREFECT_API_URL/deployments/name/sec-filing-etl/nightly"; }
            within 120 curl --silent --fail "$PREFECT_API_URL/deployments/name/sec-filing-etl/nightly" || exit
            deployment | jq -c '.schedules[].schedule | [.cron, .timezone]'
            prefect deployment run sec-filing-etl/nightly --param day=2025-11-06 > run.log 2>&1
            fetching && kill_once '^edgar-fetch' || exit
            kill_once 'stage.sh extract' || exit
            runs() { curl --silent --fail -H 'Content-Type: application/json' --data "$2" "$PREFECT_API_URL/$1/filter"; }
            for _ in $(seq 300); do
                state=$(runs flow_runs '{"flow_runs": {"name": {"any_": ["2025-11-06"]}}}' | jq -r '.[0].state_name')
                case $state in Completed | Failed | Crashed) break ;; esac
                sleep 0.5
            done
            echo "$state"
            runs task_runs '{"sort": "EXPECTED_START_TIME_ASC"}' | jq -r '.[] | select(.task_key | startswith("run_stage")) | "\(.name) \(.state_name) \(.run_count > 1)"'
            prefect deployment run sec-filing-etl/nightly --param day=2025-11-07 > run.log 2>&1
            for _ in $(seq 200); do
                state=$(runs flow_runs '{"flow_runs": {"name": {"any_": ["2025-11-07"]}}}' | jq -r '.[0].state_name')
                case $state in Completed | Failed | Crashed | Skipped) break ;; esac
                sleep 0.5
            done
            echo "$state"
            """#)
        let expected = """
            ["0 6 * * *","America/New_York"]
            killed  ^edgar-fetch
            killed  stage.sh extract
            Completed
            list Completed false
            fetch Completed true
            extract Completed true
            load Completed false
            check Completed false
            Skipped

            """
        #expect(result.output == expected, "\(result.errors.suffix(2000))\(night.text("serve.log").suffix(3000))")
        try night.expectTheSameRows()
    }
}
