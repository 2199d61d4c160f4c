#!/usr/bin/env bash
# Has all batches of bucket/batches.sh extracted, each by a job of AWS Batch (an array job) or by a task of ECS.
#
#   aws/submit.sh batch BUCKET PREFIX COUNT
#   aws/submit.sh ecs BUCKET PREFIX COUNT SUBNET SECURITY-GROUP [CLUSTER]
#
# AWS Batch gives each job of the array its number, takes an interrupted one up again, and queues what the instances have no room for. ECS starts one task for each
# batch that is not done, and does nothing afterwards: run it again until bucket/collect.sh says that all batches are there.
set -euo pipefail
usage() { echo "usage: ${0##*/} batch BUCKET PREFIX COUNT, or ${0##*/} ecs BUCKET PREFIX COUNT SUBNET SECURITY-GROUP [CLUSTER]" >&2; exit 64; }
[ $# -ge 4 ] || usage
bucket=$2 prefix=$3 count=$4
case $1 in
batch)
    name=secflow-$(tr -c 'A-Za-z0-9\n' - <<< "$prefix")
    # An array has two jobs or more.
    array=(); if [ "$count" -gt 1 ]; then array=(--array-properties "size=$count"); fi
    aws batch submit-job --job-name "$name" --job-queue secflow --job-definition secflow-batch --parameters "bucket=$bucket,prefix=$prefix" "${array[@]}"
    ;;
ecs)
    [ $# -ge 6 ] || usage
    done=$(aws s3api list-objects-v2 --bucket "$bucket" --prefix "$prefix/done/" --query 'Contents[].Key' --output text)
    for index in $(seq 0 $((count - 1))); do
        if grep -q "/done/$(printf %05d "$index").json" <<< "$done"; then continue; fi
        overrides='{"containerOverrides":[{"name":"worker","environment":[
            {"name":"BUCKET","value":"'$bucket'"},{"name":"PREFIX","value":"'$prefix'"},{"name":"INDEX","value":"'$index'"}]}]}'
        aws ecs run-task --cluster "${7:-secflow}" --task-definition secflow-batch --capacity-provider-strategy capacityProvider=FARGATE_SPOT,weight=1 \
            --network-configuration "awsvpcConfiguration={subnets=[$5],securityGroups=[$6]}" --overrides "$overrides" --query 'tasks[].taskArn'
    done
    ;;
*) usage ;;
esac
