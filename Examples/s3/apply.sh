#!/usr/bin/env bash
# Sets up a bucket for filings: versions are kept, filings and backups become cheaper with age, go after seven years, and earlier versions of them after ninety
# days; copies of a server of PostgreSQL and its log go after thirty days, so that a copy is to be made each week; parts of unfinished uploads go after a week. After ninety days filings are in GLACIER: restore an object there before s3-get can get it.
#
#   Examples/s3/apply.sh BUCKET [ACCOUNT COPY]     with an account and a second bucket, objects are replicated into it
#
# A service other than Amazon's may not take all of it: SeaweedFS refuses the rules of age.
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
