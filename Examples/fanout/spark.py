"""Extracts filings of a bucket with Apache Spark, and writes their facts as Parquet files, in a folder for each year and form.

    spark-submit --master spark://HOST:7077 spark.py put.ndjson facts

The first argument is a file of s3-put's records, the second a new folder; both may be s3a:// addresses if the cluster can read them. Every worker host needs the
tools on the PATH. PATH, and the variables AWS_* of this process, are passed to the tools there: leave the keys out where the hosts have a role.

The tools run as they do in a shell: Spark gives each partition of the list to one pipeline, and reads its output. A pipeline that ends with more than 1 fails
its task, and Spark tries the task again (spark.task.maxFailures). Filings that are rejected for good are left out, and the workers' logs say why.

Numbers are exact. `value` is the text of the number as the fact has it, with all its digits. `number` is the same as DECIMAL(38,10), to calculate with; it is NULL
where that has not enough digits. No number passes through a binary float.
"""
import datetime, decimal, json, os, shlex, sys
from pyspark.sql import SparkSession, Row
from pyspark.sql.types import DateType, DecimalType, LongType, StringType, StructField, StructType

FILINGS_A_TASK = 50
PIPELINE = """
    work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
    s3-get --quiet --store "$work" | filing-parse --quiet | xbrl-extract --quiet --emit facts
    for status in "${PIPESTATUS[@]}"; do if [ "$status" -gt 1 ]; then exit "$status"; fi; done
"""
SCHEMA = StructType([StructField(name, kind) for name, kind in [
    ("accession_number", StringType()), ("cik", StringType()), ("company_name", StringType()), ("form_type", StringType()), ("filing_date", DateType()),
    ("concept", StringType()), ("value", StringType()), ("number", DecimalType(38, 10)), ("text", StringType()), ("unit", StringType()), ("decimals", LongType()),
    ("period_start", DateType()), ("period_end", DateType()), ("dimensions", StringType()), ("document", StringType()), ("offset", LongType()),
    ("year", StringType()), ("form", StringType())]])


def day(text):
    return datetime.date.fromisoformat(text) if text else None


def exact(number):
    """The number as DECIMAL(38,10); None if it has more digits."""
    sign, digits, exponent = number.normalize(decimal.Context(prec=decimal.MAX_PREC)).as_tuple()
    return number if exponent >= -10 and len(digits) + exponent <= 28 else None


def facts(lines):
    """The rows of the facts in a pipeline's output, in which the facts of a filing follow its line."""
    filing = {}
    for line in lines:
        # Integers become decimals as well.
        record = json.loads(line, parse_float=decimal.Decimal, parse_int=decimal.Decimal)
        if record["type"] == "filing": filing = record
        if record["type"] != "fact": continue
        value = record.get("value")
        number = value if isinstance(value, decimal.Decimal) else None
        dimensions = record.get("dimensions")
        yield Row(
            accession_number=record["accession_number"], cik=filing.get("cik"), company_name=filing.get("company_name"), form_type=filing.get("form_type"),
            filing_date=day(filing.get("filing_date")), concept=record["concept"],
            value=None if number is None else format(number, "f"), number=None if number is None else exact(number),
            text=value if isinstance(value, str) else None, unit=record.get("unit"),
            decimals=int(record["decimals"]) if "decimals" in record else None, period_start=day(record.get("period_start")),
            period_end=day(record.get("period_end")), dimensions=json.dumps(dimensions) if dimensions else None, document=record.get("document"),
            offset=int(record["offset"]), year=filing.get("filing_date", "")[:4], form=filing.get("form_type", "").replace("/", "-").replace(" ", "_"))


def main():
    if len(sys.argv) != 3: sys.exit("usage: spark.py PUT FOLDER")
    spark = SparkSession.builder.appName("secflow facts").config("spark.sql.session.timeZone", "UTC").getOrCreate()
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "TMPDIR") or name.startswith("AWS_")}
    listed = spark.sparkContext.textFile(sys.argv[1])
    filings = listed.repartition(max(1, listed.count() // FILINGS_A_TASK, spark.sparkContext.defaultParallelism))
    # An empty partition would be an empty input, which the tools accept.
    output = filings.pipe(f"bash -c {shlex.quote(PIPELINE)}", env=environment, checkCode=True)
    spark.createDataFrame(output.mapPartitions(facts), SCHEMA).write.partitionBy("year", "form").parquet(sys.argv[2])
    spark.stop()


main()
