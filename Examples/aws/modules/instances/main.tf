# Instances: a group of workers on spot, and a host for Airflow, where containers do not fit. Both install our Debian package from the bucket, and are reached by
# Session Manager alone.

data "aws_region" "current" {}
data "aws_partition" "current" {}

locals {
  roles = merge(
    { workers = { environment = var.environment, statements = var.statements, instance_type = var.instance_types[0], hops = 1 } },
    # Airflow's tasks are in containers, from which the metadata service is one hop further.
    var.airflow == null ? {} : { airflow = { environment = var.airflow.environment, statements = var.airflow.statements, instance_type = var.airflow_instance_type, hops = 2 } }
  )
}

data "aws_ssm_parameter" "debian" {
  name = "/aws/service/debian/release/12/latest/amd64"
}

resource "aws_iam_role" "this" {
  for_each = local.roles
  name     = "${var.name}-instance-${each.key}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "sessions" {
  for_each   = aws_iam_role.this
  role       = each.value.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_role_policy" "this" {
  for_each = aws_iam_role.this
  name     = "work"
  role     = each.value.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for statement in local.roles[each.key].statements : { Effect = "Allow", Action = statement.actions, Resource = statement.resources }]
  })
}

resource "aws_iam_instance_profile" "this" {
  for_each = aws_iam_role.this
  name     = each.value.name
  role     = each.value.name
}

resource "aws_launch_template" "this" {
  for_each               = aws_iam_role.this
  name                   = "${var.name}-${each.key}"
  image_id               = nonsensitive(data.aws_ssm_parameter.debian.value)
  instance_type          = local.roles[each.key].instance_type
  vpc_security_group_ids = [var.group]
  update_default_version = true
  iam_instance_profile {
    arn = aws_iam_instance_profile.this[each.key].arn
  }
  user_data = base64encode(templatefile("${path.module}/user-data.sh", {
    package   = var.package
    region    = data.aws_region.current.name
    role      = each.key
    queue_url = var.queue_url
    # User data has 16 kB: each role gets its own files.
    work = each.key == "workers" ? var.work : ""
    # systemd and compose read $ as it stands, and quotes as a shell does.
    environment = join("\n", [for name, value in merge({ AWS_REGION = data.aws_region.current.name }, local.roles[each.key].environment) : "${name}=\"${value}\""])
    compose     = each.key == "airflow" ? file("${path.module}/airflow.compose.yaml") : ""
    dockerfile  = each.key == "airflow" ? file("${path.module}/airflow.Dockerfile") : ""
    dag         = each.key == "airflow" ? file("${path.module}/../../../airflow/sec_filing.py") : ""
    stage       = each.key == "airflow" ? file("${path.module}/../../../stage.sh") : ""
  }))
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_type           = "gp3"
      volume_size           = 50
      encrypted             = true
      kms_key_id            = var.key_arn
      delete_on_termination = true
    }
  }
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = local.roles[each.key].hops
  }
  monitoring {
    enabled = true
  }
  tag_specifications {
    resource_type = "instance"
    tags          = { Name = "${var.name}-${each.key}" }
  }
  tag_specifications {
    resource_type = "volume"
    tags          = { Name = "${var.name}-${each.key}" }
  }
}

resource "aws_autoscaling_group" "workers" {
  name                = "${var.name}-workers"
  min_size            = var.minimum
  max_size            = var.maximum
  vpc_zone_identifier = var.subnets
  health_check_type   = "EC2"
  # Another instance is started as soon as one is likely to be taken away.
  capacity_rebalance = true
  mixed_instances_policy {
    instances_distribution {
      on_demand_base_capacity                  = 0
      on_demand_percentage_above_base_capacity = 0
      spot_allocation_strategy                 = "price-capacity-optimized"
    }
    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.this["workers"].id
        version            = aws_launch_template.this["workers"].latest_version
      }
      dynamic "override" {
        for_each = var.instance_types
        content {
          instance_type = override.value
        }
      }
    }
  }
  # The default tags of a provider do not reach the instances of a group.
  dynamic "tag" {
    for_each = merge(var.tags, { Name = "${var.name}-workers" })
    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }
}

resource "aws_autoscaling_policy" "cpu" {
  name                   = "cpu"
  autoscaling_group_name = aws_autoscaling_group.workers.name
  policy_type            = "TargetTrackingScaling"
  target_tracking_configuration {
    target_value = 70
    predefined_metric_specification {
      predefined_metric_type = "ASGAverageCPUUtilization"
    }
  }
}

# A group of one: it is started again when it, or its zone, fails. It is not on spot: a scheduler that goes away in the night starts nothing.
resource "aws_autoscaling_group" "airflow" {
  count               = var.airflow == null ? 0 : 1
  name                = "${var.name}-airflow"
  min_size            = 1
  max_size            = 1
  vpc_zone_identifier = var.subnets
  health_check_type   = "EC2"
  launch_template {
    id      = aws_launch_template.this["airflow"].id
    version = aws_launch_template.this["airflow"].latest_version
  }
  dynamic "tag" {
    for_each = merge(var.tags, { Name = "${var.name}-airflow" })
    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }
}
