#!/usr/bin/env bash
# Sets up AWS Batch on spot instances, and a task for ECS on Fargate Spot, which run bucket/worker.sh in one image.
#
#   aws/apply.sh ACCOUNT IMAGE SUBNET SECURITY-GROUP
#   aws/apply.sh 123456789012 123456789012.dkr.ecr.us-east-1.amazonaws.com/secflow:0.1.0 subnet-0a1b2c sg-0a1b2c
#
# Needs the AWS command line, which takes its credentials, region and endpoint from the environment. These must exist: the image, made from the Dockerfile of the
# package, in a registry; the instance profile secflow-instance; the roles secflow-worker, which may read and write the bucket, and secflow-execution.
# Running it again adds revisions of the definitions, and leaves the rest.
set -euo pipefail
[ $# = 4 ] || { echo "usage: ${0##*/} ACCOUNT IMAGE SUBNET SECURITY-GROUP" >&2; exit 64; }
command -v aws > /dev/null || { echo "${0##*/}: the AWS command line (aws) is not installed" >&2; exit 69; }
region=${AWS_REGION:-${AWS_DEFAULT_REGION:-us-east-1}}

# Writes one of the files beside this script, with the names filled in.
filled() { sed "s|ACCOUNT|$account|g; s|IMAGE|$image|g; s|\"SUBNET\"|\"$subnet\"|g; s|\"SECURITY-GROUP\"|\"$group\"|g; s|\"REGION\"|\"$region\"|g" "$(dirname "$0")/$1"; }
account=$1 image=$2 subnet=$3 group=$4

if [ "$(aws batch describe-compute-environments --compute-environments secflow-spot --query 'length(computeEnvironments)')" = 0 ]; then
    aws batch create-compute-environment --cli-input-json "$(filled compute-environment.json)"
fi
until [ "$(aws batch describe-compute-environments --compute-environments secflow-spot --query 'computeEnvironments[0].status' --output text)" = VALID ]; do sleep 2; done
if [ "$(aws batch describe-job-queues --job-queues secflow --query 'length(jobQueues)')" = 0 ]; then
    aws batch create-job-queue --cli-input-json "$(filled job-queue.json)"
fi
aws batch register-job-definition --cli-input-json "$(filled job-definition.json)"
aws ecs register-task-definition --cli-input-json "$(filled task-definition.json)" --query taskDefinition.taskDefinitionArn
