#!/usr/bin/env bash
# Sets up a bucket for filings: versions are kept, filings become cheaper with age and go after seven years, parts of unfinished uploads go after a week.
#
#   Examples/s3/apply.sh BUCKET [ACCOUNT COPY]     with an account and a second bucket, objects are replicated into it
#
# The bucket must exist, and so must the second one, in another region and with versions. Needs the AWS command line, which takes its credentials, region and
# endpoint from the environment. Running it again changes nothing.
set -euo pipefail
[ $# = 1 ] || [ $# = 3 ] || { echo "usage: ${0##*/} BUCKET [ACCOUNT COPY]" >&2; exit 64; }
command -v aws > /dev/null || { echo "${0##*/}: the AWS command line (aws) is not installed" >&2; exit 69; }
here=$(cd "$(dirname "$0")" && pwd)
bucket=$1

aws s3api put-bucket-versioning --bucket "$bucket" --versioning-configuration "file://$here/versioning.json"
aws s3api put-bucket-lifecycle-configuration --bucket "$bucket" --lifecycle-configuration "file://$here/lifecycle.json"
if [ $# = 3 ]; then
    aws s3api put-bucket-replication --bucket "$bucket" \
        --replication-configuration "$(sed "s/ACCOUNT/$2/; s/COPY/$3/" "$here/replication.json")"
fi
