# shellcheck shell=bash
# Gets worker.sh of Examples/fanout/bucket from the bucket, as batches.sh put it there, and runs it: $1 is the bucket, $2 the prefix.
echo "{\"type\":\"filing\",\"s3_path\":\"s3://$1/$2/worker.sh\"}" | s3-get --quiet --store /tmp > /dev/null
exec /usr/libexec/secflow/spot-watch -- bash "/tmp/$2/worker.sh" "$1" "$2"
