# AWS Batch on spot instances, for many filings at once: the array jobs of Examples/fanout, whose submit.sh and bucket/ go with the queue and the definition of here.

data "aws_region" "current" {}

resource "aws_iam_role" "instance" {
  name = "${var.name}-batch-instance"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "instance" {
  role       = aws_iam_role.instance.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
}

resource "aws_iam_instance_profile" "instance" {
  name = "${var.name}-batch-instance"
  role = aws_iam_role.instance.name
}

resource "aws_launch_template" "this" {
  #checkov:skip=CKV_AWS_341:A container reaches the metadata service, which tells spot-watch of an interruption, through one more hop.
  name                   = "${var.name}-batch"
  vpc_security_group_ids = [var.group]
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_type           = "gp3"
      volume_size           = var.disk_gb
      encrypted             = true
      kms_key_id            = var.key_arn
      delete_on_termination = true
    }
  }
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }
  tag_specifications {
    resource_type = "instance"
    tags          = { Name = "${var.name}-batch" }
  }
}

resource "aws_batch_compute_environment" "spot" {
  compute_environment_name_prefix = "${var.name}-"
  type                            = "MANAGED"
  state                           = "ENABLED"
  compute_resources {
    type                = "SPOT"
    allocation_strategy = "SPOT_PRICE_CAPACITY_OPTIMIZED"
    min_vcpus           = 0
    max_vcpus           = var.max_vcpus
    instance_type       = var.instance_types
    subnets             = var.subnets
    security_group_ids  = [var.group]
    instance_role       = aws_iam_instance_profile.instance.arn
    launch_template {
      launch_template_id = aws_launch_template.this.id
      version            = aws_launch_template.this.latest_version
    }
  }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_batch_job_queue" "this" {
  name     = var.name
  state    = "ENABLED"
  priority = 1
  compute_environment_order {
    order               = 1
    compute_environment = aws_batch_compute_environment.spot.arn
  }
}

resource "aws_iam_role" "job" {
  name = "${var.name}-batch"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "job" {
  name = "work"
  role = aws_iam_role.job.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"], Resource = ["${var.bucket_arn}/*"] },
      { Effect = "Allow", Action = ["s3:ListBucket"], Resource = [var.bucket_arn] },
    ]
  })
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:Logs are kept for 30 days; what has to be kept for years is in the audit of the database, and in the bucket.
  name              = "/${var.name}/batch"
  retention_in_days = var.log_days
  kms_key_id        = var.key_arn
}

resource "aws_batch_job_definition" "this" {
  name                  = var.name
  type                  = "container"
  platform_capabilities = ["EC2"]
  propagate_tags        = true
  parameters            = { bucket = var.bucket, prefix = "nightly" }
  container_properties = jsonencode({
    image                = var.image
    jobRoleArn           = aws_iam_role.job.arn
    environment          = [{ name = "AWS_REGION", value = data.aws_region.current.name }]
    resourceRequirements = [{ type = "VCPU", value = "2" }, { type = "MEMORY", value = "2048" }]
    # As in Examples/fanout/aws/job-definition.json.
    command = ["bash", "-euc", file("${path.module}/worker.sh"), "batch", "Ref::bucket", "Ref::prefix"]
    logConfiguration = {
      logDriver = "awslogs"
      options   = { awslogs-group = aws_cloudwatch_log_group.this.name, awslogs-region = data.aws_region.current.name, awslogs-stream-prefix = "batch" }
    }
  })
  retry_strategy {
    attempts = 10
    evaluate_on_exit {
      on_status_reason = "Host EC2*"
      action           = "RETRY"
    }
    evaluate_on_exit {
      on_exit_code = "75"
      action       = "RETRY"
    }
    evaluate_on_exit {
      on_exit_code = "*"
      action       = "EXIT"
    }
  }
  timeout {
    attempt_duration_seconds = 3600
  }
}
