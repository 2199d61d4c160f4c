import Testing

/// Examples/dagster, with Dagster's own engine.
@Suite(.serialized, .enabled(if: Places.environment("SECFLOW_ORCHESTRATORS") != nil, "SECFLOW_ORCHESTRATORS names no folder of environments of orchestrators"))
struct DagsterTests {
    /// A partition, of which a tool is killed while it fetches, and the external process of an asset while it extracts; and a day without filings.
    @Test func aNight() throws {
        let night = try OrchestratedNight(python: ".build-dagster", variables: [:])
        let result = try night.run(
            #"""
            export DAGSTER_HOME=$PWD
            printf 'telemetry:\n  enabled: false\n' > dagster.yaml
            materialize() { dagster asset materialize --select '*' -f "$EXAMPLES/dagster/sec_filing.py" --partition "$1" > "$1.log" 2>&1; }
            materialize 2025-11-06 &
            run=$!
            fetching && kill_once '^edgar-fetch' || exit
            kill_once 'stage_in_pipes.py extract' || exit
            wait "$run" || echo "status $?"
            materialize 2025-11-07 || echo "status $?"
            python - <<'PYTHON'
            import json
            import dagster as dg
            instance = dg.DagsterInstance.get()
            for name in ["listed", "fetched", "extracted", "loaded"]:
                for event in sorted(instance.fetch_materializations(dg.AssetKey(name), limit=5).records, key=lambda record: record.partition_key):
                    values = {key: value.value for key, value in event.asset_materialization.metadata.items() if key in ("records", "file")}
                    print(name, values["records"], values["file"])
            events = instance.get_event_records(dg.EventRecordsFilter(dg.DagsterEventType.ASSET_CHECK_EVALUATION))
            print([event.event_log_entry.dagster_event.event_specific_data.passed for event in events])
            runs = sorted(instance.get_runs(), key=lambda run: run.tags["dagster/partition"])
            print([[event.dagster_event.step_key for event in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_UP_FOR_RETRY)] for run in runs])
            PYTHON
            cd "$EXAMPLES/dagster" && python -B -c 'import sec_filing; print(*[(s.cron_schedule, s.execution_timezone) for s in sec_filing.defs.schedules])'
            """#)
        let expected = """
            killed  ^edgar-fetch
            killed  stage_in_pipes.py extract
            listed 8 nights/2025-11-06/listed.ndjson
            listed 0 nights/2025-11-07/listed.ndjson
            fetched 8 nights/2025-11-06/fetched.ndjson
            fetched 0 nights/2025-11-07/fetched.ndjson
            extracted 8 nights/2025-11-06/extracted.ndjson
            extracted 0 nights/2025-11-07/extracted.ndjson
            loaded 8 nights/2025-11-06/receipts.ndjson
            loaded 0 nights/2025-11-07/receipts.ndjson
            [True, True]
            [['fetched', 'extracted'], []]
            ('0 6 * * *', 'America/New_York')

            """
        #expect(result.output == expected, "\(result.output)\(result.errors.suffix(2000))\(night.text("2025-11-06.log").suffix(3000))")
        try night.expectTheSameRows()
    }
}
