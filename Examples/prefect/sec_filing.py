"""A Prefect 3 flow of a night of filings, with a deployment and a schedule.

A task is a stage of stage.sh: our commands do the work. README.md says how to start it.

The environment is that of the tools, and:

    SECFLOW_STAGE           stage.sh; the one in the folder above this file unless set
    SECFLOW_RETRY_SECONDS   the pause before the first retry, 300 unless set; it doubles, up to an hour
"""
import datetime
import json
import os
import pathlib
import subprocess
import zoneinfo

from prefect import flow, get_run_logger, task
from prefect.concurrency.sync import concurrency
from prefect.schedules import Cron
from prefect.states import Completed

STAGE = os.environ.get("SECFLOW_STAGE") or str(pathlib.Path(__file__).resolve().parent.parent / "stage.sh")
NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
PAUSE = int(os.environ.get("SECFLOW_RETRY_SECONDS") or 300)


class TryAgain(Exception):
    """The status 75, or a signal: another try may help."""


class Failed(Exception):
    """Any other status: the same try again would not help."""


@task(retries=8, retry_delay_seconds=[min(PAUSE * 2**n, 3600) for n in range(8)], retry_condition_fn=lambda task, run, state: isinstance(state.result(raise_on_failure=False), TryAgain),
      task_run_name="{stage}", persist_result=False)
def run_stage(stage: str, day: str) -> dict:
    """Runs one stage, and returns the last line that it writes: counts, and the file of its records, which the next stage reads."""
    log = get_run_logger()
    process = subprocess.Popen([STAGE, stage, day], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    last = ""
    for last in process.stdout:
        log.info(last.rstrip())
    status = process.wait()
    if status == 75 or status < 0:
        raise TryAgain(f"{stage} of {day}: status {status}")
    if status > 1 or (status == 1 and stage == "check"):
        raise Failed(f"{stage} of {day}: status {status}")
    return json.loads(last)


@flow(name="sec-filing-etl", flow_run_name="{day}")
def sec_filing_etl(day: str | None = None):
    """The filings of a day, or of yesterday as EDGAR counts days."""
    day = day or (datetime.datetime.now(NEW_YORK).date() - datetime.timedelta(days=1)).isoformat()
    # However many nights run at once, the limit `edgar` says how many of them ask EDGAR. Without such a limit there is none.
    with concurrency("edgar"):
        listed = run_stage("list", day)
        if listed["records"] == 0:
            return Completed(name="Skipped", message=f"no filings on {day}")
        run_stage("fetch", day)
    run_stage("extract", day)
    loaded = run_stage("load", day)
    run_stage("check", day)
    return loaded


@flow(name="sec-filing-backfill")
def sec_filing_backfill(since: str, until: str):
    """The nights of the days from `since` to `until`, without weekends. One that fails leaves the others."""
    first, last = datetime.date.fromisoformat(since), datetime.date.fromisoformat(until)
    days = [first + datetime.timedelta(n) for n in range((last - first).days + 1)]
    return [sec_filing_etl(day.isoformat(), return_state=True) for day in days if day.weekday() < 5]


if __name__ == "__main__":
    # The deployment: this process runs the flow at six in the morning in New York, when the index of the day before is complete, and what is started by hand.
    sec_filing_etl.serve(name="nightly", schedule=Cron("0 6 * * *", timezone="America/New_York"), limit=1, tags=["sec", "etl"])
