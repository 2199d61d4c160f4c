"""DAGs for Airflow 3: `sec_filing_etl`, a night of filings, and `sec_filing_backfill`, the nights of many days.

A task is a stage of stage.sh: our commands do the work. README.md says how to start it.

A day without filings is skipped by `fetch`, and so by all behind it. The environment is that of the tools, and:

    SECFLOW_STAGE           stage.sh; the one in the folder above this file unless set
    SECFLOW_RETRY_SECONDS   the pause before the first retry, 300 unless set
"""
import datetime
import json
import os
import pathlib
import signal
import subprocess

from airflow.sdk import BaseOperator, CronTriggerTimetable, Param, dag, task, task_group
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

STAGE = os.environ.get("SECFLOW_STAGE") or str(pathlib.Path(__file__).resolve().parent.parent / "stage.sh")
STAGES = ["list", "fetch", "extract", "load", "check"]
# Only these ask EDGAR. However many nights run at once, the pool `edgar` says how many of them ask.
ASKING = {"list", "fetch"}


class Stage(BaseOperator):
    """Runs one stage, and returns the last line that it writes: counts, and the file of its records, which the next stage reads."""

    template_fields = ("stage", "day")

    def __init__(self, *, stage, day, **kwargs):
        super().__init__(**kwargs)
        self.stage, self.day, self.process = stage, day, None

    def execute(self, context):
        self.process = subprocess.Popen([STAGE, self.stage, self.day], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
        last = ""
        for last in self.process.stdout:
            self.log.info(last.rstrip())
        status = self.process.wait()
        if status == 75 or status < 0:
            raise AirflowException(f"{self.stage} of {self.day}: status {status}: to be tried again")
        # 78 is the configuration, 1 of check a difference: nothing that the same try would mend.
        if status > 1 or (status == 1 and self.stage == "check"):
            raise AirflowFailException(f"{self.stage} of {self.day}: status {status}: a retry does not help")
        counts = json.loads(last)
        if self.stage == "list" and counts["records"] == 0:
            context["ti"].xcom_push("return_value", counts)
            raise AirflowSkipException(f"no filings on {self.day}")
        return counts

    def on_kill(self):
        # The tools finish the filing in hand, and the next try goes on behind it.
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)


defaults = {
    "owner": "secflow",
    "retries": 8,
    "retry_delay": datetime.timedelta(seconds=int(os.environ.get("SECFLOW_RETRY_SECONDS") or 300)),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": datetime.timedelta(hours=1),
}


def stages(day):
    before = None
    for stage in STAGES:
        this = Stage(task_id=stage, stage=stage, day=day, **({"pool": "edgar"} if stage in ASKING else {}))
        if before:
            before >> this
        before = this


# At six in the morning in New York the index of the day before is complete.
@dag(schedule=CronTriggerTimetable("0 6 * * *", timezone="America/New_York"), start_date=datetime.datetime(2025, 1, 1), catchup=False, max_active_runs=1,
     default_args=defaults, params={"day": Param(None, type=["null", "string"], format="date")}, tags=["sec", "etl"])
def sec_filing_etl():
    """A night: the filings of the day before, or of the parameter `day`."""
    stages("{{ params.day or macros.ds_add(ds, -1) }}")


@dag(schedule=None, start_date=datetime.datetime(2025, 1, 1), max_active_runs=1, default_args=defaults, tags=["sec", "etl"],
     params={"since": Param("2025-01-02", type="string", format="date"), "until": Param("2025-01-03", type="string", format="date")})
def sec_filing_backfill():
    """The nights of the days from `since` to `until`, without weekends. Each is a group of tasks of its own: one that fails leaves the others."""

    @task
    def days(params=None):
        since, until = (datetime.date.fromisoformat(params[name]) for name in ("since", "until"))
        every = [since + datetime.timedelta(n) for n in range((until - since).days + 1)]
        return [day.isoformat() for day in every if day.weekday() < 5]

    @task_group
    def night(day):
        stages(day)

    night.expand(day=days())


sec_filing_etl()
sec_filing_backfill()
