"""Assets for Dagster: a night of filings, a partition a day.

An asset is a stage of stage.sh, run by dagster-pipes: our commands do the work. README.md says how to start it. The environment is that of the tools, and:

    SECFLOW_STAGE           stage.sh; the one in the folder above this file unless set
    SECFLOW_RETRY_SECONDS   the pause before a retry, 300 unless set
"""
import os
import pathlib
import sys

import dagster as dg
from dagster._core.errors import DagsterPipesExecutionError

HERE = pathlib.Path(__file__).resolve().parent
os.environ.setdefault("SECFLOW_STAGE", str(HERE.parent / "stage.sh"))
PAUSE = int(os.environ.get("SECFLOW_RETRY_SECONDS") or 300)
TRIES = 8
days = dg.DailyPartitionsDefinition(start_date="2025-01-01", timezone="America/New_York")


def stage(name, stage, before=None, **options):
    """An asset of one stage. A day without filings has materialisations with 0 records."""

    @dg.asset(name=name, deps=[before] if before else [], partitions_def=days, group_name="sec_filing", **options)
    def asset(context: dg.AssetExecutionContext, pipes: dg.PipesSubprocessClient):
        try:
            invocation = pipes.run(command=[sys.executable, str(HERE / "stage_in_pipes.py"), stage], context=context)
        except DagsterPipesExecutionError as error:
            # The process was killed before it could say anything.
            raise dg.RetryRequested(max_retries=TRIES, seconds_to_wait=PAUSE) from error
        status = invocation.get_custom_messages()[-1]["status"]
        if status == 75 or status < 0:
            raise dg.RetryRequested(max_retries=TRIES, seconds_to_wait=PAUSE)
        if status > 1:
            raise dg.Failure(f"{stage}: status {status}: a retry does not help", allow_retries=False)
        return invocation.get_results()

    return asset


assets = [
    # Only these ask EDGAR. However many nights run at once, the pool `edgar` says how many of them ask.
    stage("listed", "list", pool="edgar"),
    stage("fetched", "fetch", "listed", pool="edgar"),
    stage("extracted", "extract", "fetched"),
    stage("loaded", "load", "extracted", check_specs=[dg.AssetCheckSpec("filing_check", asset="loaded", description="What was listed is in the database.")]),
]
nightly = dg.define_asset_job("sec_filing_etl", selection=assets, partitions_def=days)
defs = dg.Definitions(
    assets=assets,
    jobs=[nightly],
    # At six in the morning in New York the index of the day before is complete.
    schedules=[dg.build_schedule_from_partitioned_job(nightly, hour_of_day=6, default_status=dg.DefaultScheduleStatus.RUNNING)],
    resources={"pipes": dg.PipesSubprocessClient()},
)
