"""Runs stages of stage.sh as the external process of an asset: stage_in_pipes.py STAGE

Reports the counts of the last line as the asset's materialisation, and for `load` what `check` found as the asset check `filing_check`. The status of the stage goes to
the asset as a message, because an exception would say no more than that it was not 0.
"""
import json
import os
import subprocess
import sys

from dagster_pipes import open_dagster_pipes


def run(pipes, stage):
    process = subprocess.Popen([os.environ["SECFLOW_STAGE"], stage, pipes.partition_key], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    last = ""
    for last in process.stdout:
        pipes.log.info(last.rstrip())
    status = process.wait()
    return status, json.loads(last) if 0 <= status <= 1 else {}


with open_dagster_pipes() as pipes:
    stage = sys.argv[1]
    status, counts = run(pipes, stage)
    if status in (0, 1) and stage == "load":
        checked, found = run(pipes, "check")
        if checked in (0, 1):
            pipes.report_asset_check("filing_check", passed=checked == 0, metadata={name: found[name] for name in ("records", "file")})
        else:
            status = checked
    if status in (0, 1):
        pipes.report_asset_materialization(metadata=counts)
    pipes.report_custom_message({"status": status})
